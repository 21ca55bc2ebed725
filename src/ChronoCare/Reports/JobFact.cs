using System.Data.Common;

namespace ChronoCare.Reports;

/// <summary>What is known of one job, as the view <c>report.job_now</c> says it: moments, never days, so that one fact counts in whichever zone the shop stands.</summary>
public sealed record JobFact
{
    public Guid JobId { get; init; }
    public string Number { get; init; } = "";
    /// <summary>Whose bench it is or was on.</summary>
    public Guid? AssigneeId { get; init; }
    public string Status { get; init; } = "";
    public bool IsOpen { get; init; }
    /// <summary>What it waits for now; none for nothing.</summary>
    public string Hold { get; init; } = "none";
    public DateTimeOffset? HoldSince { get; init; }
    public DateOnly? PromisedOn { get; init; }
    /// <summary>The day that was promised at the counter.</summary>
    public DateOnly? FirstPromisedOn { get; init; }
    public DateTimeOffset ArrivedAt { get; init; }
    public DateTimeOffset? DiagnosedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    /// <summary>When it was last made ready, whatever came after; see <see cref="ReadyAt"/>.</summary>
    public DateTimeOffset? LastReadyAt { get; init; }
    /// <summary>When it left, collected or returned.</summary>
    public DateTimeOffset? LeftAt { get; init; }
    public int ChecksFailed { get; init; }
    public long ChargedMinor { get; init; }
    public long PaidMinor { get; init; }
    /// <summary>Holds that are over.</summary>
    public IReadOnlyList<(string Kind, DateTimeOffset From, DateTimeOffset To)> Holds { get; init; } = [];
    /// <summary>Came to: open, approved, declined.</summary>
    public IReadOnlyList<(DateTimeOffset SentAt, DateTimeOffset? DecidedAt, string CameTo, string How)> Quotes { get; init; } = [];
    /// <summary>Refunds are negative.</summary>
    public IReadOnlyList<(DateTimeOffset At, string Method, long AmountMinor)> Payments { get; init; } = [];
    /// <summary>Entries of what it owes; for: labour, part, other, fee, return, correction. What falls away is negative.</summary>
    public IReadOnlyList<(DateTimeOffset At, string For, long NetMinor, long TaxMinor)> Charges { get; init; } = [];
    public IReadOnlyList<(DateTimeOffset AskedAt, DateTimeOffset? AnsweredAt)> Questions { get; init; } = [];
    public IReadOnlyList<(string Name, string State, int Quantity)> Parts { get; init; } = [];
    /// <summary>At full wind: mean rate and spread in s/d, mean amplitude lying flat in degrees.</summary>
    public Timing Before { get; init; }
    public Timing After { get; init; }
    /// <summary>Until when the shop answered for earlier work on the same watch, when it came.</summary>
    public DateOnly? WarrantyUntil { get; init; }
    /// <summary>As the watch says it now.</summary>
    public string Calibre { get; init; } = "";

    /// <summary>One phase of the timing.</summary>
    public readonly record struct Timing(decimal? Rate, decimal? Spread, decimal? Amplitude);

    /// <summary>When it became ready and stayed so; null where the final check sent it back, or it was returned unserviced.</summary>
    public DateTimeOffset? ReadyAt => Status is "ready" or "collected" ? LastReadyAt : null;

    /// <summary>When it was collected.</summary>
    public DateTimeOffset? CollectedAt => Status == "collected" ? LeftAt : null;

    /// <summary>When it went back unserviced.</summary>
    public DateTimeOffset? ReturnedAt => Status == "returned" ? LeftAt : null;

    internal const string Columns = """
        f.job_id, f.number, f.assignee_id, f.status, f.is_open, f.hold, f.hold_since, f.promised_on, f.first_promised_on, f.arrived_at, f.diagnosed_at, f.started_at, f.ready_at, f.left_at,
        f.checks_failed, f.charged_minor, f.paid_minor, f.hold_kinds, f.hold_from, f.hold_to, f.quotes_sent_at, f.quotes_decided_at, f.quotes_came_to, f.quotes_decided_how,
        f.paid_at, f.paid_by, f.paid_amounts, f.asked_at, f.answered_at, f.part_names, f.part_states, f.part_quantities,
        f.rate_before, f.spread_before, f.amplitude_before, f.rate_after, f.spread_after, f.amplitude_after, f.warranty_until,
        f.charges_at, f.charges_for, f.charges_net, f.charges_tax, coalesce(w.calibre, '') as calibre
        """;

    // By hand: a shop's dashboard reads thousands of these. Their columns begin at c.
    internal static JobFact Read(DbDataReader r, int c) => new()
    {
        JobId = r.GetGuid(c), Number = r.GetString(c + 1), AssigneeId = r.IsDBNull(c + 2) ? null : r.GetGuid(c + 2), Status = r.GetString(c + 3), IsOpen = r.GetBoolean(c + 4),
        Hold = r.GetString(c + 5), HoldSince = At(r, c + 6), PromisedOn = Day(r, c + 7), FirstPromisedOn = Day(r, c + 8), ArrivedAt = At(r, c + 9)!.Value, DiagnosedAt = At(r, c + 10),
        StartedAt = At(r, c + 11), LastReadyAt = At(r, c + 12), LeftAt = At(r, c + 13), ChecksFailed = r.GetInt32(c + 14), ChargedMinor = r.GetInt64(c + 15), PaidMinor = r.GetInt64(c + 16),
        Holds = Zip(Texts(r, c + 17), Moments(r, c + 18), Moments(r, c + 19), (kind, from, to) => (kind, from!.Value, to!.Value)),
        Quotes = [.. Zip(Moments(r, c + 20), Moments(r, c + 21), Texts(r, c + 22), (sent, decided, to) => (sent, decided, to)).Zip(Texts(r, c + 23), (q, how) => (q.sent!.Value, q.decided, q.to, how))],
        Payments = Zip(Moments(r, c + 24), Texts(r, c + 25), Many<long>(r, c + 26), (at, by, amount) => (at!.Value, by, amount)),
        Questions = Zip(Moments(r, c + 27), Moments(r, c + 28), Moments(r, c + 27), (asked, answered, _) => (asked!.Value, answered)),
        Parts = Zip(Texts(r, c + 29), Texts(r, c + 30), Many<int>(r, c + 31), (name, state, quantity) => (name, state, quantity)),
        Before = new(Figure(r, c + 32), Figure(r, c + 33), Figure(r, c + 34)), After = new(Figure(r, c + 35), Figure(r, c + 36), Figure(r, c + 37)),
        WarrantyUntil = Day(r, c + 38),
        Charges = [.. Zip(Moments(r, c + 39), Texts(r, c + 40), Many<long>(r, c + 41), (at, why, net) => (at, why, net)).Zip(Many<long>(r, c + 42), (e, tax) => (e.at!.Value, e.why, e.net, tax))],
        Calibre = r.GetString(c + 43),
    };

    private static IReadOnlyList<T> Zip<TA, TB, TC, T>(TA[] a, TB[] b, TC[] c, Func<TA, TB, TC, T> one)
    {
        if (a.Length == 0) return [];
        var many = new T[a.Length];
        for (var i = 0; i < many.Length; i++) many[i] = one(a[i], b[i], c[i]);
        return many;
    }

    private static T[] Many<T>(DbDataReader r, int column) => r.IsDBNull(column) ? [] : r.GetFieldValue<T[]>(column);

    private static string[] Texts(DbDataReader r, int column) => Many<string>(r, column);

    private static DateTimeOffset?[] Moments(DbDataReader r, int column) => Array.ConvertAll(Many<DateTime?>(r, column), at => at is { } moment ? new DateTimeOffset(moment) : (DateTimeOffset?)null);

    private static DateTimeOffset? At(DbDataReader r, int column) => r.IsDBNull(column) ? null : new DateTimeOffset(r.GetDateTime(column));

    private static DateOnly? Day(DbDataReader r, int column) => r.IsDBNull(column) ? null : r.GetFieldValue<DateOnly>(column);

    private static decimal? Figure(DbDataReader r, int column) => r.IsDBNull(column) ? null : r.GetDecimal(column);
}
