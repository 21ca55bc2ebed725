using System.Globalization;
using ChronoCare.Mail;
using ChronoCare.Notifications.Words;
using ChronoCare.Office;
using ChronoCare.Portal;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Notifications;

/// <summary><c>/settings/notifications/words/{occasion}</c>: what a mail to clients says, in each language, and how it looks before anybody gets it.</summary>
public static class WriteWords
{
    private const string Kind = "words";

    /// <summary>The words in one language.</summary>
    /// <param name="Version">To be sent back with a change; 0 for the words the program brings.</param><param name="IsOwn">Whether the shop wrote them.</param><param name="Preview">The whole mail in plain words, about a watch that is only an example.</param>
    public sealed record One(string Language, int Version, string Subject, string Body, bool IsOwn, string Preview);

    /// <summary>A mail's words in all languages, and the placeholders it may hold.</summary>
    public sealed record Answer(string Occasion, IReadOnlyList<string> Placeholders, IReadOnlyList<One> Items);

    private const string Own = "select w.language, w.subject, w.body, w.version from shop.notice_words w where w.occasion = $1";

    private static readonly string Save = $"""
        with changed as (
          insert into shop.notice_words as w (occasion, language, subject, body)
          select $7, $8, $9, $10 where $11 = 0 or exists (select from shop.notice_words o where o.occasion = $7 and o.language = $8)
          on conflict (tenant_id, occasion, language) do update set subject = excluded.subject, body = excluded.body, version = w.version + 1 where w.version = $11
          returning language),
        {Change.Noted}
        select language from changed
        """;

    private static readonly string Drop = $"""
        with changed as (delete from shop.notice_words w where w.occasion = $7 and w.language = $8 and w.version = $9 returning language),
        {Change.Noted}
        select language from changed
        """;

    private sealed record Row
    {
        public string Language { get; init; } = "";
        public string Subject { get; init; } = "";
        public string Body { get; init; } = "";
        public int Version { get; init; }
    }

    /// <summary><c>GET</c>.</summary>
    [Says("The words of one mail to clients, in all languages.", typeof(Answer))]
    public static async Task<IResult> Show(HttpContext http, string occasion, TenantDb db, Shop shop, PushRoad push, [PageOnly] string? language = null, [PageOnly] string? saved = null)
    {
        Known(occasion);
        var rows = await db.Rows<Row>(Own, occasion);
        if (Answers.IsApi(http)) return Answers.Data(Said(occasion, rows, shop));
        var tongue = Language.All.Any(l => l.Code == language) ? language! : (await SettleNotices.Load(db, shop, push)).Beside.Language;
        var (text, _) = Text(occasion, tongue, rows);
        return await Page(db, shop, occasion, tongue, rows, Posted.Of(("subject", text.Subject), ("body", text.Body), ("version", Version(tongue, rows))), 200, saved);
    }

    /// <summary><c>POST</c>: saves, shows how it would look, or goes back to the program's own words.</summary>
    [Says("Writes the words of one mail to clients in one language, or (act reset) goes back to the program's own.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, string occasion, Posted posted, TenantDb db, Shop shop, TimeProvider clock)
    {
        Known(occasion);
        var (act, language, version, subject, body) = Read(posted);
        if (act != "reset")
        {
            if (Placeholders.Wrong(occasion, subject) is { } inSubject) posted.Wrong("subject", inSubject);
            if (Placeholders.Wrong(occasion, body) is { } inBody) posted.Wrong("body", inBody);
            if (subject.Length == 0) posted.Wrong("subject", "Enter a subject.");
            if (body.Length == 0) posted.Wrong("body", "Enter what the mail says.");
        }
        var rows = await db.Rows<Row>(Own, occasion);
        if (!Answers.IsApi(http) && (posted.IsWrong || act == "preview")) return await Page(db, shop, occasion, language, rows, posted, posted.IsWrong ? 422 : 200, null);
        posted.Check();
        var (was, isOwn) = Text(occasion, language, rows);
        var now = act == "reset" ? ClientWords.Of(occasion, language) : new ClientWords.Text(subject, body);
        if (act == "preview") return Answers.Data(Said(occasion, [.. rows.Where(r => r.Language != language), new Row { Language = language, Subject = subject, Body = body }], shop));
        if (act == "reset" ? isOwn : now != was)
        {
            var (before, after) = Difference.Of(Typed(language, was), Typed(language, now));
            object?[] noted = Change.Args(db, clock.GetUtcNow(), Kind, null, before, after);
            var ask = db.Ask();
            var saved = now == ClientWords.Of(occasion, language) ? ask.Change<string>(Drop, [.. noted, occasion, language, version])
                : ask.Change<string>(Save, [.. noted, occasion, language, now.Subject, now.Body, version]);
            await ask.Send();
            rows = await db.Rows<Row>(Own, occasion);
            if (saved.Value is null)
            {
                if (Answers.IsApi(http)) throw new Stale(Said(occasion, rows, shop));
                var theirs = Typed(language, Text(occasion, language, rows).Text);
                return await Page(db, shop, occasion, language, rows, posted.Put("version", Version(language, rows)), 409, null,
                    Conflict.Of((await Change.Last(db, Kind)).FirstOrDefault(), Typed(language, now), theirs, WordsPage.Label));
            }
        }
        return Answers.Done(http, () => Said(occasion, rows, shop), $"/settings/notifications/words/{occasion}?language={language}&saved={(act == "reset" ? "reset" : "1")}");
    }

    /// <summary><c>GET /settings/notifications/words/{occasion}/{language}</c>: the mail as a mail program shows it, about an example; in a sandbox, as every mail.</summary>
    public static async Task<IResult> Html(HttpContext http, string occasion, string language, TenantDb db, Shop shop)
    {
        Known(occasion);
        if (!Language.All.Any(l => l.Code == language)) throw new NotHere();
        var (text, _) = Text(occasion, language, await db.Rows<Row>(Own, occasion));
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return Results.Text(Example(occasion, language, text, shop).Html, "text/html; charset=utf-8");
    }

    internal static (string Act, string Language, int Version, string Subject, string Body) Read(Posted posted)
    {
        var act = posted.OneOf("act", "What to do", "save", "save", "preview", "reset");
        return (act, posted.OneOf("language", "The language", null, [.. Language.All.Select(l => l.Code)]), posted.Whole("version", "Version", 0, int.MaxValue, required: act != "preview") ?? 0,
            posted.Text("subject", "The subject", 150), posted.Text("body", "The text", 2000, lines: true));
    }

    /// <summary>A mail about a watch that is only an example, in this shop's name.</summary>
    public static Letter Example(string occasion, string language, ClientWords.Text text, Shop shop) => ClientLetter.Compose(occasion, new ClientLetter.Facts
    {
        JobId = Guid.Empty, Client = "Penelope Hart", Email = "p.hart@example.com", Language = language, Number = "2026-0042", WatchName = "Omega Seamaster 300", TotalMinor = Sample(shop, 468),
        Currency = shop.Currency, ExpiresOn = new DateOnly(2027, 1, 15), BalanceMinor = Sample(shop, 180), DepositMinor = ChronoCare.Payments.Deposit.WithQuoteMinor(shop, null, Sample(shop, 468)), PromisedOn = new DateOnly(2026, 12, 22), WarrantyUntil = new DateOnly(2027, 12, 22), Code = "example",
        Message = language switch { "fr" => "Le verre est en stock. Souhaitez-vous aussi un nouveau bracelet ?", "de" => "Das Glas ist eingetroffen. Wünschen Sie auch ein neues Band?", _ => "The crystal is in stock. Would you like a new strap as well?" },
        Subject = text.Subject, Body = text.Body,
    }, shop, $"https://{shop.Subdomain}.example/portal/example", "answers@example");

    private static long Sample(Shop shop, long major) => Money.Places(shop.Currency) switch { 0 => major * 100, 3 => major * 1000, _ => major * 100 };

    private static void Known(string occasion)
    {
        if (!ClientOccasion.All.Any(o => o.Name == occasion)) throw new NotHere();
    }

    private static (ClientWords.Text Text, bool IsOwn) Text(string occasion, string language, IReadOnlyList<Row> rows) =>
        rows.FirstOrDefault(r => r.Language == language) is { } own ? (new(own.Subject, own.Body), true) : (ClientWords.Of(occasion, language), false);

    private static Answer Said(string occasion, IReadOnlyList<Row> rows, Shop shop) => new(occasion, [.. Placeholders.Of(occasion).Select(p => p.Name)], [.. Language.All.Select(l =>
    {
        var (text, isOwn) = Text(occasion, l.Code, rows);
        return new One(l.Code, rows.FirstOrDefault(r => r.Language == l.Code)?.Version ?? 0, text.Subject, text.Body, isOwn, Example(occasion, l.Code, text, shop).Text);
    })]);

    private static string Version(string language, IReadOnlyList<Row> rows) => (rows.FirstOrDefault(r => r.Language == language)?.Version ?? 0).ToString(CultureInfo.InvariantCulture);

    private static (string, string?)[] Typed(string language, ClientWords.Text text) => [($"{language}.subject", text.Subject), ($"{language}.body", text.Body)];

    private static async Task<IResult> Page(TenantDb db, Shop shop, string occasion, string language, IReadOnlyList<Row> rows, Posted posted, int status, string? saved, Conflict? conflict = null)
    {
        var preview = posted.IsWrong ? null : Example(occasion, language, new(posted["subject"], posted["body"].Replace("\r\n", "\n", StringComparison.Ordinal)), shop);
        return Answers.Page<WordsPage>(new
        {
            OccasionName = occasion, Tongue = language, IsOwn = rows.Any(r => r.Language == language), Owned = rows.Select(r => r.Language).ToList(), Posted = posted.Put("language", language), Preview = preview,
            Saved = saved switch { "reset" => "Back to the words the program brings.", not null => "Saved.", _ => null }, Changes = await Change.Last(db, Kind), Conflict = conflict,
        }, status);
    }
}
