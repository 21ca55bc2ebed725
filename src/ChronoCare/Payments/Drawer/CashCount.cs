using System.Text.Json;
using ChronoCare.Web;

namespace ChronoCare.Payments.Drawer;

/// <summary>The drawer was counted: what should have been in it since the last count, what was, why they differ, and what stays in it. Never changed afterwards.</summary>
public sealed record CashCount
{
    /// <summary>So many notes or coins of a value, minor units.</summary>
    public sealed record Pieces(long Value, int Count);

    public Guid Id { get; init; }
    /// <summary>The how-manieth count of this shop.</summary>
    public int N { get; init; }
    /// <summary>The shop's day it was counted on.</summary>
    public DateOnly Day { get; init; }
    public long FromSeq { get; init; }
    public long ToSeq { get; init; }
    public string Currency { get; init; } = "";
    /// <summary>What the last count left in the drawer, minor units.</summary>
    public long FloatMinor { get; init; }
    public long InMinor { get; init; }
    public long OutMinor { get; init; }
    public long ExpectedMinor { get; init; }
    public long CountedMinor { get; init; }
    /// <summary>What was taken out after counting: to the bank, to the safe.</summary>
    public long RemovedMinor { get; init; }
    public long LeftMinor { get; init; }
    public string PiecesJson { get; init; } = "[]";
    public string Reason { get; init; } = "";
    public Guid CountedBy { get; init; }
    public string CountedByName { get; init; } = "";
    public DateTimeOffset CountedAt { get; init; }

    public long DifferenceMinor => CountedMinor - ExpectedMinor;

    /// <summary>Piece by piece, where it was counted so.</summary>
    public IReadOnlyList<Pieces> Counted => JsonSerializer.Deserialize<List<Pieces>>(PiecesJson, Answers.Json)!;

    internal const string Columns = """
        c.id, c.n, c.day, c.from_seq, c.to_seq, c.currency, c.float_minor, c.in_minor, c.out_minor, c.expected_minor, c.counted_minor, c.removed_minor, c.left_minor,
        c.pieces::text as pieces_json, c.reason, c.counted_by, (select u.name from shop.user_account u where u.id = c.counted_by) as counted_by_name, c.counted_at
        """;
}

/// <summary>A count as the API shows it.</summary>
public sealed record CashCountAnswer(Guid Id, int N, DateOnly Day, Money Float, Money In, Money Out, Money Expected, Money Counted, Money Difference, Money Removed, Money Left, string Reason, Guid CountedBy, DateTimeOffset CountedAt)
{
    /// <summary>From the noun.</summary>
    public static CashCountAnswer Of(CashCount c)
    {
        Money M(long minor) => new(minor, c.Currency);
        return new(c.Id, c.N, c.Day, M(c.FloatMinor), M(c.InMinor), M(c.OutMinor), M(c.ExpectedMinor), M(c.CountedMinor), M(c.DifferenceMinor), M(c.RemovedMinor), M(c.LeftMinor), c.Reason, c.CountedBy, c.CountedAt);
    }
}
