using ChronoCare.Jobs.Search;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Clients;

/// <summary><c>GET /clients?q=&amp;after=&amp;limit=</c>: everybody by name, or whoever a search finds.</summary>
public static class ListClients
{
    /// <summary>A client as a line of the list.</summary>
    public sealed record Line
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Phone { get; init; } = "";
        public string Email { get; init; } = "";
        public long Watches { get; init; }
        public long OpenJobs { get; init; }
        public DateTimeOffset? LastHereAt { get; init; }
        [System.Text.Json.Serialization.JsonIgnore] public string SortName { get; init; } = "";
    }

    /// <summary>One page of the list; <see cref="Next"/> is null at the end.</summary>
    public sealed record Answer(IReadOnlyList<Line> Items, string? Next);

    private const string Columns = """
        c.id, c.name, c.phone, c.email, c.sort_name,
        (select count(*) from shop.watch w where w.client_id = c.id) as watches,
        (select count(*) from shop.job j where j.client_id = c.id and j.is_open) as open_jobs,
        (select max(j.arrived_at) from shop.job j where j.client_id = c.id) as last_here_at
        """;

    private const string ByName = $"select {Columns} from shop.client c where (c.sort_name, c.id) > ($1 collate \"C\", $2) order by c.sort_name, c.id limit $3";

    private const string ById = $"select {Columns} from shop.client c where c.id = any($1) order by array_position($1, c.id)";

    /// <summary>Handles both.</summary>
    [Says("Clients by name, or whom a search finds.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, Settings settings, TimeProvider clock, string? q, string? after, int? limit)
    {
        var most = Math.Clamp(limit ?? 50, 1, 200);
        var asked = (q ?? "").Trim();
        var takenFor = "";
        Answer answer;
        if (asked.Length > 0)
        {
            var found = await LookUp.Run(db, asked, ShopDay.Of(clock.GetUtcNow(), shop).Year, settings.Address(shop.Subdomain), most, Where.Clients);
            takenFor = found.TakenFor;
            var ids = found.Clients.Select(c => c.Id).ToArray();
            answer = new(ids.Length == 0 ? [] : await db.Rows<Line>(ById, ids), null);
        }
        else
        {
            var (name, id) = Cursor.ReadText(after);
            var lines = await db.Rows<Line>(ByName, name ?? "", id ?? Guid.Empty, most + 1);
            answer = lines.Count > most ? new([.. lines.Take(most)], Cursor.Of(lines[most - 1].SortName, lines[most - 1].Id)) : new(lines, null);
        }
        return Answers.IsApi(http) ? Answers.Data(answer) : Answers.Page<ClientsPage>(new { List = answer, Asked = asked, TakenFor = takenFor, IsFirst = after is null });
    }
}
