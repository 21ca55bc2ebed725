using System.Text.Json.Nodes;
using ChronoCare.Tenancy;

namespace ChronoCare.Jobs.Audit;

/// <summary>Walks a shop's stream from its first event and says whether it is unbroken, or which event is the first that was altered, removed or moved.</summary>
public static class Chain
{
    /// <summary>What a walk found. <paramref name="FirstBad"/> is null when the chain is unbroken.</summary>
    /// <param name="Through">Last event that was checked and is good.</param><param name="Head">The head's number.</param>
    /// <param name="FirstBad">Number of the first event that is not as it was written.</param><param name="What">altered, missing, moved, or head.</param>
    /// <param name="Sentence">For people.</param>
    public sealed record Verdict(long Through, long Head, long? FirstBad, string? What, string Sentence)
    {
        /// <summary>Whether every event stands as it was written.</summary>
        public bool IsUnbroken => FirstBad is null;
    }

    private sealed record HeadRow
    {
        public long Seq { get; init; }
        public byte[] Hash { get; init; } = [];
    }

    private const int PageSize = 2000;

    /// <summary>Walks the stream of one shop, a page of events at a time.</summary>
    public static async Task<Verdict> Verify(TenantDb db)
    {
        var head = await db.Row<HeadRow>("select seq, hash from shop.stream") ?? throw new InvalidOperationException("The shop has no stream.");
        return await Verify(Stream.Genesis(db.Tenant), Pages(db), (head.Seq, head.Hash), wanted => Find(db, wanted));
    }

    /// <summary>Walks events from anywhere, such as an export.</summary>
    /// <param name="genesis">Where this shop's chain begins.</param><param name="events">In the order of their numbers.</param>
    /// <param name="head">Number and hash the chain must end with; null when unknown.</param>
    /// <param name="find">Looks for the event that belongs at a broken place and stands elsewhere; its number, or null.</param>
    public static async Task<Verdict> Verify(byte[] genesis, IAsyncEnumerable<StoredEvent> events, (long Seq, byte[] Hash)? head, Func<Broken, Task<long?>>? find = null)
    {
        var hash = genesis;
        long last = 0;
        await foreach (var e in events)
        {
            // Events that were written after the head was read are the next walk's.
            if (head is { } h && e.Seq > h.Seq && last == h.Seq) break;
            if (e.Seq != last + 1)
            {
                var now = find is null ? null : await find(new Broken(hash, last + 1));
                return Bad(last, head?.Seq ?? e.Seq, now is { } at
                    ? ("moved", $"Event {last + 1} was moved: it stands as {at}.") : ("missing", $"Event {last + 1} is missing."));
            }
            var link = Stream.Link(hash, e.Seq, e.JobVersion, e.Body);
            if (!link.AsSpan().SequenceEqual(e.Hash) || !SaysTheSame(e))
            {
                var now = find is null ? null : await find(new Broken(hash, e.Seq));
                return Bad(last, head?.Seq ?? e.Seq, now is { } at && at != e.Seq
                    ? ("moved", $"Event {e.Seq} was moved: it stands as {at}.") : ("altered", $"Event {e.Seq} was altered."));
            }
            hash = link;
            last = e.Seq;
        }
        if (head is { } end && (end.Seq != last || !end.Hash.AsSpan().SequenceEqual(hash)))
            return last < end.Seq
                ? Bad(last, end.Seq, ("missing", $"Event {last + 1} is missing."))
                : Bad(last, end.Seq, ("head", $"The head of the stream was altered: it does not follow from event {last}."));
        return new(last, last, null, null, last == 0 ? "The stream is empty." : $"1–{last.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} unbroken");
    }

    /// <summary>A place where the chain does not go on: the hash before it and the number that belongs there.</summary>
    public sealed record Broken(byte[] Before, long Seq);

    private static Verdict Bad(long through, long head, (string What, string Sentence) found) => new(through, head, through + 1, found.What, found.Sentence);

    // The columns beside the body are copies for the index; one that differs is an alteration too.
    private static bool SaysTheSame(StoredEvent e)
    {
        try
        {
            var body = JsonNode.Parse(e.Body);
            return body?["name"]?.GetValue<string>() == e.Name && body["job"]?.GetValue<string>() == (e.JobId == Guid.Empty ? null : e.JobId.ToString("D"))
                && body["actor"]?.GetValue<string>() == e.Actor.ToString("D") && body["at"]?.GetValue<string>() == Event.Moment(e.At);
        }
        catch (Exception wrong) when (wrong is System.Text.Json.JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static async IAsyncEnumerable<StoredEvent> Pages(TenantDb db)
    {
        for (var after = 0L; ;)
        {
            var page = await db.Rows<StoredEvent>($"select {StoredEvent.Columns} from shop.event e where e.seq > $1 order by e.seq limit $2", after, PageSize);
            foreach (var e in page) yield return e;
            if (page.Count < PageSize) yield break;
            after = page[^1].Seq;
        }
    }

    private static async Task<long?> Find(TenantDb db, Broken broken)
    {
        await foreach (var e in Pages(db))
            if (Stream.Link(broken.Before, broken.Seq, e.JobVersion, e.Body).AsSpan().SequenceEqual(e.Hash)) return e.Seq;
        return null;
    }
}
