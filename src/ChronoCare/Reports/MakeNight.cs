using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Reports;

/// <summary><c>POST /reports/night</c>: has the copy that the reports count from made now instead of at two. It is made for the whole house, so not oftener than every few minutes.</summary>
public static class MakeNight
{
    /// <summary>What came of it.</summary>
    /// <param name="Begins">Whether it is made now; else it was made a few minutes ago, or is being made.</param><param name="Sentence">The same in words.</param>
    /// <param name="AsOf">Where stream and copy stand.</param>
    public sealed record Answer(bool Begins, string Sentence, AsOf AsOf);

    /// <summary>Handles both. Asking again too soon is no mistake, so nothing is refused: the answer says that it is done.</summary>
    [Says("Has the copy that reports count from made now, behind the request; where it was made a few minutes ago, nothing happens.", typeof(Answer), 202)]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, TimeProvider clock, Nightly nightly)
    {
        var stand = await LoadFacts.Stand(db);
        var begins = stand.RunningSince is null && (stand.BegunAt is not { } begun || clock.GetUtcNow() - begun >= Nightly.ByHandAgain);
        if (begins) nightly.Ask(shop.TenantId);
        var said = Sentence(stand, begins, Formats.Of(shop.Locale, shop.TimeZone, shop.Currency));
        if (Answers.IsApi(http)) return Answers.Data(new Answer(begins, said, stand), 202);
        return begins ? Answers.SeeOther("/reports") : await ShowReports.Show(http, db, shop, clock, said);
    }

    private static string Sentence(AsOf stand, bool begins, Formats formats) =>
        begins ? "They are being computed anew."
        : stand.RunningSince is { } since ? $"They are being computed anew already, since {formats.Time(since)}."
        : $"They were computed at {formats.Time(stand.BegunAt!.Value)}, and count everything since. They can be computed anew from {formats.Time(stand.BegunAt.Value + Nightly.ByHandAgain)}.";
}
