using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Intake;

/// <summary><c>POST /jobs</c> and <c>POST /api/jobs</c>: the intake as form and as JSON.</summary>
public static class PostIntake
{
    /// <summary>Handles both. A browser gets its page again, filled in, until all is well; the photos it sent stay with the draft meanwhile.</summary>
    [Says("Takes a watch in; client and watch are named by id or given inline.", typeof(TakeIn.Taken), 201, Reads = typeof(TakeIn), Headers = "Location")]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, Settings settings, TimeProvider clock, KeepDraftPhotos keep)
    {
        if (Answers.IsApi(http))
        {
            var form = TakeIn.Read(posted, shop);
            posted.Check();
            var taken = await TakeIn.Run(db, shop, clock, form);
            http.Response.Headers.Location = $"/api/jobs/{taken.Id:D}";
            return Answers.Data(taken, 201);
        }
        await Photos(http, posted, db, keep);
        var entered = TakeIn.Read(posted, shop);
        if (entered.AgreedHow == "typed" && !posted.Flag("agrees", "The client agrees")) posted.Wrong("agrees", "Tick that the client agrees to the terms.");
        if (posted["termsVersion"] is { Length: > 0 } shown && shown != shop.TermsVersion.ToString(System.Globalization.CultureInfo.InvariantCulture))
            posted.Wrong("agrees", "The shop's terms changed meanwhile. Show the client the new ones below and tick again.");
        if (!posted.IsWrong && !posted.Flag("goOn", "Take it in all the same") && (await IntakeSheet.Load(db, shop, settings, clock, posted)).Open is [var open, ..])
            posted.Wrong("goOn", $"A watch with this serial is in the shop already, as {open.Number}. Open that job, or tick to take it in all the same.");
        if (!posted.IsWrong)
        {
            try
            {
                var taken = await TakeIn.Run(db, shop, clock, entered);
                return Answers.SeeOther($"/jobs/{taken.Number}/docket?taken#print");
            }
            catch (Refused no)
            {
                posted.Wrong(no.Field ?? "", no.Message);
            }
        }
        return Answers.Page<IntakePage>(new { Sheet = await IntakeSheet.Load(db, shop, settings, clock, posted) }, 422);
    }

    // Kept before and beside the command: photos of a form that is refused must not be lost, nor those of a repeated one kept twice.
    private static async Task Photos(HttpContext http, Posted posted, TenantDb db, KeepDraftPhotos keep)
    {
        if (posted.Files.Count == 0 || !NewIntake.IsKey(posted["draftKey"])) return;
        var command = db.Command;
        db.Command = null;
        if (command is null || !await db.Row<bool>("select exists (select from shop.command where key = $1)", command.Key))
            foreach (var sentence in await keep(posted["draftKey"], [.. posted.Files], posted["slot"], http.RequestAborted)) posted.Wrong("photos", sentence);
        db.Command = command;
    }
}
