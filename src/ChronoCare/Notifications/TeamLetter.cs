using System.Net;
using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Notifications.Words;
using ChronoCare.Plans;
using ChronoCare.Portal;
using ChronoCare.Tenancy;

namespace ChronoCare.Notifications;

/// <summary>A mail to somebody of the team: what happened to which watch, and the way to it.</summary>
public static class TeamLetter
{
    /// <summary>All that it speaks of.</summary>
    public sealed record Facts
    {
        public string Email { get; init; } = "";
        public bool IsActive { get; init; }
        public bool IsOwner { get; init; }
        public bool IsOff { get; init; }
        public string? Number { get; init; }
        public string WatchName { get; init; } = "";
        public string? Client { get; init; }
        public string? Message { get; init; }

        /// <summary>All that it tells of, oldest first, where several waited for it; the notice itself is the last.</summary>
        public IReadOnlyList<Waited> Behind { get; init; } = [];

        /// <summary>Whether all of that is about one watch.</summary>
        public bool IsOfOne => Behind.Select(b => b.Number).Distinct().Count() <= 1;
    }

    /// <summary>One of several that waited.</summary>
    public sealed record Waited
    {
        public string Occasion { get; init; } = "";
        public string About { get; init; } = "";
        public string Number { get; init; } = "";
        public string WatchName { get; init; } = "";
        public string Client { get; init; } = "";
        public string? Message { get; init; }
    }

    private const string Known = """
        select u.email, u.is_active, u.role = 'owner' as is_owner, exists (select from shop.notice_choice o where o.user_id = u.id and o.occasion = $3 and o.channel = $4) as is_off,
               j.number, coalesce(j.watch_name, '') as watch_name, j.client_name as client, m.text as message
        from shop.user_account u left join shop.job j on j.id = $2::uuid and not j.is_practice left join shop.message m on m.job_id = j.id and m.seq = $5
        where u.id = $1
        """;

    private const string Carried = """
        with recursive told (id) as (select $1::uuid union select o.id from shop.notice o join told t on o.told_with = t.id)
        select n.occasion, n.about, j.number, j.watch_name, j.client_name as client, m.text as message
        from shop.notice n join shop.job j on j.id = n.job_id and not j.is_practice left join shop.message m on m.job_id = j.id and m.seq = n.seq
        where n.id in (select t.id from told t) order by n.seq limit 200
        """;

    /// <summary>Reads what a notice speaks of.</summary>
    public static async Task<Facts?> Load(TenantDb db, Notice notice)
    {
        var ask = db.Ask();
        var known = ask.Row<Facts>(Known, notice.UserId, notice.JobId, notice.Occasion, notice.Channel, notice.Seq ?? 0L);
        var carried = ask.Rows<Waited>(Carried, notice.Id);
        await ask.Send();
        return known.Value is { } f ? f with { Behind = carried.Value } : null;
    }

    /// <summary>Writes one about a watch.</summary>
    public static Letter Compose(Notice notice, Facts f, Shop shop, string home)
    {
        if (f.Behind.Count > 1) return Several(notice, f, shop, home);
        var title = TeamWords.Title(notice.Occasion, notice.About, "en");
        List<string> lines = [$"{f.WatchName}, {f.Client}", .. Quoted(f.Message)];
        return Letter(shop, f.Email, $"{f.Number}: {Lower(title)}", title, $"Docket {f.Number}", lines, $"{home}/jobs/{f.Number}", "Open the job", home) with { Thread = "job." + notice.JobId!.Value.ToString("N") };
    }

    // What waited behind a quiet bench, oldest first.
    private static Letter Several(Notice notice, Facts f, Shop shop, string home)
    {
        var (title, lines, last) = (TeamWords.Messages(f.Behind.Count, "en"), new List<string>(), "");
        foreach (var said in f.Behind)
        {
            if (said.Number != last) lines.Add($"{said.Number} {said.WatchName}, {said.Client}");
            if (said.Occasion != Portal.ClientOccasion.Message) lines.Add(TeamWords.Title(said.Occasion, said.About, "en") + ".");
            lines.AddRange(Quoted(said.Message));
            last = said.Number;
        }
        var letter = f.IsOfOne
            ? Letter(shop, f.Email, $"{f.Number}: {title}", title, $"Docket {f.Number}", lines, $"{home}/jobs/{f.Number}", "Open the job", home)
            : Letter(shop, f.Email, $"{title} from clients", $"{title} from clients", "They waited behind your quiet bench", lines, home + "/messages", "Open the messages", home);
        return f.IsOfOne ? letter with { Thread = "job." + notice.JobId!.Value.ToString("N") } : letter;
    }

    private static IEnumerable<string> Quoted(string? said) => (said ?? "").Split('\n').Where(l => l.Trim().Length > 0).Select(l => "> " + l);

    /// <summary>Writes the morning's.</summary>
    public static Letter Morning(MorningRound.Day day, string email, Shop shop, string home)
    {
        var formats = Language.Formats(Language.English, shop);
        string Line(MorningRound.Watch w) => $"{w.Number} {w.WatchName}, {w.ClientName}: {formats.Promise(w.PromisedOn, day.Today).Replace('\u00a0', ' ')}";
        var title = TeamWords.Morning(day, "en");
        var wrong = new List<string>();
        if (day.Trouble.CameBack is { Count: > 0 } back) wrong.Add($"The last mail to the client did not arrive: {string.Join(", ", back)}.");
        if (day.Trouble.SetAside > 0) wrong.Add($"What follows from an event could not be done: see {home}/stream.");
        return Letter(shop, email, title, title, formats.DayLong(day.Today).Replace('\u00a0', ' '), [.. wrong, .. day.Late.Concat(day.DueToday).Select(Line)], home + "/board", "Open the board", home);
    }

    /// <summary>Writes one about the shop's plan.</summary>
    public static Letter Plan(Standing standing, string email, Shop shop, string home)
    {
        var formats = Language.Formats(Language.English, shop);
        var day = standing.Until is { } until ? formats.DayLong(ShopDay.Of(until.AddMilliseconds(-1), shop)).Replace('\u00a0', ' ') : "";
        var (title, lines) = standing.State switch
        {
            Standing.Trial => ($"Your trial runs until {day}", new[] { "Choose a plan before then, and everything goes on as it is. Nothing is charged before the trial is over.",
                "Without a plan all of it can still be read, exported and finished; no new watches are taken in." }),
            Standing.PastDue => ("A payment for your plan failed", ["Stripe could not charge your card, and tries again by itself. Look at the card under Settings, Plan.",
                $"If it is not paid by {day}, the plan ends: all of it can still be read, exported and finished; no new watches are taken in."]),
            _ => ("Your plan has ended", ["All of it can still be read, exported and finished; no new watches are taken in.", "Choose a plan, and it goes on at once."]),
        };
        return Letter(shop, email, title, title, shop.Name, lines, home + "/settings/plan", "Open the plan", home);
    }

    /// <summary>A mail to the team: a heading, lines, one button. Where lines are a table, <paramref name="table"/> shows it to those who see HTML.</summary>
    internal static Letter Letter(Shop shop, string to, string subject, string head, string under, IReadOnlyList<string> lines, string target, string button, string home, string? table = null)
    {
        var choose = home + "/settings/notifications/mine";
        var text = $"""
            {head}
            {under}

            {string.Join("\n", lines)}

            {button}:
            {target}

            What {shop.Name} tells you, and what not: {choose}
            """;
        var html = $"""
            <!DOCTYPE html><html lang="en"><head><meta name="viewport" content="width=device-width"></head><body style="margin:0;padding:24px;background:#f7f7f4;color:#16191d;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border:1px solid #d9dad4;border-radius:8px">
            <h1 style="margin:0 0 4px;font-size:20px">{WebUtility.HtmlEncode(head)}</h1>
            <p style="margin:0 0 16px;color:#454b53">{WebUtility.HtmlEncode(under)}</p>
            {table ?? string.Concat(lines.Select(l => $"<p style=\"margin:0 0 8px\">{WebUtility.HtmlEncode(l)}</p>\n"))}
            <p style="margin:20px 0"><a href="{WebUtility.HtmlEncode(target)}" style="display:inline-block;padding:12px 20px;border-radius:4px;background:#1f4e79;color:#ffffff;text-decoration:none;font-weight:600">{button}</a></p>
            <p style="margin:0;font-size:13px"><a href="{choose}" style="color:#454b53">What {WebUtility.HtmlEncode(shop.Name)} tells you, and what not</a></p>
            </div></body></html>
            """;
        return new Letter(shop.Subdomain, shop.Name, to, subject, text, html);
    }

    private static string Lower(string title) => char.ToLowerInvariant(title[0]) + title[1..];
}
