using ChronoCare.Jobs;

namespace ChronoCare.Reports;

/// <summary>What was paid, and what is owed.</summary>
internal static class MoneyReports
{
    private static readonly IReadOnlyList<Figure> Charged =
    [
        new("net", "Without tax", Figure.Money, "What jobs were charged in the period, without tax, on the day it was entered: an approved quote on the day of the approval. What fell away counts against it.", l => l.Sum("net")),
        new("tax", "Tax", Figure.Money, "The tax in it.", l => l.Sum("tax")),
        new("gross", "With tax", Figure.Money, "Both together.", l => l.Sum("net") + l.Sum("tax")),
    ];

    /// <summary>What was charged, by kind of work.</summary>
    public static readonly Report Earned = new("revenue", "What did we earn?", LineKind.Words, Charged, (f, frame, add) =>
    {
        foreach (var (at, why, net, tax) in f.Charges) Charge(frame, add, why, at, net, tax);
    })
    { LineTitle = "For", Words = [("labour", "Labour"), ("part", "Parts"), ("other", "Other lines"), ("fee", "Inspection fees"), ("return", "Watches handed back"), ("correction", "Corrections")] };

    /// <summary>What was charged, over time.</summary>
    public static readonly Report Over = new("revenue-over-time", "When did we earn it?", LineKind.Days, Charged, (f, frame, add) =>
    {
        foreach (var (at, _, net, tax) in f.Charges)
            if (frame.Has(at)) Charge(frame, add, frame.Line(at), at, net, tax);
    });

    /// <summary>Payments and refunds by method.</summary>
    public static readonly Report Payments = new("payments", "What was paid?", LineKind.Words,
    [
        new("net", "Taken in all", Figure.Money, "Payments taken in the period, less what was given back.", l => l.Sum("taken") - l.Sum("given")),
        new("taken", "Payments", Figure.Money, "Payments taken in the period.", l => l.Sum("taken")),
        new("given", "Given back", Figure.Money, "Refunds in the period.", l => l.Sum("given")),
        new("count", "How many", "payments", "How many payments that was, refunds not counted.", l => l.Count("taken")),
    ], (f, frame, add) =>
    {
        foreach (var (at, method, amount) in f.Payments)
            if (frame.Has(at)) add.Add(method, amount < 0 ? "given" : "taken", Math.Abs(amount));
    })
    { LineTitle = "By", Words = [("terminal", "Card terminal"), ("card", "Card online"), ("cash", "Cash"), ("transfer", "Transfer")] };

    /// <summary>Balances that are open now.</summary>
    public static readonly Report Owed = new("owed", "What are we owed?", LineKind.Words,
    [
        new("owed", "Owed to us", Figure.Money, "Charged and not paid, now. What a client approved is charged from that moment.", l => l.Sum("owed")),
        new("watches", "Watches", "watches", "Watches with such a balance.", l => l.Count("owed")),
        new("owing", "Owed to clients", Figure.Money, "Paid and not charged, now: deposits before the work is agreed, and what is to be given back.", l => l.Sum("owing")),
    ], (f, frame, add) =>
    {
        var balance = Job.Balance(f.ChargedMinor, f.PaidMinor);
        if (!frame.IsPresent || balance == 0) return;
        add.Add(f.IsOpen ? "here" : "gone", balance > 0 ? "owed" : "owing", Math.Abs(balance));
    })
    { LineTitle = "Watch", IsOfNow = true, Words = [("here", "In the shop"), ("gone", "Handed over on account")] };

    private static void Charge(Frame frame, Adding add, string line, DateTimeOffset at, long net, long tax)
    {
        if (!frame.Has(at)) return;
        add.Add(line, "net", net);
        add.Add(line, "tax", tax);
    }
}
