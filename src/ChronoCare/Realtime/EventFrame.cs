using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Realtime;

/// <summary>What crosses the wire of one event: made once for each kind of listener and shared by all of them.</summary>
public sealed class EventFrame
{
    /// <summary>An event with what a listener's rights hang on.</summary>
    public sealed record Row
    {
        public long Seq { get; init; }
        /// <summary>Empty where it happened to the shop itself.</summary>
        public Guid JobId { get; init; }
        public string Name { get; init; } = "";
        public string Body { get; init; } = "";
        public DateTimeOffset At { get; init; }
        /// <summary>Null without a job, and for a practice watch that was wiped.</summary>
        public string? Number { get; init; }
        /// <summary>The mail address of the job's client, folded; empty without one.</summary>
        public string ClientEmail { get; init; } = "";
    }

    /// <summary>Rows after $1, at most $2.</summary>
    internal const string After = """
        select e.seq, e.job_id, e.name, e.body, e.at, j.number, coalesce(c.email_key, '') as client_email
        from shop.event e left join shop.job j on j.id = e.job_id left join shop.client c on c.id = j.client_id
        where e.seq > $1 order by e.seq limit $2
        """;

    private readonly Row row;
    private ReadOnlyMemory<byte>? forStaff, forClient;

    /// <summary>Of one event.</summary>
    public EventFrame(Row row) => this.row = row;

    /// <summary>Its number.</summary>
    public long Seq => row.Seq;

    /// <summary>Whose rights it changes: the colleague whose role or place is another one now.</summary>
    public Guid? Changes => row.Name is ShopEvents.RoleChanged or ShopEvents.ColleagueRemoved && JsonNode.Parse(row.Body)!["data"]!["colleague"] is JsonValue id
        && Guid.TryParse(id.GetValue<string>(), out var who) ? who : null;

    /// <summary>The frame for a listener; empty where it is none of theirs.</summary>
    public ReadOnlyMemory<byte> For(Listener.Ears ears) => ears switch
    {
        Listener.Ears.Staff staff => row.JobId == Guid.Empty && !staff.HearsShop ? default : forStaff ??= Write(Data(row)),
        Listener.Ears.OneJob one => row.JobId == one.Job && row.JobId != Guid.Empty ? forClient ??= ToClient(row) : default,
        Listener.Ears.AllOf all => row.JobId != Guid.Empty && row.Number is not null && all.Email.Length > 0 && row.ClientEmail == all.Email ? forClient ??= ToClient(row) : default,
        _ => default,
    };

    /// <summary>Says how far the listener has come: all that was missed is told.</summary>
    public static ReadOnlyMemory<byte> CaughtUp(long seq) => JsonSerializer.SerializeToUtf8Bytes(new { type = "caughtUp", seq }, Answers.Json);

    private static JsonObject Data(Row row) => JsonNode.Parse(row.Body)!["data"]!.DeepClone().AsObject();

    // A client may see the way of their watch and what they can read on their own page; of each event only these parts, and never who did it.
    private ReadOnlyMemory<byte> ToClient(Row row)
    {
        var data = Data(row);
        JsonObject Only(params string[] keys) => new(keys.Where(data.ContainsKey).Select(k => KeyValuePair.Create(k, data[k]?.DeepClone())));
        return row.Name switch
        {
            EventNames.WatchReceived => Write(new JsonObject { ["from"] = null, ["to"] = Milestones.Received }),
            _ when EventNames.IsMilestone(row.Name) => Write(Only("from", "to")),
            EventNames.QuoteSent => Write(Only("version")),
            EventNames.QuoteDecided => Write(Only("version", "decision")),
            EventNames.JobChanged when data.ContainsKey("promisedOn") => Write(Only("promisedOn")),
            EventNames.NoteWritten when data["forClient"] is JsonValue shown && shown.TryGetValue<bool>(out var isShown) && isShown => Write([]),
            EventNames.MessageSent or EventNames.PhotoAdded or EventNames.PhotoRemoved or EventNames.RecordSealed or EventNames.RecordAmended => Write([]),
            EventNames.PaymentTaken or EventNames.PaymentRefunded or EventNames.ChargeCorrected or EventNames.InvoiceIssued or EventNames.CreditNoted or EventNames.DepositAsked => Write([]),
            _ => default,
        };
    }

    // One number, one frame: a milestone is announced as milestone-reached, and its stored name stands beside.
    private ReadOnlyMemory<byte> Write(JsonObject data)
    {
        var isMilestone = row.Name == EventNames.WatchReceived || EventNames.IsMilestone(row.Name);
        if (row.Name == EventNames.WatchReceived)
        {
            data["from"] = null;
            data["to"] = Milestones.Received;
        }
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Answers.Json.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("type", "event");
            json.WriteNumber("seq", row.Seq);
            if (row.JobId == Guid.Empty) json.WriteNull("jobId");
            else json.WriteString("jobId", row.JobId);
            json.WriteString("number", row.Number);
            json.WriteString("name", isMilestone ? "milestone-reached" : row.Name);
            if (isMilestone) json.WriteString("event", row.Name);
            json.WriteString("at", Event.Moment(row.At));
            json.WritePropertyName("data");
            data.WriteTo(json);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
