using ChronoCare.Jobs.Search;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Watches;

/// <summary><c>GET /watches?q=&amp;after=&amp;limit=</c>: the newest first, or whatever a search finds.</summary>
public static class ListWatches
{
    /// <summary>A watch as a line of the list.</summary>
    public sealed record Line
    {
        public Guid Id { get; init; }
        public Guid ClientId { get; init; }
        public string ClientName { get; init; } = "";
        public string Brand { get; init; } = "";
        public string Model { get; init; } = "";
        public string Reference { get; init; } = "";
        public string Serial { get; init; } = "";
        public string Calibre { get; init; } = "";
        public long Jobs { get; init; }
        public DateTimeOffset? LastHereAt { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
    }

    /// <summary>One page of the list; <see cref="Next"/> is null at the end.</summary>
    public sealed record Answer(IReadOnlyList<Line> Items, string? Next);

    private const string Columns = """
        w.id, w.client_id, c.name as client_name, w.brand, w.model, w.reference, w.serial, w.calibre, w.created_at,
        (select count(*) from shop.job j where j.watch_id = w.id) as jobs,
        (select max(j.arrived_at) from shop.job j where j.watch_id = w.id) as last_here_at
        """;

    // Ids of version 7 begin with the moment they were made, so the key's own order is the order of coming.
    private const string Newest = $"""
        select {Columns} from shop.watch w join shop.client c on c.id = w.client_id where w.id < $1 order by w.id desc limit $2
        """;

    private const string ById = $"select {Columns} from shop.watch w join shop.client c on c.id = w.client_id where w.id = any($1) order by array_position($1, w.id)";

    /// <summary>Handles both.</summary>
    [Says("Watches, the newest first, or what a search finds.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, Settings settings, TimeProvider clock, string? q, string? after, int? limit)
    {
        var most = Math.Clamp(limit ?? 50, 1, 200);
        var asked = (q ?? "").Trim();
        var takenFor = "";
        Answer answer;
        if (asked.Length > 0)
        {
            var found = await LookUp.Run(db, asked, ShopDay.Of(clock.GetUtcNow(), shop).Year, settings.Address(shop.Subdomain), most, Where.Watches);
            takenFor = found.TakenFor;
            var ids = found.Watches.Select(w => w.Id).ToArray();
            answer = new(ids.Length == 0 ? [] : await db.Rows<Line>(ById, ids), null);
        }
        else
        {
            var (_, id) = Cursor.ReadText(after);
            var lines = await db.Rows<Line>(Newest, id ?? Guid.AllBitsSet, most + 1);
            answer = lines.Count > most ? new([.. lines.Take(most)], Cursor.Of("", lines[most - 1].Id)) : new(lines, null);
        }
        return Answers.IsApi(http) ? Answers.Data(answer) : Answers.Page<WatchesPage>(new { List = answer, Asked = asked, TakenFor = takenFor, IsFirst = after is null });
    }
}
