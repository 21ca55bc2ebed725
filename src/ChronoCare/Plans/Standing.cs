using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Plans;

/// <summary>What stands of a shop's subscription in our books, as it was read from Stripe last.</summary>
public sealed record Bill
{
    public Guid Key { get; init; }
    public string? Customer { get; init; }
    public string? Subscription { get; init; }
    public string Status { get; init; } = "";
    public string Plan { get; init; } = "";
    public DateTimeOffset? PaidUntil { get; init; }
    public DateTimeOffset? CancelAt { get; init; }
    public DateTimeOffset? PastDueSince { get; init; }
    public DateTimeOffset? LookedAt { get; init; }

    internal const string Sql = "select b.key, b.customer, b.subscription, b.status, b.plan, b.paid_until, b.cancel_at, b.past_due_since, b.looked_at from shop.plan_bill b";

    /// <summary>Whether there is a subscription to change, so that a second one would be paid beside it.</summary>
    public bool IsLiving => Status is "active" or "trialing" or "past_due" or "unpaid" or "paused";
}

/// <summary>How a shop stands with its plan at a moment. It follows from what was read and from the clock alone, in whatever order it was read.</summary>
/// <param name="State">trial, active, past-due or lapsed.</param><param name="Plan">The plan whose limits count.</param>
/// <param name="Until">When this ends by itself: the trial, the patience with a payment that failed, a subscription that was cancelled.</param>
public sealed record Standing(string State, string Plan, DateTimeOffset? Until)
{
    public const string Trial = "trial", Active = "active", PastDue = "past-due", Lapsed = "lapsed";

    /// <summary>How long a payment may fail before the plan ends.</summary>
    public static readonly TimeSpan Patience = Tenancy.Plan.Patience;

    /// <summary>Whether nothing new is taken in.</summary>
    public bool IsLapsed => State == Lapsed;

    /// <summary>Of a shop, with what is known of its subscription.</summary>
    public static Standing Of(Shop shop, Bill? bill, DateTimeOffset now)
    {
        var trialEnds = ShopDay.Start(shop.TrialLastDay.AddDays(1), shop);
        if (bill is { Status: "active" or "trialing" }) return new(Active, bill.Plan, bill.CancelAt);
        if (bill is { Status: "past_due", PastDueSince: { } since } && now < since + Patience) return new(PastDue, bill.Plan, since + Patience);
        return now < trialEnds ? new(Trial, Tenancy.Plan.Trial, trialEnds) : new(Lapsed, bill is { Plan.Length: > 0 } ? bill.Plan : Tenancy.Plan.Trial, null);
    }

    /// <summary>Of several subscriptions the one that counts: one that is paid for before one that is not, then the newest.</summary>
    public static SubscriptionTruth? Best(IEnumerable<SubscriptionTruth> all) => all.OrderBy(s => s.Status switch
    {
        "active" or "trialing" => 0,
        "past_due" => 1,
        "unpaid" or "paused" => 2,
        "incomplete" => 3,
        _ => 4,
    }).ThenByDescending(s => s.MadeAt).ThenBy(s => s.Id, StringComparer.Ordinal).FirstOrDefault();
}
