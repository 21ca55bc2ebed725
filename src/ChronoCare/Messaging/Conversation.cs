using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Messaging;

/// <summary>What was said about a job, in its order: messages, the notes that a client may read, and between them the milestones, which stand in the stream alone.</summary>
public sealed record Conversation
{
    /// <summary>Messages of one page, the newest ones.</summary>
    public const int PageLength = 100;

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<Line> Lines { get; init; }

    /// <summary>The number of the oldest message here, where there are earlier ones.</summary>
    public required long? Before { get; init; }

    /// <summary>How far the client has read.</summary>
    public required long ClientReadSeq { get; init; }

    /// <summary>The newest message's number; 0 where there is none.</summary>
    public required long LastSeq { get; init; }

    /// <summary>Since when the client waits for an answer to a message.</summary>
    public required DateTimeOffset? AskedAt { get; init; }

    /// <summary>One line: a message, a note, or a system line about an event.</summary>
    public sealed record Line(DateTimeOffset At, Message? Message = null, Note? Note = null, Happened? Event = null);

    /// <summary>A note the client may read; their own has no writer.</summary>
    public sealed record Note
    {
        public Guid Id { get; init; }
        public string Text { get; init; } = "";
        public string? WrittenByName { get; init; }
        public DateTimeOffset WrittenAt { get; init; }
    }

    /// <summary>A milestone or a quote's way.</summary>
    public sealed record Happened
    {
        public string Name { get; init; } = "";
        public string Body { get; init; } = "";
        public string ActorName { get; init; } = "";
        public DateTimeOffset At { get; init; }

        /// <summary>The data part of the body.</summary>
        public JsonObject Data => JsonNode.Parse(Body)!["data"]!.AsObject();
    }

    private sealed record Standing
    {
        public DateTimeOffset? AskedAt { get; init; }
        public long LastSeq { get; init; }
        public long ClientReadSeq { get; init; }
    }

    private const string Messages = $"""
        select {Message.Columns} from shop.message m left join shop.user_account u on u.id = m.written_by
        where m.job_id = {JobRef.Sql} and m.seq < $3 order by m.seq desc limit 101
        """;

    private const string Pictures = $"""
        select p.id, p.message_id, p.n, p.width, p.height from shop.message_photo p where p.job_id = {JobRef.Sql} order by p.message_id, p.n
        """;

    private const string Notes = $"""
        select n.id, n.text, u.name as written_by_name, n.written_at from shop.note n left join shop.user_account u on u.id = n.written_by
        where n.job_id = {JobRef.Sql} and n.for_client order by n.id limit 500
        """;

    private const string Events = $"""
        select e.name, e.body, coalesce(u.name, '') as actor_name, e.at from shop.event e left join shop.user_account u on u.id = e.actor
        where e.job_id = {JobRef.Sql} and e.name in ('watch-received', 'job-diagnosed', 'service-started', 'job-ready', 'final-check-failed', 'watch-collected', 'watch-returned',
          'quote-sent', 'quote-decided', 'record-sealed') order by e.job_version
        """;

    private const string Stands = $"select t.asked_at, t.last_seq, t.client_read_seq from shop.thread t where t.job_id = {JobRef.Sql}";

    /// <summary>Adds it to a page's batch; asked for after that was sent.</summary>
    /// <param name="ask">The batch.</param><param name="job">The job.</param><param name="before">Only messages before this number; null for the newest.</param><param name="withEvents">Whether system lines stand between them.</param>
    public static Func<Conversation> Load(Ask ask, JobRef job, long? before = null, bool withEvents = true)
    {
        object?[] key = [job.Id, job.Number];
        var messages = ask.Rows<Message>(Messages, [.. key, before ?? long.MaxValue]);
        var pictures = ask.Rows<MessagePhoto>(Pictures, key);
        var notes = ask.Rows<Note>(Notes, key);
        var events = withEvents ? ask.Rows<Happened>(Events, key) : null;
        var stands = ask.Row<Standing>(Stands, key);
        return () => Of(messages.Value, pictures.Value, notes.Value, events?.Value ?? [], stands.Value ?? new(), before is null);
    }

    private static Conversation Of(IReadOnlyList<Message> found, IReadOnlyList<MessagePhoto> pictures, IReadOnlyList<Note> notes, IReadOnlyList<Happened> events, Standing stands, bool isNewest)
    {
        var of = pictures.ToLookup(p => p.MessageId);
        var messages = found.Take(PageLength).Reverse().Select(m => m with { Pictures = [.. of[m.Id]] }).ToList();
        var hasMore = found.Count > PageLength;
        // What stands between them belongs to the page of the messages it stands among.
        var (from, to) = (hasMore ? messages[0].WrittenAt : DateTimeOffset.MinValue, isNewest || messages.Count == 0 ? DateTimeOffset.MaxValue : messages[^1].WrittenAt);
        var lines = messages.Select(m => new Line(m.WrittenAt, Message: m))
            .Concat(notes.Select(n => new Line(n.WrittenAt, Note: n)).Concat(events.Select(e => new Line(e.At, Event: e))).Where(l => l.At >= from && l.At <= to))
            .OrderBy(l => l.At).ThenBy(l => l.Message?.Seq ?? 0);
        return new() { Lines = [.. lines], Before = hasMore ? messages[0].Seq : null, ClientReadSeq = stands.ClientReadSeq, LastSeq = stands.LastSeq, AskedAt = stands.AskedAt };
    }

    /// <summary>One message, by its sender's id.</summary>
    /// <exception cref="NotHere">There is none.</exception>
    public static async Task<Message> One(TenantDb db, Guid job, Guid clientKey)
    {
        var ask = db.Ask();
        var message = ask.Row<Message>($"select {Message.Columns} from shop.message m left join shop.user_account u on u.id = m.written_by where m.job_id = $1 and m.client_key = $2", job, clientKey);
        var pictures = ask.Rows<MessagePhoto>("""
            select p.id, p.message_id, p.n, p.width, p.height from shop.message_photo p
            where p.message_id = (select m.id from shop.message m where m.job_id = $1 and m.client_key = $2) order by p.n
            """, job, clientKey);
        await ask.Send();
        return (message.Value ?? throw new NotHere()) with { Pictures = pictures.Value };
    }
}
