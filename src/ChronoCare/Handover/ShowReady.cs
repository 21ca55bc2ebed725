using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Handover;

/// <summary><c>GET /ready</c>: watches that wait to be collected, the longest waiting first.</summary>
public static class ShowReady
{
    private const int Most = 100;

    /// <summary>One waiting watch.</summary>
    public sealed record Waiting
    {
        public Guid Id { get; init; }
        public string Number { get; init; } = "";
        public string WatchName { get; init; } = "";
        public string Reference { get; init; } = "";
        public string SerialTail { get; init; } = "";
        public Guid? PortraitId { get; init; }
        public DateTimeOffset StatusAt { get; init; }
        public DateOnly? PromisedOn { get; init; }
        public long ChargedMinor { get; init; }
        public long PaidMinor { get; init; }
        public string ClientName { get; init; } = "";
        public string Phone { get; init; } = "";
        public string Email { get; init; } = "";
        public string TellBy { get; init; } = "mail";

        /// <summary>What the client owes, minor units.</summary>
        public long BalanceMinor => Job.Balance(ChargedMinor, PaidMinor);
    }

    // Declined watches wait for their client too, whatever milestone they had reached; those that are ready come by their own way.
    private const string Back = """
        select j.id, j.number, j.watch_name, j.reference, j.serial_tail, j.portrait_id, coalesce(q.decided_at, j.status_at) as status_at, j.promised_on, j.charged_minor, j.paid_minor,
               c.name as client_name, c.phone, c.email, c.tell_by
        from shop.job j join shop.client c on c.id = j.client_id left join shop.quote q on q.job_id = j.id and q.version = j.quote_version
        where j.is_open and j.status <> 'ready' and j.quote_state = 'declined' order by status_at, j.id limit 100
        """;

    private const string Sql = """
        select j.id, j.number, j.watch_name, j.reference, j.serial_tail, j.portrait_id, j.status_at, j.promised_on, j.charged_minor, j.paid_minor,
               c.name as client_name, c.phone, c.email, c.tell_by
        from shop.job j join shop.client c on c.id = j.client_id
        where j.is_open and j.status = 'ready' and ($1::timestamptz is null or (j.status_at, j.id) > ($1, $2::uuid))
        order by j.status_at, j.id limit $3
        """;

    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(TenantDb db, Shop shop, TimeProvider clock, string? after)
    {
        var (at, id) = Cursor.Read(after);
        var ask = db.Ask();
        var seq = ask.Row<long>(Live.Sql);
        var found = ask.Rows<Waiting>(Sql, at, id, Most + 1);
        var back = ask.Rows<Waiting>(Back);
        await ask.Send();
        var rows = found.Value;
        var shown = rows.Take(Most).ToList();
        return Answers.Page<ReadyPage>(new
        {
            Seq = seq.Value, Rows = shown, Back = after is null ? back.Value : [], Today = ShopDay.Of(clock.GetUtcNow(), shop), IsBeyondFirst = after is not null,
            Next = rows.Count > Most ? "/ready?after=" + Cursor.Of(shown[^1].StatusAt, shown[^1].Id) : null,
        });
    }
}
