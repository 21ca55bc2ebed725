using System.Text.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs;

/// <summary><c>GET /api/jobs/{id}</c> with its part of the stream, and <c>GET /api/jobs/{id}/events</c>: one round trip, written straight from the rows.</summary>
public static class ShowJob
{
    internal const string Events = $"""
        select {StoredEvent.Columns} from shop.event e where e.job_id = {JobRef.Sql} and e.seq > $3 order by e.job_version limit $4
        """;

    internal const string Intake = $"""
        select i.symptom, i.condition, i.accessories, i.handling::text as handling, i.hazard, i.quote_when, i.stop_at_minor, i.inspection_fee_minor, i.declared_value_minor,
               i.priority, i.terms_version, i.agreed_by, i.agreed_how
        from shop.intake i where i.job_id = {JobRef.Sql}
        """;

    /// <summary>A job as it is written.</summary>
    public sealed record Whole(IReadOnlyList<Happened> Events, Guid Id, string Number, string Status, int Version, string Hold, int QuoteVersion, string QuoteState, Guid ClientId,
        string Client, Guid WatchId, string Watch, string Reference, string SerialTail, Guid? AssigneeId, string Assignee, DateOnly? PromisedOn, DateTimeOffset ArrivedAt,
        DateTimeOffset StatusAt, Money Charged, Money Paid, Money Balance, bool IsPractice, Counter? Intake = null);

    /// <summary>What was said at the counter, as it is written; amounts nobody gave are left out.</summary>
    public sealed record Counter(string Symptom, string Condition, string Accessories, IReadOnlyDictionary<string, string> Handling, string Hazard, string QuoteWhen, Money InspectionFee,
        string Priority, int TermsVersion, string AgreedBy, string AgreedHow, Money? StopAt = null, Money? DeclaredValue = null);

    /// <summary>An event as it is written; its data depends on its name.</summary>
    public sealed record Happened(long Seq, Guid JobId, int JobVersion, string Name, DateTimeOffset At, Guid Actor, JsonObject Data);

    /// <summary>Some of a job's events; <see cref="Next"/> is the seq to go on after.</summary>
    public sealed record Part(IReadOnlyList<Happened> Items, long? Next);

    private sealed record Said
    {
        public string Symptom { get; init; } = "";
        public string Condition { get; init; } = "";
        public string Accessories { get; init; } = "";
        public string Handling { get; init; } = "{}";
        public string Hazard { get; init; } = "";
        public string QuoteWhen { get; init; } = "";
        public long? StopAtMinor { get; init; }
        public long InspectionFeeMinor { get; init; }
        public long? DeclaredValueMinor { get; init; }
        public string Priority { get; init; } = "";
        public int TermsVersion { get; init; }
        public string AgreedBy { get; init; } = "";
        public string AgreedHow { get; init; } = "";
    }

    /// <summary>The job, what was said at the counter, and its events.</summary>
    [Says("A job, what was said at the counter, and its events.", typeof(Whole), Headers = "ETag")]
    public static async Task<IResult> Handle(HttpContext http, JobRef job, TenantDb db, Shop shop)
    {
        var ask = db.Ask();
        var row = job.Load(ask);
        var said = ask.Row<Said>(Intake, job.Id, job.Number);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(16 * 1024);
        await using var json = new Utf8JsonWriter(buffer, ListJobs.Options);
        json.WriteStartObject();
        ask.Read(Events, async reader =>
        {
            json.WriteStartArray("events"u8);
            while (await reader.ReadAsync()) WriteEvent(json, reader);
            json.WriteEndArray();
            return true;
        }, job.Id, job.Number, 0L, 1000);
        await ask.Send();
        var j = row.Value ?? throw new NotHere();
        Write(json, j, shop);
        if (said.Value is { } s) Write(json, s, shop);
        json.WriteEndObject();
        return await Send(http, json, buffer, $"\"{j.Version}\"");
    }

    /// <summary>Only the events, after a seq.</summary>
    [Says("The job's part of the stream; after is a seq.", typeof(Part))]
    public static async Task<IResult> History(HttpContext http, JobRef job, TenantDb db, long? after, int? limit)
    {
        var most = Math.Clamp(limit ?? 100, 1, 1000);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(16 * 1024);
        await using var json = new Utf8JsonWriter(buffer, ListJobs.Options);
        json.WriteStartObject();
        var ask = db.Ask();
        var row = job.Load(ask);
        ask.Read(Events, async reader =>
        {
            json.WriteStartArray("items"u8);
            var (written, last) = (0, 0L);
            var more = false;
            while (!more && await reader.ReadAsync())
            {
                if (written == most) more = true;
                else
                {
                    last = WriteEvent(json, reader);
                    written++;
                }
            }
            json.WriteEndArray();
            if (more) json.WriteNumber("next"u8, last);
            else json.WriteNull("next"u8);
            return true;
        }, job.Id, job.Number, after ?? 0L, most + 1);
        await ask.Send();
        if (row.Value is null) throw new NotHere();
        json.WriteEndObject();
        return await Send(http, json, buffer, null);
    }

    private static async Task<IResult> Send(HttpContext http, Utf8JsonWriter json, System.Buffers.ArrayBufferWriter<byte> buffer, string? tag)
    {
        await json.FlushAsync();
        if (tag is not null)
        {
            http.Response.Headers.ETag = tag;
            if (http.Request.Headers.IfNoneMatch == tag)
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return Results.Empty;
            }
        }
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = buffer.WrittenCount;
        await http.Response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
        return Results.Empty;
    }

    private static long WriteEvent(Utf8JsonWriter json, System.Data.Common.DbDataReader r)
    {
        var seq = r.GetInt64(0);
        json.WriteStartObject();
        json.WriteNumber("seq"u8, seq);
        json.WriteString("jobId"u8, r.GetGuid(1));
        json.WriteNumber("jobVersion"u8, r.GetInt32(2));
        json.WriteString("name"u8, r.GetString(3));
        json.WriteString("at"u8, r.GetDateTime(6));
        json.WriteString("actor"u8, r.GetGuid(5));
        json.WritePropertyName("data"u8);
        json.WriteRawValue(Event.DataOf(r.GetString(4)), skipInputValidation: true);
        json.WriteEndObject();
        return seq;
    }

    private static void Write(Utf8JsonWriter json, Job j, Shop shop)
    {
        json.WriteString("id"u8, j.Id);
        json.WriteString("number"u8, j.Number);
        json.WriteString("status"u8, j.Status);
        json.WriteNumber("version"u8, j.Version);
        json.WriteString("hold"u8, j.Hold);
        json.WriteNumber("quoteVersion"u8, j.QuoteVersion);
        json.WriteString("quoteState"u8, j.QuoteState);
        json.WriteString("clientId"u8, j.ClientId);
        json.WriteString("client"u8, j.ClientName);
        json.WriteString("watchId"u8, j.WatchId);
        json.WriteString("watch"u8, j.WatchName);
        json.WriteString("reference"u8, j.Reference);
        json.WriteString("serialTail"u8, j.SerialTail);
        if (j.AssigneeId is { } a) json.WriteString("assigneeId"u8, a);
        else json.WriteNull("assigneeId"u8);
        json.WriteString("assignee"u8, j.AssigneeName);
        if (j.PromisedOn is { } day) json.WriteString("promisedOn"u8, day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        else json.WriteNull("promisedOn"u8);
        json.WriteString("arrivedAt"u8, j.ArrivedAt);
        json.WriteString("statusAt"u8, j.StatusAt);
        ListJobs.Amount(json, "charged"u8, j.ChargedMinor, shop.Currency);
        ListJobs.Amount(json, "paid"u8, j.PaidMinor, shop.Currency);
        ListJobs.Amount(json, "balance"u8, j.BalanceMinor, shop.Currency);
        json.WriteBoolean("isPractice"u8, j.IsPractice);
    }

    private static void Write(Utf8JsonWriter json, Said s, Shop shop)
    {
        json.WriteStartObject("intake"u8);
        json.WriteString("symptom"u8, s.Symptom);
        json.WriteString("condition"u8, s.Condition);
        json.WriteString("accessories"u8, s.Accessories);
        json.WritePropertyName("handling"u8);
        json.WriteRawValue(s.Handling);
        json.WriteString("hazard"u8, s.Hazard);
        json.WriteString("quoteWhen"u8, s.QuoteWhen);
        if (s.StopAtMinor is { } stop) ListJobs.Amount(json, "stopAt"u8, stop, shop.Currency);
        ListJobs.Amount(json, "inspectionFee"u8, s.InspectionFeeMinor, shop.Currency);
        if (s.DeclaredValueMinor is { } declared) ListJobs.Amount(json, "declaredValue"u8, declared, shop.Currency);
        json.WriteString("priority"u8, s.Priority);
        json.WriteNumber("termsVersion"u8, s.TermsVersion);
        json.WriteString("agreedBy"u8, s.AgreedBy);
        json.WriteString("agreedHow"u8, s.AgreedHow);
        json.WriteEndObject();
    }
}
