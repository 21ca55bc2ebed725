using System.Text.Json;
using ChronoCare.Tenancy;

namespace ChronoCare.Office;

/// <summary>Something about the shop or its team was changed: who, when, and the values before and after. Kept for good; people stand in it by id.</summary>
public sealed record Change
{
    public string What { get; init; } = "";
    public string By { get; init; } = "";
    public DateTimeOffset ChangedAt { get; init; }
    public string? Subject { get; init; }
    public string Was { get; init; } = "{}";
    public string Now { get; init; } = "{}";

    /// <summary>Field, value before, value after.</summary>
    public IEnumerable<(string Field, string Was, string Now)> Values
    {
        get
        {
            var (was, now) = (Read(Was), Read(Now));
            return now.Select(n => (n.Key, was.GetValueOrDefault(n.Key, ""), n.Value));
        }
    }

    /// <summary>A CTE that notes it for every row of the CTE <c>changed</c> before it, in the very statement; its values are $1 to $6, the slice's own begin at $7.</summary>
    public const string Noted = """
        noted as (insert into shop.change (what, subject, was, now, changed_by, changed_at) select $1, $2::uuid, $3, $4, $5, $6 from changed)
        """;

    /// <summary>The values of $1 to $6.</summary>
    public static object?[] Args(TenantDb db, DateTimeOffset at, string what, Guid? subject, IReadOnlyDictionary<string, string> was, IReadOnlyDictionary<string, string> now) =>
        [what, subject, new Json(JsonSerializer.Serialize(was)), new Json(JsonSerializer.Serialize(now)), db.Actor, at];

    private const string Select = """
        select c.what, u.name as by, c.changed_at, s.name as subject, c.was::text as was, c.now::text as now from shop.change c
        join shop.user_account u on u.id = c.changed_by left join shop.user_account s on s.id = c.subject
        where c.what = any($1) order by c.changed_at desc, c.id desc limit 20
        """;

    /// <summary>The last ones of some kinds.</summary>
    public static Task<IReadOnlyList<Change>> Last(TenantDb db, params string[] kinds) => db.Rows<Change>(Select, [kinds]);

    private static Dictionary<string, string> Read(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
}
