using ChronoCare.Tenancy;
using ChronoCare.Web;
using MimeKit;

namespace ChronoCare.Mail;

/// <summary><c>/dev/mail</c>: what the embedded mailbox holds for this shop, or for the root host, on a developer's machine; in production there is no such page.</summary>
public static class DevMail
{
    /// <summary>A line of the list.</summary>
    public sealed record Line(string Name, string To, string Subject, DateTimeOffset At);

    /// <summary>All, newest first.</summary>
    public static async Task<IResult> List(HttpContext http, Settings settings, MailFolder folder)
    {
        OnlyHere(settings);
        var lines = new List<Line>();
        foreach (var name in folder.Of(Of(http), most: 50))
            if (await folder.Open(Of(http), name, http.RequestAborted) is { } mail) lines.Add(new(name, mail.To.ToString(), mail.Subject ?? "", mail.Date));
        return Answers.Page<DevMailList>(new { Lines = lines, IsSent = settings.Smtp.Length > 0, Shop = Here(http) });
    }

    /// <summary>One, in plain words.</summary>
    public static async Task<IResult> Show(HttpContext http, string name, Settings settings, MailFolder folder) =>
        Answers.Page<DevMailPage>(new { Name = name, Mail = await Open(http, name, settings, folder), Shop = Here(http) });

    /// <summary>One, as a mail program would show it: in a sandbox, since a mail is foreign words.</summary>
    public static async Task<IResult> Html(HttpContext http, string name, Settings settings, MailFolder folder)
    {
        var mail = await Open(http, name, settings, folder);
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return Results.Text(mail.HtmlBody ?? "", "text/html; charset=utf-8");
    }

    private static async Task<MimeMessage> Open(HttpContext http, string name, Settings settings, MailFolder folder)
    {
        OnlyHere(settings);
        return await folder.Open(Of(http), name, http.RequestAborted) ?? throw new NotHere();
    }

    /// <summary>When, in the shop's words; at the root host in universal time.</summary>
    public static string Moment(DateTimeOffset at, Shop? shop) =>
        shop is null ? Formats.Of("en-GB", "Etc/UTC", "EUR").Moment(at) + " UTC" : Formats.Of(shop.Locale, shop.TimeZone, shop.Currency).Moment(at);

    private static Shop? Here(HttpContext http) => http.Features.Get<Door>()?.Shop;

    private static string Of(HttpContext http) => Here(http)?.Subdomain ?? Letter.House;

    private static void OnlyHere(Settings settings)
    {
        if (!settings.IsDevelopment) throw new NotHere();
    }
}
