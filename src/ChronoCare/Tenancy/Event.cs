using System.Globalization;
using System.Text.Json.Nodes;

namespace ChronoCare.Tenancy;

/// <summary>Something that happened to a job or to the shop itself, complete and in the past tense; its body is the canonical JSON that the chain hashes.</summary>
/// <param name="Name">A stored name, which never changes.</param><param name="Body">Canonical JSON (RFC 8785): actor, at, data, job, name.</param>
/// <param name="At">When, by the program's clock, to the microsecond.</param>
public sealed record Event(string Name, string Body, DateTimeOffset At)
{
    /// <summary>Makes the body. Personal data stays out: refer to ids.</summary>
    /// <param name="name">Stored name.</param><param name="job">The job.</param><param name="actor">Who.</param><param name="at">When.</param>
    /// <param name="data">What: only whole numbers, text, booleans, null, and objects and lists of these.</param>
    public static Event Of(string name, Guid job, Guid actor, DateTimeOffset at, JsonObject data) => Of(name, (Guid?)job, actor, at, data);

    /// <summary>Makes the body of what happened to no job: a sign-in, a change of role or key.</summary>
    public static Event OfShop(string name, Guid actor, DateTimeOffset at, JsonObject data) => Of(name, null, actor, at, data);

    private static Event Of(string name, Guid? job, Guid actor, DateTimeOffset at, JsonObject data)
    {
        at = ToMicroseconds(at);
        return new(name, CanonicalJson.Write(new JsonObject
        {
            ["actor"] = actor.ToString("D"),
            ["at"] = Moment(at),
            ["data"] = data,
            ["job"] = job?.ToString("D"),
            ["name"] = name,
        }), at);
    }

    /// <summary>The data part of a canonical body, as it stands: its keys come in order, and those around it have fixed lengths.</summary>
    public static ReadOnlySpan<char> DataOf(string body)
    {
        const int start = 10 + 36 + 8 + 27 + 9; // {"actor":"…","at":"…","data":
        var end = body.LastIndexOf(",\"job\":", StringComparison.Ordinal);
        return body.AsSpan(start, end - start);
    }

    /// <summary>UTC, always six places: the same moment is always the same text.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What PostgreSQL keeps of a moment.</summary>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset at) => new(at.UtcTicks - at.UtcTicks % 10, TimeSpan.Zero);

    /// <summary>A decimal as text with a fixed number of places, so that the chain never depends on how floats print.</summary>
    public static string? Decimal(decimal? value, int places = 1) => value?.ToString("F" + places, CultureInfo.InvariantCulture);
}

/// <summary>An event as it stands in the stream.</summary>
public sealed record StoredEvent
{
    public long Seq { get; init; }
    /// <summary>Empty where it happened to the shop itself.</summary>
    public Guid JobId { get; init; }
    /// <summary>Of the job after it; 0 where it happened to the shop itself.</summary>
    public int JobVersion { get; init; }
    public string Name { get; init; } = "";
    public string Body { get; init; } = "";
    public Guid Actor { get; init; }
    public DateTimeOffset At { get; init; }
    public byte[] Hash { get; init; } = [];

    /// <summary>The data part of the body.</summary>
    public JsonObject Data => JsonNode.Parse(Body)!["data"]!.AsObject();

    internal const string Columns = "e.seq, e.job_id, e.job_version, e.name, e.body, e.actor, e.at, e.hash";
}
