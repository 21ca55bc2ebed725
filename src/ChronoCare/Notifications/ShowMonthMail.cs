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
    /// <param name="Letter">As it would go out.</param><param name="About">The month, as an address says it.</param><param name="IsOver">Whether the month is over.</param><param name="IsEmpty">Whether no mail would go out.</param>
    /// <param name="NextAt">When the next one goes out.</param>
    public sealed record View(Letter Letter, string About, bool IsOver, bool IsEmpty, DateTimeOffset NextAt);

    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(TenantDb db, Shop shop, Visitor visitor, Settings settings, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var first = First(shop, now);
        var last = await MonthFigures.Of(db, shop, first.AddMonths(-1), now);
        var figures = last.IsEmpty ? await MonthFigures.Of(db, shop, first, now) : last;
        return Answers.Page<MonthMailPage>(new
        {
            View = new View(MonthLetter.Compose(figures, visitor.Email, shop, settings.Address(shop.Subdomain)), MonthRound.About(figures.Month.From), !last.IsEmpty, figures.IsEmpty,
                MorningRound.At(now < MorningRound.At(first, shop) ? first : first.AddMonths(1), shop)),
        });
    }

    /// <summary><c>GET /settings/notifications/month/{month}</c>: the mail of a month as a mail program shows it; in a sandbox, as every mail.</summary>
    public static async Task<IResult> Html(HttpContext http, string month, TenantDb db, Shop shop, Visitor visitor, Settings settings, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (MonthRound.Of(month) is not { } first || first > First(shop, now) || first.Year < 1990) throw new NotHere();
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return Results.Text(MonthLetter.Compose(await MonthFigures.Of(db, shop, first, now), visitor.Email, shop, settings.Address(shop.Subdomain)).Html, "text/html; charset=utf-8");
    }

    private static DateOnly First(Shop shop, DateTimeOffset now) => ShopDay.Of(now, shop).AddDays(1 - ShopDay.Of(now, shop).Day);
}
