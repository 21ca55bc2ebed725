using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using NodaTime;

namespace ChronoCare.Cards;

/// <summary>
/// What follows behind the requests: Stripe's events, pages to close, refunds still to be asked for, and each night a look at what was never delivered. All of it may run twice: what goes out bears
/// a key, what is booked is booked once.
/// </summary>
public sealed partial class CardWork(ICards cards, FollowStripe follow, PostStripe door, IEnumerable<StripeListener> listeners, TimeProvider clock, ILogger<CardWork> log)
{
    /// <summary>Its name in shop.wake; never changes.</summary>
    public const string Name = "cards";

    /// <summary>Name of the delivery that tells owners what came of it; it stands above this room.</summary>
    public const string News = "card-news";

    /// <summary>How often an event is tried before it is left to the night.</summary>
    public const int MostTries = 12;

    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(2), Memory = TimeSpan.FromDays(30);
    private readonly StripeListener[] listeners = [.. listeners];

    private const string Due = """
        select e.id, e.type, e.account, e.about, e.payment_id, e.happened_at, e.tries from shop.stripe_event e where e.state = 'new' and e.due_at <= $1 order by e.due_at, e.id limit 100
        """;
    private const string Done = "update shop.stripe_event set state = 'done', said = '' where id = $1 and state = 'new'";
    private const string Later = "update shop.stripe_event set tries = tries + 1, due_at = $2, said = $3, state = case when tries + 1 >= $4 then 'given-up' else 'new' end where id = $1 and state = 'new'";
    private const string Closing = $"""
        select {Checkout.Columns} from shop.checkout c where c.state = 'open' and (c.cancel_at is not null or c.expires_at <= $1) order by c.expires_at limit 50
        """;
    private const string Forgotten = "update shop.checkout set state = 'expired', ended_at = $1 where state = 'asked' and asked_at <= $2";
    private const string Asked = $"select {CardRefund.Columns} from shop.card_refund r where r.state = 'asked' and r.due_at <= $1 order by r.due_at limit 50";
    private const string Next = """
        select least((select e.due_at from shop.stripe_event e where e.state = 'new' order by e.due_at limit 1),
                     (select r.due_at from shop.card_refund r where r.state = 'asked' order by r.due_at limit 1),
                     (select c.expires_at + interval '2 minutes' from shop.checkout c where c.state in ('asked', 'open') order by c.expires_at limit 1))
        """;

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string Type { get; init; } = "";
        public string Account { get; init; } = "";
        public string About { get; init; } = "";
        public string PaymentId { get; init; } = "";
        public DateTimeOffset HappenedAt { get; init; }
        public int Tries { get; init; }
    }

    /// <summary>As whoever runs deliveries takes it.</summary>
    public Delivery Delivery => new(Name, Run);

    /// <summary>Does what is due in a shop; says when the next will be.</summary>
    public async Task<DateTimeOffset?> Run(TenantDb db, Shop shop, CancellationToken stop)
    {
        if (!cards.IsOn) return null;
        if (await Events(db, shop, stop)) await db.Do(PostStripe.Wake, News, clock.GetUtcNow());
        var isLate = await Close(db, stop);
        await AskForRefunds(db, stop);
        var night = await Reconcile(db, shop, stop);
        var next = await db.Row<DateTimeOffset?>(Next);
        // A page that Stripe could not close now is looked at again soon.
        var soon = clock.GetUtcNow().AddSeconds(20);
        if (isLate || next <= clock.GetUtcNow()) next = soon;
        return Earlier(next, night);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null ? other : other is null ? one : one < other ? one : other;

    // Whether any were followed.
    private async Task<bool> Events(TenantDb db, Shop shop, CancellationToken stop)
    {
        var hasFollowed = false;
        while (await db.Rows<Row>(Due, clock.GetUtcNow()) is { Count: > 0 } due)
        {
            // Whoever dies before the end leaves it to this to tell what came of them.
            if (!hasFollowed) await db.Do(PostStripe.Wake, News, clock.GetUtcNow().AddSeconds(30));
            foreach (var row in due)
            {
                stop.ThrowIfCancellationRequested();
                var news = new StripeNews(row.Id, row.Type, row.Account, cards.IsLive, row.About, row.PaymentId, row.HappenedAt);
                try
                {
                    foreach (var listener in listeners.Where(l => l.Takes(news))) await listener.Run(db, shop, news, stop);
                    await db.Do(Done, row.Id);
                    hasFollowed = true;
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    NotFollowed(log, row.Id, row.Type, e);
                    var pause = TimeSpan.FromSeconds(Math.Min(3600, Math.Pow(2, row.Tries)) * (0.8 + 0.4 * Random.Shared.NextDouble()));
                    await db.Do(Later, row.Id, clock.GetUtcNow() + pause, Words(e), MostTries);
                }
            }
        }
        return hasFollowed;
    }

    // Pages that somebody wants closed, or whose time is over without a word from Stripe. Whether one could not be settled.
    private async Task<bool> Close(TenantDb db, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await db.Do(Forgotten, now, now - Checkout.Patience);
        var isLate = false;
        foreach (var page in await db.Rows<Checkout>(Closing, now - Overdue))
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                if (page.CancelAt is null) await follow.Page(db, page, stop);
                else await follow.Page(db, page, await cards.ExpireSession(page.Account, page.SessionId!, stop));
            }
            catch (CardsRefused no) when (no.IsGone)
            {
                await db.Do("update shop.checkout set state = 'cancelled', ended_at = $2, url = null where id = $1 and state = 'open'", page.Id, now);
            }
            catch (Exception e) when (e is CardsAway or CardsRefused)
            {
                NotFollowed(log, page.Id.ToString("D"), "page", e);
                isLate = true;
            }
        }
        return isLate;
    }

    private async Task AskForRefunds(TenantDb db, CancellationToken stop)
    {
        foreach (var refund in await db.Rows<CardRefund>(Asked, clock.GetUtcNow()))
        {
            stop.ThrowIfCancellationRequested();
            await GiveBack.Send(db, cards, follow, clock, refund, stop);
        }
    }

    // At three in the shop's night; the first time at the night after it connected. When the next will be, or null without an account.
    private async Task<DateTimeOffset?> Reconcile(TenantDb db, Shop shop, CancellationToken stop)
    {
        if (await db.Row<CardAccount>(CardAccount.Sql) is not { Account: { } account } card || card.IsGone) return null;
        var now = clock.GetUtcNow();
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(shop.TimeZone) ?? DateTimeZone.Utc;
        DateTimeOffset NightOf(LocalDate day) => zone.AtLeniently(day.At(new LocalTime(3, 0))).ToDateTimeOffset().ToUniversalTime();
        var today = ShopDay.Local(now, shop).Date;
        var last = NightOf(today) <= now ? NightOf(today) : NightOf(today.PlusDays(-1));
        var next = NightOf(today) <= now ? NightOf(today.PlusDays(1)) : NightOf(today);
        if (card.ReconciledAt is { } done && done < last)
        {
            try
            {
                await Missed(db, account, done, stop);
            }
            catch (CardsRefused no) when (no.IsGone)
            {
                await follow.Account(db, account, stop);
                return null;
            }
            catch (Exception e) when (e is CardsAway or CardsRefused)
            {
                NotFollowed(log, account, "night", e);
                return now.AddMinutes(10);
            }
        }
        if (card.ReconciledAt is null || card.ReconciledAt < last) await db.Do("update shop.card_account set reconciled_at = $1", now);
        return next;
    }

    /// <summary>Takes in what Stripe could not bring us; events that are known already stay as they are.</summary>
    public async Task<int> Missed(TenantDb db, string account, DateTimeOffset since, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        // A day more than needed, for what Stripe was still trying to bring; it keeps them thirty days.
        var from = since.AddDays(-1) < now - Memory ? now - Memory : since.AddDays(-1);
        var missed = (await cards.Missed(account, from, stop)).Where(n => n.IsLive == cards.IsLive && listeners.Any(l => l.Takes(n))).ToList();
        await db.Do("update shop.stripe_event set state = 'new', tries = 0, due_at = $1 where state = 'given-up'", now);
        if (missed.Count > 0) await door.Keep(db, missed, now);
        return missed.Count;
    }

    private static string Words(Exception failed)
    {
        var words = new string([.. $"{failed.GetType().Name}: {failed.Message}".Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]);
        return words.Length <= 300 ? words : words[..299] + "…";
    }

    [LoggerMessage(LogLevel.Warning, "{What} ({Kind}) could not be followed at Stripe; it is tried again")]
    private static partial void NotFollowed(ILogger log, string what, string kind, Exception why);
}
