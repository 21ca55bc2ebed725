using ChronoCare.Tenancy;

namespace ChronoCare.Work;

/// <summary>
/// Does what follows from a shop's events, in the shop's order. It keeps nothing between two runs: all that it knows stands in the database, so it may run anywhere, stop
/// anywhere and run twice at once; the cursor's compare-and-set decides whose batch counts.
/// </summary>
public sealed partial class ShopWork(Database database, IEnumerable<Reaction> reactions, IEnumerable<Delivery> deliveries, TimeProvider clock, ILogger<ShopWork> log)
{
    /// <summary>How often a reaction is tried at one event before the event is set aside.</summary>
    public const int MostTries = 5;

    /// <summary>The pauses between those tries, before the dice (a fifth more or less).</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)];

    /// <summary>How long a delivery that runs, or has failed, is left alone by others.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const int PageSize = 200;
    private readonly Reaction[] reactions = [.. reactions];
    private readonly Delivery[] deliveries = [.. deliveries];

    /// <summary>The stored names of all reactions.</summary>
    public string[] Consumers { get; } = [.. reactions.Select(r => r.Name)];

    /// <summary>The stored names of all deliveries.</summary>
    public string[] Deliveries { get; } = [.. deliveries.Select(d => d.Name)];

    private sealed record CursorRow
    {
        public string Consumer { get; init; } = "";
        public long Seq { get; init; }
        public int Tries { get; init; }
        public DateTimeOffset? RetryAt { get; init; }
    }

    // Where a reaction stands in this run: stored, and how far it has looked without finding anything to do.
    private sealed class Place(Reaction reaction, CursorRow row)
    {
        public Reaction Reaction { get; } = reaction;
        public long Stored { get; set; } = row.Seq;
        public long Seen { get; set; } = row.Seq;
        public int Tries { get; set; } = row.Tries;
    }

    private sealed record Standing(Shop Shop, IReadOnlyList<Place> Ready, IReadOnlyList<StoredEvent> Page);

    private const string Cursors = "select consumer, seq, tries, retry_at from shop.reaction_cursor where consumer = any ($1)";

    private const string Next = $"""
        select {StoredEvent.Columns} from shop.event e
        where e.seq > (select coalesce(min(k.seq), 0) from shop.reaction_cursor k where k.consumer = any ($1) and (k.retry_at is null or k.retry_at <= $2))
        order by e.seq limit $3
        """;

    // It begins at the last event before it came into the house.
    private const string Begin = """
        insert into shop.reaction_cursor (consumer, seq)
        select $1, coalesce((select e.seq from shop.event e where e.at < $2 order by e.seq desc limit 1), 0) on conflict (tenant_id, consumer) do nothing
        """;

    /// <summary>Brings every reaction of the shop to the head of its stream, as far as none has to wait, then carries out what is due.</summary>
    public async Task Run(Guid tenant, CancellationToken stop)
    {
        Shop? shop = null;
        while (!stop.IsCancellationRequested && reactions.Length > 0)
        {
            if (await Look(tenant) is not { } standing) return;
            shop = standing.Shop;
            if (standing.Page.Count == 0 || standing.Ready.Count == 0) break;
            var hasWritten = await Through(standing, stop);
            if (!hasWritten && standing.Page.Count < PageSize) break;
        }
        if (deliveries.Length > 0 && !stop.IsCancellationRequested) await Deliver(tenant, shop, stop);
    }

    /// <summary>Whether nothing is left to do now: every reaction at the head, no delivery due or running anywhere.</summary>
    public async Task<bool> IsSettled(Guid tenant) => await database.Enter(tenant).Row<bool>("""
        select not exists (select from unnest($1::text[]) c(name) cross join shop.stream s left join shop.reaction_cursor k on k.consumer = c.name where coalesce(k.seq, 0) < s.seq)
           and not exists (select from shop.wake w where w.what = any ($2) and (w.at <= $3 or w.is_claimed))
        """, Consumers, Deliveries, clock.GetUtcNow());

    /// <summary>One event of one reaction again that was set aside; it is taken back in the same batch.</summary>
    /// <exception cref="NotHere">It is not set aside, or the reaction is not in the house any more.</exception>
    /// <exception cref="Refused">It failed again.</exception>
    public async Task Again(Shop shop, string consumer, long seq, CancellationToken stop)
    {
        var db = database.Enter(shop.TenantId);
        var reaction = reactions.FirstOrDefault(r => r.Name == consumer) ?? throw new NotHere();
        var happened = await db.Row<StoredEvent>($"select {StoredEvent.Columns} from shop.event e join shop.set_aside a on a.seq = e.seq where a.consumer = $1 and a.seq = $2", consumer, seq)
            ?? throw new NotHere();
        try
        {
            var ask = db.Ask();
            ask.Change<long>("select shop.take_back($1, $2)", consumer, seq);
            await reaction.React(new Happening(shop, happened, db, ask, stop));
            AskToDeliver(ask);
            await ask.Send();
        }
        catch (RefusedByDatabase gone) when (gone.State == Outrun)
        {
            throw new NotHere();
        }
        catch (Exception failed) when (!stop.IsCancellationRequested)
        {
            Failed(log, consumer, seq, failed);
            await db.Do("update shop.set_aside set tries = tries + 1, last_error = $3, set_aside_at = $4 where consumer = $1 and seq = $2", consumer, seq, Words(failed), clock.GetUtcNow());
            throw new Refused("It failed again: " + Words(failed), code: "failed-again");
        }
    }

    // State of shop.advance and shop.take_back.
    private const string Outrun = "CC006";

    private async Task<Standing?> Look(Guid tenant)
    {
        while (true)
        {
            var (db, now) = (database.Enter(tenant), clock.GetUtcNow());
            var ask = db.Ask();
            var shop = ask.Row<Shop>(Shop.Select);
            var rows = ask.Rows<CursorRow>(Cursors, [Consumers]);
            var page = ask.Rows<StoredEvent>(Next, Consumers, now, PageSize);
            await ask.Send();
            if (shop.Value is null or { Status: "closed" }) return null;
            if (rows.Value.Count < reactions.Length)
            {
                var begin = db.Ask();
                foreach (var reaction in reactions.Where(r => rows.Value.All(c => c.Consumer != r.Name))) begin.Do(Begin, reaction.Name, reaction.Since);
                await begin.Send();
                continue;
            }
            var places = reactions.Select(r => (Reaction: r, Row: rows.Value.Single(c => c.Consumer == r.Name)));
            return new(shop.Value, [.. places.Where(p => p.Row.RetryAt is null || p.Row.RetryAt <= now).Select(p => new Place(p.Reaction, p.Row))], page.Value);
        }
    }

    // Event by event, each reaction in turn; one that fails or was outrun stays where it is, and the others go on. Whether anything was written.
    private async Task<bool> Through(Standing standing, CancellationToken stop)
    {
        var going = standing.Ready.ToList();
        var hasWritten = false;
        foreach (var happened in standing.Page)
        {
            foreach (var place in going.Where(p => p.Seen < happened.Seq && p.Reaction.To?.Contains(happened.Name) != false).ToList())
            {
                if (stop.IsCancellationRequested) return true;
                if (await React(standing.Shop, place, happened, stop) is not { } wrote) going.Remove(place);
                else hasWritten |= wrote;
            }
            foreach (var place in going) place.Seen = Math.Max(place.Seen, happened.Seq);
        }
        var idle = going.Where(p => p.Seen > p.Stored).ToList();
        if (idle.Count > 0) await Skip(standing.Shop.TenantId, idle);
        return hasWritten || going.Count < standing.Ready.Count;
    }

    // True: it left something in the database. False: nothing to do. Null: it stays where it is.
    private async Task<bool?> React(Shop shop, Place place, StoredEvent happened, CancellationToken stop)
    {
        var db = database.Enter(shop.TenantId);
        try
        {
            var ask = db.Ask();
            ask.Change<long>("select shop.advance($1, $2, $3)", place.Reaction.Name, place.Stored, happened.Seq);
            await place.Reaction.React(new Happening(shop, happened, db, ask, stop));
            if (ask.Count == 1) return false;
            AskToDeliver(ask);
            await ask.Send();
            (place.Stored, place.Tries) = (happened.Seq, 0);
            return true;
        }
        catch (RefusedByDatabase quicker) when (quicker.State == Outrun)
        {
            return null;
        }
        catch (Exception failed) when (!stop.IsCancellationRequested)
        {
            Failed(log, place.Reaction.Name, happened.Seq, failed);
            await (place.Tries + 1 < MostTries ? Later(db, place, failed) : SetAside(db, place, happened, failed));
            return null;
        }
    }

    // Nothing where the cursor has moved meanwhile: by another activation, or by our own batch whose answer was lost.
    private Task<int> Later(TenantDb db, Place place, Exception failed)
    {
        var pause = Pauses[place.Tries] * (0.8 + 0.4 * Random.Shared.NextDouble());
        return db.Do("update shop.reaction_cursor set tries = tries + 1, retry_at = $3, last_error = $4 where consumer = $1 and seq = $2 and tries = $5",
            place.Reaction.Name, place.Stored, clock.GetUtcNow() + pause, Words(failed), place.Tries);
    }

    private async Task<int> SetAside(TenantDb db, Place place, StoredEvent happened, Exception failed)
    {
        try
        {
            var ask = db.Ask();
            ask.Change<long>("select shop.advance($1, $2, $3)", place.Reaction.Name, place.Stored, happened.Seq);
            ask.Do("insert into shop.set_aside (consumer, seq, tries, last_error, set_aside_at) values ($1, $2, $3, $4, $5)", place.Reaction.Name, happened.Seq, place.Tries + 1,
                Words(failed), clock.GetUtcNow());
            await ask.Send();
            Parked(log, place.Reaction.Name, happened.Seq);
            return 1;
        }
        catch (RefusedByDatabase quicker) when (quicker.State == Outrun)
        {
            return 0;
        }
    }

    // A skip that a crash forgets is made again, so it need not wait for the disk.
    private async Task Skip(Guid tenant, IReadOnlyList<Place> idle)
    {
        var ask = database.Enter(tenant).Ask();
        ask.Row<string>("select set_config('synchronous_commit', 'off', true)");
        ask.Do("""
            update shop.reaction_cursor k set seq = c.came_to, tries = 0, retry_at = null, last_error = null
            from unnest($1::text[], $2::bigint[], $3::bigint[]) c(consumer, came_from, came_to) where k.consumer = c.consumer and k.seq = c.came_from
            """, idle.Select(p => p.Reaction.Name).ToArray(), idle.Select(p => p.Stored).ToArray(), idle.Select(p => p.Seen).ToArray());
        await ask.Send();
    }

    // What a reaction has written down as due is carried out by a delivery, which a crash must not forget.
    private void AskToDeliver(Ask ask)
    {
        if (deliveries.Length > 0)
            ask.Do("insert into shop.wake (what, at) select unnest($1::text[]), $2 on conflict (tenant_id, what) do update set at = least(shop.wake.at, excluded.at)", Deliveries, clock.GetUtcNow());
    }

    private async Task Deliver(Guid tenant, Shop? shop, CancellationToken stop)
    {
        var db = database.Enter(tenant);
        while (!stop.IsCancellationRequested)
        {
            // Claimed by moving its time on: what is asked for while it runs moves the time back, and it runs again.
            var now = clock.GetUtcNow();
            var until = Event.ToMicroseconds(now + Lease);
            var due = await db.Rows<string>("update shop.wake set at = $2, is_claimed = true where what = any ($1) and at <= $3 returning what", Deliveries, until, now);
            if (due.Count == 0) return;
            shop ??= await db.Row<Shop>(Shop.Select);
            if (shop is null or { Status: "closed" }) return;
            foreach (var delivery in deliveries.Where(d => due.Contains(d.Name)))
            {
                try
                {
                    if (await delivery.Run(database.Enter(tenant), shop, stop) is { } next)
                        await db.Do("update shop.wake set at = case when at = $3 then $2 else least(at, $2) end, is_claimed = false where what = $1", delivery.Name, next, until);
                    else await db.Do("delete from shop.wake where what = $1 and at = $2", delivery.Name, until);
                }
                catch (Exception failed) when (!stop.IsCancellationRequested)
                {
                    NotDelivered(log, delivery.Name, failed);
                    await db.Do("update shop.wake set is_claimed = false where what = $1 and at = $2", delivery.Name, until);
                }
            }
        }
    }

    private static string Words(Exception failed)
    {
        var words = new string([.. $"{failed.GetType().Name}: {failed.Message}".Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]);
        return words.Length <= 300 ? words : words[..299] + "…";
    }

    [LoggerMessage(LogLevel.Warning, "{Reaction} failed at event {Seq}")]
    private static partial void Failed(ILogger log, string reaction, long seq, Exception why);

    [LoggerMessage(LogLevel.Error, "{Reaction} failed at event {Seq} too often: it is set aside, and the shop's owner sees it on the stream's page")]
    private static partial void Parked(ILogger log, string reaction, long seq);

    [LoggerMessage(LogLevel.Error, "The delivery {Name} failed; it is run again in half a minute")]
    private static partial void NotDelivered(ILogger log, string name, Exception why);
}
