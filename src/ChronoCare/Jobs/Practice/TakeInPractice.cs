using ChronoCare.Jobs.Intake;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Practice;

/// <summary><c>POST /practice</c>: a watch to learn on, taken in as any other; it says practice wherever it stands.</summary>
public static class TakeInPractice
{
    private static readonly (string Brand, string Model, string Reference, string Serial, string Calibre, string Symptom)[] Watches =
    [
        ("Omega", "Seamaster 300", "166.024", "PRACTICE 1001", "565", "Loses about five minutes a day since summer."),
        ("Seiko", "Alpinist", "SPB121", "PRACTICE 1002", "6R35", "Stops overnight when it lies on the table."),
        ("Longines", "Conquest", "9024", "PRACTICE 1003", "280", "The crown does not wind any more."),
    ];

    /// <summary>Handles both.</summary>
    [Says("Takes in a watch to learn on: it counts in no report, no record is sealed for it, and it can be wiped.", typeof(TakeIn.Taken), 201, Headers = "Location")]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, TimeProvider clock)
    {
        var taken = await Run(db, shop, clock);
        if (!Answers.IsApi(http)) return Answers.SeeOther($"/jobs/{taken.Number}/docket?taken#print");
        http.Response.Headers.Location = $"/api/jobs/{taken.Id:D}";
        return Answers.Data(taken, 201);
    }

    /// <summary>Takes the next one in.</summary>
    public static async Task<TakeIn.Taken> Run(TenantDb db, Shop shop, TimeProvider clock)
    {
        var before = await db.Row<long>("select count(*) from shop.job where is_practice");
        var w = Watches[before % Watches.Length];
        return await TakeIn.Run(db, shop, clock, new TakeIn.Form
        {
            ClientName = "Practice Client", TellBy = "none", Brand = w.Brand, Model = w.Model, Reference = w.Reference, Serial = w.Serial, Calibre = w.Calibre, Symptom = w.Symptom,
            Condition = "Light scratches on the case, crystal clear.", Accessories = "Bracelet", AgreedBy = "Practice Client", InspectionFeeMinor = shop.InspectionFeeMinor, IsPractice = true,
        });
    }
}
