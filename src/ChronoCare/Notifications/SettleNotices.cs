using System.Globalization;
using ChronoCare.Office;
using ChronoCare.Portal;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Notifications;

/// <summary><c>/settings/notifications</c>: the shop's matrix, who is told of what and which way, saved against the version the owner saw.</summary>
public static class SettleNotices
{
    private const string Kind = "notices";

    /// <summary>One cell of the matrix.</summary>
    public sealed record Cell(string Audience, string Occasion, string Words, string Channel, bool IsOn);

    /// <summary>The matrix.</summary>
    /// <param name="ReminderDays">Days before a quote's last one on which its client is reminded.</param><param name="ReminderTimes">At most so often.</param>
    /// <param name="Version">Send it back when saving.</param><param name="Language">Of clients who said none.</param><param name="HasPush">Whether phones can be reached at all.</param>
    public sealed record Answer(int Version, string Language, int ReminderDays, int ReminderTimes, bool HasPush, IReadOnlyList<Cell> Cells);

    private static readonly string Save = $"""
        with changed as (
          insert into shop.notice_setting as s (language, version, reminder_days, reminder_times) values ($7, 2, $13, $14)
          on conflict (tenant_id) do update set language = excluded.language, reminder_days = excluded.reminder_days, reminder_times = excluded.reminder_times, version = s.version + 1 where s.version = $8
          returning version),
        {Change.Noted},
        cells as (
          insert into shop.notice_rule as r (audience, occasion, channel, is_on)
          select u.audience, u.occasion, u.channel, u.is_on from changed, unnest($9::text[], $10::text[], $11::text[], $12::boolean[]) as u(audience, occasion, channel, is_on)
          on conflict (tenant_id, audience, occasion, channel) do update set is_on = excluded.is_on)
        select version from changed
        """;

    private sealed record Setting
    {
        public string Language { get; init; } = "";
        public int Version { get; init; }
        public int ReminderDays { get; init; }
        public int ReminderTimes { get; init; }
    }

    /// <summary>What stands beside the cells.</summary>
    public sealed record Beside(string Language, int ReminderDays, int ReminderTimes)
    {
        internal IEnumerable<(string Field, string? Value)> Typed => [("language", Language), ("reminderDays", Number(ReminderDays)), ("reminderTimes", Number(ReminderTimes))];
    }

    /// <summary>As it stands.</summary>
    public sealed record Present(int Version, Beside Beside, Matrix Matrix, long Phones, bool HasPush)
    {
        internal Answer Answer => new(Version, Beside.Language, Beside.ReminderDays, Beside.ReminderTimes, HasPush, [.. Occasion.Cells.Select(c => new Cell(c.Audience, c.Occasion.Name, c.Occasion.Words, c.Channel, IsOn(c)))]);

        internal bool IsOn((string Audience, Occasion Occasion, string Channel) c) => Matrix.IsOn(c.Audience, c.Occasion.Name, c.Channel);

        internal IReadOnlyList<(string Field, string? Value)> Typed => [.. Beside.Typed, .. Occasion.Cells.Select(c => (Field(c), (string?)(IsOn(c) ? "on" : "off")))];
    }

    /// <summary><c>GET</c>.</summary>
    [Says("Who is told of what, and which way: the shop's own matrix.", typeof(Answer))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, Shop shop, PushRoad push, [PageOnly] string? saved = null)
    {
        var present = await Load(db, shop, push);
        if (Answers.IsApi(http)) return Answers.Data(present.Answer);
        return await Page(db, present, Fill(present), 200, isSaved: saved is not null);
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Settles who is told of what; in JSON, what is not sent stays.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, PushRoad push, TimeProvider clock)
    {
        var present = await Load(db, shop, push);
        var (version, beside, cells) = Read(posted, present);
        if (posted.IsWrong && !Answers.IsApi(http)) return await Page(db, present, posted, 422);
        posted.Check();
        if (!await Run(db, clock, present, version!.Value, beside, cells))
        {
            present = await Load(db, shop, push);
            if (Answers.IsApi(http)) throw new Stale(present.Answer);
            IReadOnlyList<(string, string?)> mine = [.. beside.Typed, .. cells.Select(c => (c.Key, (string?)(c.Value ? "on" : "off")))];
            var conflict = Conflict.Of((await Change.Last(db, Kind)).FirstOrDefault(), mine, present.Typed, Label);
            return await Page(db, present, posted.Put("version", Number(present.Version)), 409, conflict);
        }
        return Answers.Done(http, () => (present with { Version = present.Version + 1, Beside = beside, Matrix = present.Matrix with { Rules = Rules(cells) } }).Answer, "/settings/notifications?saved=1");
    }

    internal static (int? Version, Beside Beside, IReadOnlyDictionary<string, bool> Cells) Read(Posted posted, Present present)
    {
        var version = posted.Whole("version", "Version", 1, int.MaxValue, required: true);
        var language = posted.OneOf("language", "The language of clients who said none", present?.Beside.Language ?? Language.English, [.. Language.All.Select(l => l.Code)]);
        // A browser sends only what is ticked.
        var cells = Occasion.Cells.ToDictionary(Field, c => posted.IsJson && !posted.Has(Field(c)) ? present!.IsOn(c) : posted.Flag(Field(c), Label(Field(c))));
        return (version, new(language, posted.Whole("reminderDays", "Days before a quote ends", 1, 30) ?? present?.Beside.ReminderDays ?? TellWhoItConcerns.ReminderDays,
            posted.Whole("reminderTimes", "How often at most", 0, 3) ?? present?.Beside.ReminderTimes ?? TellWhoItConcerns.ReminderTimes), cells);
    }

    /// <summary>The present matrix.</summary>
    public static async Task<Present> Load(TenantDb db, Shop shop, PushRoad push)
    {
        var ask = db.Ask();
        var setting = ask.Row<Setting>("select s.language, s.version, s.reminder_days, s.reminder_times from shop.notice_setting s");
        var rules = ask.Rows<Matrix.Rule>(TellWhoItConcerns.Rules);
        var phones = ask.Row<long>("select count(*) from shop.push_device");
        await ask.Send();
        return new(setting.Value?.Version ?? 1, new(Language.Of("", setting.Value?.Language, shop), setting.Value?.ReminderDays ?? TellWhoItConcerns.ReminderDays, setting.Value?.ReminderTimes ?? TellWhoItConcerns.ReminderTimes), new Matrix { Rules = rules.Value }, phones.Value, push.IsOn);
    }

    /// <summary>The name of a cell's box: <c>client.quote.mail</c>.</summary>
    public static string Field((string Audience, Occasion Occasion, string Channel) c) => $"{c.Audience}.{c.Occasion.Name}.{c.Channel}";

    /// <summary>What a box says to whoever hears it alone.</summary>
    public static string Label(string field) => field.Split('.') is [var audience, var occasion, var channel]
        ? $"{Occasion.Said(audience, occasion)}: {(audience == Occasion.Client ? "mail to the client" : channel == Occasion.ByMail ? "mail to the team" : "phones of the team")}" : field switch { "reminderDays" => "Days before a quote ends", "reminderTimes" => "Reminders of a quote, at most", _ => "Language" };

    private static async Task<bool> Run(TenantDb db, TimeProvider clock, Present present, int version, Beside beside, IReadOnlyDictionary<string, bool> cells)
    {
        if (version != present.Version) return false;
        var (was, now) = Difference.Of(present.Typed, [.. beside.Typed, .. cells.Select(c => (c.Key, (string?)(c.Value ? "on" : "off")))]);
        var ask = db.Ask();
        var all = Rules(cells);
        var saved = ask.Change<int?>(Save, [.. Change.Args(db, clock.GetUtcNow(), Kind, null, was, now), beside.Language, version,
            all.Select(r => r.Audience).ToArray(), all.Select(r => r.Occasion).ToArray(), all.Select(r => r.Channel).ToArray(), all.Select(r => r.IsOn).ToArray(), beside.ReminderDays, beside.ReminderTimes]);
        await ask.Send();
        return saved.Value is not null;
    }

    private static List<Matrix.Rule> Rules(IReadOnlyDictionary<string, bool> cells) =>
        [.. Occasion.Cells.Select(c => new Matrix.Rule { Audience = c.Audience, Occasion = c.Occasion.Name, Channel = c.Channel, IsOn = cells[Field(c)] })];

    private static Posted Fill(Present present) => Posted.Of([("version", Number(present.Version)), .. present.Beside.Typed, .. Occasion.Cells.Where(present.IsOn).Select(c => (Field(c), (string?)"on"))]);

    private static string Number(int version) => version.ToString(CultureInfo.InvariantCulture);

    private static async Task<IResult> Page(TenantDb db, Present present, Posted posted, int status, Conflict? conflict = null, bool isSaved = false) =>
        Answers.Page<NoticesPage>(new { Present = present, Posted = posted, Conflict = conflict, IsSaved = isSaved, Changes = await Change.Last(db, Kind) }, status);
}
