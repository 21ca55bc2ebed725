using ChronoCare.Tenancy;
using ChronoCare.Web;
using MimeKit;

namespace ChronoCare.Mail;

/// <summary><c>/dev/mail</c>: what the embedded mailbox holds for this shop, on a developer's machine; in production there is no such page.</summary>
public static class DevMail
{
    /// <summary>A line of the list.</summary>
    public sealed record Line(string Name, string To, string Subject, DateTimeOffset At);

    /// <summary>All, newest first.</summary>
    public static async Task<IResult> List(HttpContext http, Settings settings, Shop shop, MailFolder folder)
    {
        OnlyHere(settings);
        var lines = new List<Line>();
        foreach (var name in folder.Of(shop.Subdomain, most: 50))
            if (await folder.Open(shop.Subdomain, name, http.RequestAborted) is { } mail) lines.Add(new(name, mail.To.ToString(), mail.Subject ?? "", mail.Date));
        return Answers.Page<DevMailList>(new { Lines = lines, IsSent = settings.Smtp.Length > 0 });
    }

    /// <summary>One, in plain words.</summary>
    public static async Task<IResult> Show(HttpContext http, string name, Settings settings, Shop shop, MailFolder folder) =>
        Answers.Page<DevMailPage>(new { Name = name, Mail = await Open(http, name, settings, shop, folder) });

    /// <summary>One, as a mail program would show it: in a sandbox, since a mail is foreign words.</summary>
    public static async Task<IResult> Html(HttpContext http, string name, Settings settings, Shop shop, MailFolder folder)
    {
        var mail = await Open(http, name, settings, shop, folder);
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return Results.Text(mail.HtmlBody ?? "", "text/html; charset=utf-8");
    }

    private static async Task<MimeMessage> Open(HttpContext http, string name, Settings settings, Shop shop, MailFolder folder)
    {
        OnlyHere(settings);
        return await folder.Open(shop.Subdomain, name, http.RequestAborted) ?? throw new NotHere();
    }

    private static void OnlyHere(Settings settings)
    {
        if (!settings.IsDevelopment) throw new NotHere();
    }
}
