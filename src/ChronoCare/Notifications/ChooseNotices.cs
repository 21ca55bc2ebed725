using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Notifications;

/// <summary><c>/settings/notifications/mine</c>: what somebody of the team wants to be told of, within what the shop tells.</summary>
public static class ChooseNotices
{
    /// <summary>One cell; <c>IsTold</c> says whether the shop tells it at all.</summary>
    public sealed record Cell(string Occasion, string Words, string Channel, bool IsTold, bool IsWanted);

    /// <summary>All that the team may be told of.</summary>
    public sealed record Answer(bool HasPush, IReadOnlyList<Cell> Cells);

    private const string Mine = "select o.user_id, o.occasion, o.channel from shop.notice_choice o where o.user_id = $1";

    private const string On = """
        delete from shop.notice_choice o using unnest($2::text[], $3::text[]) as u(occasion, channel) where o.user_id = $1 and o.occasion = u.occasion and o.channel = u.channel
        """;

    private const string Off = """
        insert into shop.notice_choice (user_id, occasion, channel, off_at) select $1, u.occasion, u.channel, $4 from unnest($2::text[], $3::text[]) as u(occasion, channel) on conflict do nothing
        """;

    /// <summary><c>GET</c>.</summary>
    [Says("What one is told of, and which way.", typeof(Answer))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, PushRoad push, [PageOnly] string? saved = null)
    {
        var cells = await Load(db);
        return Answers.IsApi(http) ? Answers.Data(new Answer(push.IsOn, cells)) : Page(cells, push, saved is not null);
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Chooses what one is told of; in JSON, what is not sent stays.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, PushRoad push, TimeProvider clock)
    {
        var wanted = Read(posted);
        posted.Check();
        var cells = await Load(db);
        // A browser sends only what is ticked, and shows only what the shop tells.
        var chosen = cells.Where(c => c.IsTold || posted.IsJson && wanted[Field(c.Occasion, c.Channel)] is not null)
            .Select(c => c with { IsWanted = wanted[Field(c.Occasion, c.Channel)] ?? (posted.IsJson && c.IsWanted) }).ToList();
        var ask = db.Ask();
        var (on, off) = (chosen.Where(c => c.IsWanted).ToList(), chosen.Where(c => !c.IsWanted).ToList());
        ask.Do(On, db.Actor, on.Select(c => c.Occasion).ToArray(), on.Select(c => c.Channel).ToArray());
        ask.Do(Off, db.Actor, off.Select(c => c.Occasion).ToArray(), off.Select(c => c.Channel).ToArray(), clock.GetUtcNow());
        await ask.Send();
        var now = Answers.IsApi(http) ? await Load(db) : cells;
        return Answers.Done(http, () => new Answer(push.IsOn, now), "/settings/notifications/mine?saved=1");
    }

    /// <summary>Null where nothing was said of a cell.</summary>
    internal static IReadOnlyDictionary<string, bool?> Read(Posted posted) =>
        OfTeam.ToDictionary(c => Field(c.Occasion.Name, c.Channel), c => !posted.Has(Field(c.Occasion.Name, c.Channel)) ? (bool?)null : posted.Flag(Field(c.Occasion.Name, c.Channel), SettleNotices.Label(SettleNotices.Field(c))));

    /// <summary>The name of a cell's box: <c>message.mail</c>.</summary>
    public static string Field(string occasion, string channel) => $"{occasion}.{channel}";

    private static IEnumerable<(string Audience, Occasion Occasion, string Channel)> OfTeam => Occasion.Cells.Where(c => c.Audience == Occasion.Team);

    private static async Task<IReadOnlyList<Cell>> Load(TenantDb db)
    {
        var ask = db.Ask();
        var rules = ask.Rows<Matrix.Rule>(TellWhoItConcerns.Rules);
        var mine = ask.Rows<Matrix.Choice>(Mine, db.Actor);
        var isOwner = ask.Row<bool>("select u.role = 'owner' from shop.user_account u where u.id = $1", db.Actor);
        await ask.Send();
        var matrix = new Matrix { Rules = rules.Value };
        return [.. OfTeam.Where(c => isOwner.Value || !c.Occasion.IsOwners).Select(c => new Cell(c.Occasion.Name, c.Occasion.Words, c.Channel, matrix.IsOn(c.Audience, c.Occasion.Name, c.Channel),
            !mine.Value.Any(m => m.Occasion == c.Occasion.Name && m.Channel == c.Channel)))];
    }

    private static IResult Page(IReadOnlyList<Cell> cells, PushRoad push, bool isSaved) => Answers.Page<MyNoticesPage>(new { Cells = cells, HasPush = push.IsOn, IsSaved = isSaved });
}
