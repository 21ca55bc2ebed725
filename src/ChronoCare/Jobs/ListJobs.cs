using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using ChronoCare.Jobs.Search;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs;

/// <summary><c>GET /api/jobs?status=&amp;hold=&amp;q=&amp;assignee=&amp;after=&amp;limit=</c>: written straight from the rows, since the board of every phone asks for it.</summary>
public static class ListJobs
{
    /// <summary>The list as it is written; <see cref="Next"/> is null at the end.</summary>
    public sealed record Listed(IReadOnlyList<Line> Items, string? Next);

    /// <summary>One job of it.</summary>
    public sealed record Line(Guid Id, string Number, string Status, int Version, string Hold, string QuoteState, Money Balance, Guid? AssigneeId, string Assignee, DateOnly? PromisedOn,
        DateTimeOffset ArrivedAt, DateTimeOffset StatusAt, string Client, string Watch, string Reference, string SerialTail, Guid? PortraitId);

    // The board's order and its partial index; $1 and $2 are the cursor.
    internal const string OpenOnes = """
        select id, number, status, version, hold, quote_state, charged_minor, paid_minor, assignee_id, assignee_name, promised_on, arrived_at, status_at, client_name,
               watch_name, reference, serial_tail, portrait_id
        from shop.job where is_open order by promised_on, arrived_at limit $1
        """;

    private const string Some = """
        select id, number, status, version, hold, quote_state, charged_minor, paid_minor, assignee_id, assignee_name, promised_on, arrived_at, status_at, client_name,
               watch_name, reference, serial_tail, portrait_id
        from shop.job
        where ($2::text[] is null or status = any($2)) and ($3::text is null or hold = $3) and ($4::uuid is null or assignee_id = $4)
          and ($5::timestamptz is null or (arrived_at, id) < ($5, $6::uuid)) and ($7::uuid[] is null or id = any($7))
        order by arrived_at desc, id desc limit $1
        """;

    /// <summary>The list as JSON; <c>status=open</c> (the default) is the board in its order, up to 500.</summary>
    [Says("Jobs; without a filter, the open ones in the order of the board; q looks for names, numbers and serials.", typeof(Listed))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, Settings settings, TimeProvider clock, string? status, string? hold, string? q, string? assignee, string? after,
        int? limit)
    {
        var most = Math.Clamp(limit ?? 100, 1, 500);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(16 * 1024);
        await using var json = new Utf8JsonWriter(buffer, Options);
        if (status is null or "open" && hold is null && assignee is null && after is null && string.IsNullOrWhiteSpace(q))
        {
            await db.Read(OpenOnes, reader => Write(json, reader, shop, int.MaxValue), most);
        }
        else
        {
            var statuses = status is null ? null : status == "open" ? [.. Milestones.Open] : status.Split(',');
            if (statuses?.FirstOrDefault(s => !Milestones.All.Contains(s)) is { } wrong)
                return Answers.Problem(422, "Some of what was entered cannot be used.", null, new Dictionary<string, string> { ["status"] = $"There is no milestone \"{wrong}\"." });
            if (hold is not null && !Job.Holds.Contains(hold))
                return Answers.Problem(422, "Some of what was entered cannot be used.", null, new Dictionary<string, string> { ["hold"] = $"Nothing waits for \"{hold}\"." });
            Guid? who = null;
            if (assignee is not null)
            {
                if (!Guid.TryParse(assignee, out var id)) return Answers.Problem(422, "Some of what was entered cannot be used.", null, new Dictionary<string, string> { ["assignee"] = "Assignee must be an id." });
                who = id;
            }
            // What the search finds, the likeliest 50, is what the other filters then choose from.
            var found = string.IsNullOrWhiteSpace(q) ? null
                : (await LookUp.Run(db, q, ShopDay.Of(clock.GetUtcNow(), shop).Year, settings.Address(shop.Subdomain), 50)).Jobs.Select(j => j.Id).ToArray();
            var (at, last) = Cursor.Read(after);
            await db.Read(Some, reader => Write(json, reader, shop, most), most + 1, statuses, hold, who, at, last, found);
        }
        await json.FlushAsync();
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = buffer.WrittenCount;
        await http.Response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
        return Results.Empty;
    }

    internal static readonly JsonWriterOptions Options = new() { Encoder = Answers.Json.Encoder, SkipValidation = true };

    private static async Task<bool> Write(Utf8JsonWriter json, DbDataReader r, Shop shop, int most)
    {
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        var written = 0;
        string? next = null;
        DateTimeOffset lastAt = default;
        Guid lastId = default;
        while (await r.ReadAsync())
        {
            if (written == most)
            {
                next = Cursor.Of(lastAt, lastId);
                break;
            }
            lastId = r.GetGuid(0);
            lastAt = new DateTimeOffset(r.GetDateTime(11));
            json.WriteStartObject();
            json.WriteString("id"u8, lastId);
            json.WriteString("number"u8, r.GetString(1));
            json.WriteString("status"u8, r.GetString(2));
            json.WriteNumber("version"u8, r.GetInt32(3));
            json.WriteString("hold"u8, r.GetString(4));
            json.WriteString("quoteState"u8, r.GetString(5));
            Amount(json, "balance"u8, r.GetInt64(6) - r.GetInt64(7), shop.Currency);
            if (r.IsDBNull(8)) json.WriteNull("assigneeId"u8);
            else json.WriteString("assigneeId"u8, r.GetGuid(8));
            json.WriteString("assignee"u8, r.GetString(9));
            if (r.IsDBNull(10)) json.WriteNull("promisedOn"u8);
            else json.WriteString("promisedOn"u8, r.GetFieldValue<DateOnly>(10).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteString("arrivedAt"u8, r.GetDateTime(11));
            json.WriteString("statusAt"u8, r.GetDateTime(12));
            json.WriteString("client"u8, r.GetString(13));
            json.WriteString("watch"u8, r.GetString(14));
            json.WriteString("reference"u8, r.GetString(15));
            json.WriteString("serialTail"u8, r.GetString(16));
            if (r.IsDBNull(17)) json.WriteNull("portraitId"u8);
            else json.WriteString("portraitId"u8, r.GetGuid(17));
            json.WriteEndObject();
            written++;
        }
        json.WriteEndArray();
        if (next is null) json.WriteNull("next"u8);
        else json.WriteString("next"u8, next);
        json.WriteEndObject();
        return true;
    }

    /// <summary>Money on the wire.</summary>
    internal static void Amount(Utf8JsonWriter json, ReadOnlySpan<byte> name, long minor, string currency)
    {
        json.WriteStartObject(name);
        json.WriteNumber("amount"u8, minor);
        json.WriteString("currency"u8, currency);
        json.WriteEndObject();
    }
}
