using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Payments;

/// <summary>What a client is asked to pay ahead, as it was named to them. Before they decide it counts as paid and is owed back; afterwards it is a part of the price.</summary>
public sealed record Deposit
{
    public long AmountMinor { get; init; }
    public string Currency { get; init; } = "";
    /// <summary>With which quote it was asked; null before there was one.</summary>
    public int? QuoteVersion { get; init; }
    /// <summary>Null: the shop's setting.</summary>
    public Guid? AskedBy { get; init; }
    public DateTimeOffset AskedAt { get; init; }

    private const string Select = $"""
        select d.amount_minor, d.currency, d.quote_version, d.asked_by, d.asked_at from shop.deposit d where d.job_id = {JobRef.Sql} and d.currency = (select t.currency from shop.tenant t)
        """;

    // Right after a quote was sent, in its batch. What somebody asked by hand stays, but is never more than the price.
    private const string WithQuote = """
        insert into shop.deposit as d (job_id, amount_minor, currency, quote_version, asked_at)
        select q.job_id, case t.deposit_kind when 'percent' then (q.net_minor + q.tax_minor) * t.deposit_percent / 100 when 'fixed' then least(t.deposit_minor, q.net_minor + q.tax_minor) else 0 end,
               q.currency, q.version, q.sent_at
        from shop.quote q cross join shop.tenant t
        where q.job_id = $1 and q.version = $2 and q.state = 'sent' and (t.deposit_kind <> 'none' or exists (select from shop.deposit o where o.job_id = $1))
        on conflict (tenant_id, job_id) do update set quote_version = excluded.quote_version, currency = excluded.currency,
          amount_minor = case when d.asked_by is null then excluded.amount_minor
                              else least(d.amount_minor, (select q.net_minor + q.tax_minor from shop.quote q where q.job_id = $1 and q.version = $2)) end
        """;

    /// <summary>The same beforehand, for whoever writes the quote: what will be asked with one over so much, minor units; 0 for nothing.</summary>
    /// <param name="shop">Whose setting counts.</param><param name="there">What is asked by now, or null.</param><param name="grossMinor">The quote, tax included, before an inspection fee is credited.</param>
    public static long WithQuoteMinor(Shop shop, Deposit? there, long grossMinor) => there is { AskedBy: not null } ? Math.Min(there.AmountMinor, grossMinor) : shop.DepositKind switch
    {
        "percent" => grossMinor * shop.DepositPercent / 100,
        "fixed" => Math.Min(shop.DepositMinor, grossMinor),
        _ => 0,
    };

    /// <summary>Adds to a batch what the shop's setting asks with a quote that was just sent in it.</summary>
    public static void AskWithQuote(Ask ask, Guid job, int version) => ask.Do(WithQuote, job, version);

    /// <summary>Adds it to a batch; null where none is asked.</summary>
    public static Answer<Deposit?> Load(Ask ask, JobRef job) => ask.Row<Deposit>(Select, job.Id, job.Number);

    /// <summary>What is still to be paid of it, minor units; 0 where nothing is, or where it makes no difference any more because all that is open is due.</summary>
    /// <param name="job">As it stands.</param>
    public long OpenMinor(Job job)
    {
        if (!job.IsOpen || job.Status == Milestones.Ready || job.QuoteState == "declined") return 0;
        var left = Math.Max(0, AmountMinor - job.PaidMinor);
        return job.QuoteState == "approved" ? Math.Max(0, Math.Min(left, job.BalanceMinor)) : left;
    }
}
