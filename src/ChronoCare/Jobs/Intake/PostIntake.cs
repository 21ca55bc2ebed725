using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Intake;

/// <summary><c>POST /jobs</c> and <c>POST /api/jobs</c>: the intake as form and as JSON.</summary>
public static class PostIntake
{
    /// <summary>Handles both.</summary>
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, TimeProvider clock)
    {
        var form = TakeIn.Read(posted, shop);
        posted.Check();
        var taken = await TakeIn.Run(db, shop, clock, form);
        if (Answers.IsApi(http)) http.Response.Headers.Location = $"/api/jobs/{taken.Id:D}";
        return Answers.Done(http, () => taken, $"/jobs/{taken.Number}/docket", 201);
    }
}
