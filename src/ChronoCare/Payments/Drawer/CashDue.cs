namespace ChronoCare.Payments.Drawer;

/// <summary>What should be in the drawer now: what the last count left, and the cash that came and went since.</summary>
public sealed record CashDue
{
    public long FromSeq { get; init; }
    public DateTimeOffset? Since { get; init; }
    public long FloatMinor { get; init; }
    public long InMinor { get; init; }
    public long OutMinor { get; init; }

    public long ExpectedMinor => FloatMinor + InMinor - OutMinor;

    // Practice money is none: it never was in the drawer.
    internal const string Sql = """
        select l.to_seq as from_seq, l.counted_at as since, l.left_minor as float_minor,
               coalesce((select sum(p.amount_minor) from shop.payment p join shop.job j on j.id = p.job_id and not j.is_practice
                         where p.seq > l.to_seq and p.method = 'cash' and p.kind = 'payment'), 0)::bigint as in_minor,
               coalesce((select sum(p.amount_minor) from shop.payment p join shop.job j on j.id = p.job_id and not j.is_practice
                         where p.seq > l.to_seq and p.method = 'cash' and p.kind = 'refund'), 0)::bigint as out_minor
        from (select c.to_seq, c.counted_at, c.left_minor from shop.cash_count c where c.n = (select max(x.n) from shop.cash_count x)
              union all select 0, null, 0 where not exists (select from shop.cash_count)) l
        """;

    /// <summary>One movement since the last count, of any method.</summary>
    public sealed record Moved
    {
        public Guid Id { get; init; }
        public string Number { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Method { get; init; } = "";
        public long AmountMinor { get; init; }
        public DateTimeOffset TakenAt { get; init; }

        /// <summary>Below zero where money went back.</summary>
        public long SignedMinor => Kind == "refund" ? -AmountMinor : AmountMinor;
    }

    /// <summary>The movements whose numbers lie after $1 up to $2.</summary>
    internal const string Movements = """
        select p.id, j.number, p.kind, p.method, p.amount_minor, p.taken_at from shop.payment p join shop.job j on j.id = p.job_id and not j.is_practice
        where p.seq > $1 and p.seq <= $2 order by p.seq limit 1000
        """;
}
