using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Reports;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Notifications;

/// <summary><c>GET /settings/notifications/month</c>: the mail of the month before it goes out, with the shop's own figures.</summary>
public static class ShowMonthMail
{
    /// <summary>The mail of last month; of a shop in which nothing happened then, of this one so far.</summary>
    /// <param name="IsOver">Whether its month is over.</param><param name="IsEmpty">Whether no mail would go out.</param>
    public sealed record View(Letter Letter, bool IsOver, bool IsEmpty, DateTimeOffset NextAt);

    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(TenantDb db, Shop shop, Visitor visitor, Settings settings, TimeProvider clock) => Answers.Page<MonthMailPage>(new { View = await Of(db, shop, visitor, settings, clock) });

    /// <summary><c>GET /settings/notifications/month/mail</c>: the mail as a mail program shows it; in a sandbox, as every mail.</summary>
    public static async Task<IResult> Html(HttpContext http, TenantDb db, Shop shop, Visitor visitor, Settings settings, TimeProvider clock)
    {
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return Results.Text((await Of(db, shop, visitor, settings, clock)).Letter.Html, "text/html; charset=utf-8");
    }

    private static async Task<View> Of(TenantDb db, Shop shop, Visitor visitor, Settings settings, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var today = ShopDay.Of(now, shop);
        var first = new DateOnly(today.Year, today.Month, 1);
        var last = await MonthFigures.Of(db, shop, first.AddMonths(-1), now);
        var figures = last.IsEmpty ? await MonthFigures.Of(db, shop, first, now) : last;
        return new(MonthLetter.Compose(figures, visitor.Email, shop, settings.Address(shop.Subdomain)), !last.IsEmpty, figures.IsEmpty, MorningRound.At(now < MorningRound.At(first, shop) ? first : first.AddMonths(1), shop));
    }
}
