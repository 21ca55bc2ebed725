using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Reports;

/// <summary><c>POST /reports/night</c>: has the copy that the reports count from made now instead of at two. It is made for the whole house, so not oftener than every few minutes.</summary>
public static class MakeNight
{
    /// <summary>Handles both.</summary>
    [Says("Has the copy that reports count from made now; it is made behind the request.", typeof(AsOf), 202)]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, TimeProvider clock, Nightly nightly)
    {
        var stand = await LoadFacts.Stand(db);
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        var now = clock.GetUtcNow();
        if (stand.RunningSince is { } since) throw new Refused($"It is being made already, since {formats.Time(since)}.", code: "being-made");
        if (stand.BegunAt is { } begun && now - begun < Nightly.ByHandAgain)
            throw new Refused($"It was made at {formats.Time(begun)}. Figures follow what happens since by themselves; it can be made again from {formats.Time(begun + Nightly.ByHandAgain)}.", code: "made-lately");
        nightly.Ask();
        return Answers.Done(http, () => stand, "/reports", 202);
    }
}
