using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Messaging;

/// <summary><c>GET /messages</c>: every conversation of the shop, first those that wait for an answer, whoever waits longest on top; then the others, the newest first.</summary>
public static class ShowInbox
{
    /// <summary>A conversation as the list shows it.</summary>
    public sealed record Line
    {
        public Guid JobId { get; init; }
        public string Number { get; init; } = "";
        public string ClientName { get; init; } = "";
        public string WatchName { get; init; } = "";
        public string Status { get; init; } = "";
        public int NewMessages { get; init; }
        /// <summary>Since when the client waits; null where nothing is open.</summary>
        public DateTimeOffset? AskedAt { get; init; }
        public DateTimeOffset LastAt { get; init; }
        public string LastText { get; init; } = "";
        public int LastPhotos { get; init; }
        public bool LastIsShops { get; init; }
        /// <summary>Whether whoever asks has not read the newest message yet.</summary>
        public bool IsUnread { get; init; }
    }

    /// <summary>As programs see it; a page of the answered ones, with the cursor of the next.</summary>
    public sealed record Listed(IReadOnlyList<Waits> Waiting, IReadOnlyList<Waits> Answered, string? Next);

    /// <summary>A conversation.</summary>
    public sealed record Waits(Guid JobId, string Number, string Client, string Watch, string Status, int NewMessages, DateTimeOffset? AskedAt, DateTimeOffset LastAt, string LastText, bool IsUnread);

    private const int PageLength = 50;

    private const string About = """
        j.id as job_id, j.number, c.name as client_name, j.watch_name, j.status, j.new_messages
        """;

    private const string Newest = """
        coalesce(m.text, '') as last_text, coalesce(m.photos, 0) as last_photos, coalesce(m.author = 'staff', false) as last_is_shops, t.client_seq > coalesce(r.seq, 0) and t.asked_at is not null as is_unread
        """;

    private const string Beside = """
        join shop.job j on j.id = t.job_id join shop.client c on c.id = j.client_id
        left join shop.message m on m.job_id = t.job_id and m.seq = t.last_seq left join shop.message_read r on r.job_id = t.job_id and r.user_id = $1
        """;

    private const string Waiting = $"""
        select {About}, t.asked_at, t.last_at, {Newest} from shop.thread t {Beside} where t.asked_at is not null order by t.asked_at limit 200
        """;

    private const string Answered = $"""
        select {About}, t.last_at, {Newest} from shop.thread t {Beside} where t.asked_at is null and (t.last_at, t.job_id) < ($2, $3) order by t.last_at desc, t.job_id desc limit 51
        """;

    // What somebody asked at a quote is a note of theirs; the job says that it waits.
    private const string Asking = $"""
        select {About}, coalesce(n.written_at, j.status_at) as asked_at, coalesce(n.written_at, j.status_at) as last_at, coalesce(n.text, '') as last_text, coalesce(r.seq, 0) = 0 as is_unread
        from shop.job j join shop.client c on c.id = j.client_id left join shop.message_read r on r.job_id = j.id and r.user_id = $1
        left join lateral (select x.text, x.written_at from shop.note x where x.job_id = j.id and x.written_by is null order by x.id desc limit 1) n on true
        where j.client_asks <> 'none' and j.is_open limit 200
        """;

    /// <summary>Handles both.</summary>
    [Says("Every conversation: those that wait for an answer, and the others by age.", typeof(Listed))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, TimeProvider clock, string? after = null)
    {
        var (at, id) = Cursor.Read(after);
        var ask = db.Ask();
        var seq = ask.Row<long>(Live.Sql);
        var waiting = ask.Rows<Line>(Waiting, db.Actor);
        var asking = ask.Rows<Line>(Asking, db.Actor);
        var answered = ask.Rows<Line>(Answered, db.Actor, at ?? DateTimeOffset.MaxValue, id ?? Guid.Empty);
        await ask.Send();
        var open = waiting.Value.Concat(asking.Value.Where(a => waiting.Value.All(w => w.JobId != a.JobId))).OrderBy(l => l.AskedAt).ToList();
        var rest = answered.Value.Take(PageLength).Where(a => open.All(o => o.JobId != a.JobId)).ToList();
        var next = answered.Value.Count > PageLength ? Cursor.Of(answered.Value[PageLength - 1].LastAt, answered.Value[PageLength - 1].JobId) : null;
        return Answers.IsApi(http) ? Answers.Data(new Listed([.. open.Select(Of)], [.. rest.Select(Of)], next))
            : Answers.Page<InboxPage>(new
            {
                Seq = seq.Value, Waiting = open, Answered = rest, Next = next, IsBeyondFirst = at is not null, Today = ShopDay.Of(clock.GetUtcNow(), shop),
                Unread = waiting.Value.Count(w => w.IsUnread),
            });
    }

    private static Waits Of(Line l) => new(l.JobId, l.Number, l.ClientName, l.WatchName, l.Status, l.NewMessages, l.AskedAt, l.LastAt, l.LastText, l.IsUnread);
}
