using ChronoCare.Cards;
using ChronoCare.Jobs;
using ChronoCare.Messaging;
using ChronoCare.Payments;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>One job as its client may see it, read in one round trip: nothing of the team's notes, holds, reasons, declared value or other clients is even asked for.</summary>
public sealed record PortalView
{
    public required string Token { get; init; }
    public required PortalLink Link { get; init; }
    public required QuoteFile File { get; init; }
    public required Facts About { get; init; }
    public required IReadOnlyList<Step> Reached { get; init; }
    public required IReadOnlyList<Photos.Photo> Photos { get; init; }
    public required Conversation Talk { get; init; }
    public required IReadOnlyList<Paid> Payments { get; init; }
    public required IReadOnlyList<ChronoCare.Payments.Invoices.Invoice> Invoices { get; init; }
    public required IReadOnlyList<Record> Records { get; init; }
    /// <summary>What this shop mails its clients about.</summary>
    public required IReadOnlyList<ClientOccasion> Mailed { get; init; }
    public required IReadOnlyList<string> Off { get; init; }
    public required DateOnly Today { get; init; }
    /// <summary>Number of the shop's last event when this was read.</summary>
    public required long Seq { get; init; }

    /// <summary>What can be paid online now, minor units; 0 where nothing can.</summary>
    public long PayableMinor { get; init; }

    /// <summary>What the shop asks ahead and can be paid online now, minor units; 0 where nothing is, or all that is open is no more.</summary>
    public long DepositMinor { get; init; }

    /// <summary>What the shop asks ahead where it takes no cards online, minor units: it is paid at the counter.</summary>
    public long DepositAtShopMinor { get; init; }

    /// <summary>What was typed, where a form was refused.</summary>
    public Posted? Posted { get; init; }

    /// <summary>A sentence about what just happened, or did not.</summary>
    public string? Told { get; init; }

    /// <summary>Whether this browser may see all watches of its address already.</summary>
    public bool HasAll { get; init; }

    public Job Job => File.Job;

    /// <summary>Of the client and the hand-over.</summary>
    public sealed record Facts
    {
        public string Email { get; init; } = "";
        public string TellBy { get; init; } = "";
        public DateTimeOffset? GivenAt { get; init; }
        public DateOnly? WarrantyUntil { get; init; }
    }

    /// <summary>When a milestone was reached last.</summary>
    public sealed record Step
    {
        public string Name { get; init; } = "";
        public DateTimeOffset At { get; init; }
    }

    /// <summary>An entry of the ledger.</summary>
    public sealed record Paid
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
        public string Method { get; init; } = "";
        public long AmountMinor { get; init; }
        public DateTimeOffset TakenAt { get; init; }
    }

    /// <summary>A sealed record of this watch, brought by this client.</summary>
    public sealed record Record
    {
        public Guid JobId { get; init; }
        public string Code { get; init; } = "";
        public string Number { get; init; } = "";
        public DateTimeOffset SealedAt { get; init; }
    }

    private const string Who = """
        select c.email, c.tell_by, h.given_at, h.warranty_until
        from shop.job j join shop.client c on c.id = j.client_id left join shop.handover h on h.job_id = j.id where j.id = $1
        """;

    private const string Way = """
        select e.name, max(e.at) as at from shop.event e
        where e.job_id = $1 and e.name in ('watch-received', 'job-diagnosed', 'service-started', 'final-check-failed', 'job-ready', 'watch-collected', 'watch-returned') group by e.name
        """;

    private const string Pictures = """
        select p.id, p.slot, p.state, p.width, p.height from shop.photo p where p.job_id = $1 and p.state = 'ready' order by p.created_at, p.id
        """;

    private const string Money = """
        select p.id, p.kind, p.method, p.amount_minor, p.taken_at from shop.payment p where p.job_id = $1 order by p.taken_at, p.id
        """;

    private const string Sealed = """
        select o.id as job_id, o.number, r.code, r.sealed_at from shop.job j join shop.job o on o.watch_id = j.watch_id and o.client_id = j.client_id
        join shop.record r on r.job_id = o.id and r.revision = 1 where j.id = $1 order by r.sealed_at desc limit 50
        """;

    private const string Unwanted = "select o.milestone from shop.portal_choice o join shop.job j on j.client_id = o.client_id where j.id = $1";

    // Only a page that a person's browser shows counts as seen; a scanner's or a preview's visit does not.
    private const string Seen = """
        update shop.portal_link set seen_at = $3, seen_times = seen_times + 1
        where job_id = $1 and n = $2 and (seen_at is null or seen_at < $3::timestamptz - interval '1 minute')
        """;

    private const string Read = "update shop.thread set client_read_seq = last_seq where job_id = $1 and client_read_seq < last_seq";

    /// <summary>Whether a refused form is that of the conversation.</summary>
    public static bool IsTalk(Posted posted) => posted.Has("clientId");

    /// <summary>Reads it.</summary>
    /// <param name="isSeen">Whether a person looks at it right now.</param>
    public static async Task<PortalView> Load(PortalRoom room, string token, PortalLink link, bool isSeen = false)
    {
        var now = room.Clock.GetUtcNow();
        var ask = room.Client.Ask();
        var seq = ask.Row<long>(Live.Sql);
        var file = QuoteFile.Load(ask, new JobRef(link.JobId, null));
        var about = ask.Row<Facts>(Who, link.JobId);
        var way = ask.Rows<Step>(Way, link.JobId);
        var photos = ask.Rows<Photos.Photo>(Pictures, link.JobId);
        var talk = Conversation.Load(ask, new JobRef(link.JobId, null), withEvents: false);
        var payments = ask.Rows<Paid>(Money, link.JobId);
        var invoices = ChronoCare.Payments.Invoices.Invoice.Load(ask, new JobRef(link.JobId, null));
        var records = ask.Rows<Record>(Sealed, link.JobId);
        var off = ask.Rows<string>(Unwanted, link.JobId);
        var card = ask.Row<CardAccount>(CardAccount.Sql);
        var deposit = Deposit.Load(ask, new JobRef(link.JobId, null));
        var rules = ask.Rows<ClientOccasion.Rule>(ClientOccasion.Rules);
        if (isSeen)
        {
            ask.Do(Seen, link.JobId, link.N, now);
            ask.Do(Read, link.JobId);
        }
        await ask.Send();
        var there = file();
        var mayPay = room.Cards.IsOn && card.Value is { Takes: true } && !there.Job.IsPractice;
        var payable = mayPay && there.Job.BalanceMinor > 0 ? CardAmount.Payable(there.Job.BalanceMinor, room.Shop.Currency) : 0;
        var asked = there.Open(deposit.Value, ShopDay.Of(now, room.Shop));
        var ahead = mayPay ? CardAmount.Payable(asked, room.Shop.Currency) : 0;
        return new PortalView
        {
            PayableMinor = payable, DepositMinor = ahead == payable ? 0 : ahead, DepositAtShopMinor = mayPay ? 0 : asked,
            Token = token, Link = link, File = there, About = about.Value ?? new Facts(), Reached = way.Value, Photos = photos.Value, Talk = talk(), Payments = payments.Value, Invoices = invoices.Value,
            Records = records.Value, Off = off.Value, Mailed = ClientOccasion.Told(rules.Value), Today = ShopDay.Of(now, room.Shop), Seq = seq.Value,
        };
    }

    /// <summary>What is asked of the client now: decide, expired, ready, or nothing of these: returned, collected, declined, approved, none.</summary>
    public string Asked => Job.Status switch
    {
        Milestones.Collected => "collected",
        Milestones.Returned => "returned",
        _ when File.Newest is { State: Quote.Sent } q => q.IsExpired(Today) ? "expired" : "decide",
        Milestones.Ready => "ready",
        _ when File.InForce is not null => "approved",
        _ when File.Newest is { State: Quote.Declined } => "declined",
        _ => "none",
    };

    /// <summary>When a milestone was reached, or null.</summary>
    public DateTimeOffset? At(string milestone)
    {
        var names = milestone switch
        {
            Milestones.Received => [EventNames.WatchReceived],
            Milestones.Diagnosed => [EventNames.JobDiagnosed],
            Milestones.InService => [EventNames.ServiceStarted, EventNames.FinalCheckFailed],
            Milestones.Ready => [EventNames.JobReady],
            Milestones.Collected => [EventNames.WatchCollected],
            _ => (string[])[EventNames.WatchReturned],
        };
        return Reached.Where(s => names.Contains(s.Name)).Select(s => (DateTimeOffset?)s.At).Max();
    }

    /// <summary>Five words, or those that were reached and Returned.</summary>
    public IReadOnlyList<string> Track => Job.Status == Milestones.Returned
        ? [.. Milestones.Open.Where(m => At(m) is not null), Milestones.Returned] : [.. Milestones.Open, Milestones.Collected];
}
