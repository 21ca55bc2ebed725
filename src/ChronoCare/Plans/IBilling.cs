namespace ChronoCare.Plans;

/// <summary>Where the house ends and Stripe begins, as far as the shops themselves pay us: all of it in our own account there.</summary>
public interface IBilling
{
    /// <summary>Hosts that our pages lead to.</summary>
    string Hosts { get; }

    /// <summary>Makes a customer for a shop; the same key, the same customer.</summary>
    Task<string> MakeCustomer(Guid key, string name, string email, CancellationToken stop);

    /// <summary>Makes the page at which a customer subscribes; the same one for the same <see cref="PlanCheckout.Id"/>.</summary>
    Task<PlanCheckoutTruth> OpenCheckout(PlanCheckout checkout, string customer, string price, string successAt, string cancelAt, CancellationToken stop);

    /// <summary>Such a page as it stands.</summary>
    Task<PlanCheckoutTruth> ReadCheckout(string session, CancellationToken stop);

    /// <summary>Closes it, unless it was paid: as it stands afterwards.</summary>
    Task<PlanCheckoutTruth> ExpireCheckout(string session, CancellationToken stop);

    /// <summary>All pages of a customer that could still be paid.</summary>
    Task<IReadOnlyList<PlanCheckoutTruth>> OpenCheckouts(string customer, CancellationToken stop);

    /// <summary>The address of the page at which a customer changes plan or card, sees invoices, or ends it.</summary>
    Task<string> OpenPortal(string customer, string returnTo, CancellationToken stop);

    /// <summary>All subscriptions that a customer has or had.</summary>
    Task<IReadOnlyList<SubscriptionTruth>> Subscriptions(string customer, CancellationToken stop);

    /// <summary>What a price is.</summary>
    Task<PriceTruth> Price(string price, CancellationToken stop);
}

/// <summary>A subscription as Stripe knows it.</summary>
/// <param name="Status">active, trialing, past_due, unpaid, canceled, incomplete, incomplete_expired, paused.</param><param name="Price">Stripe's name of its price.</param>
/// <param name="PaidUntil">End of the present period.</param><param name="CancelAt">When it ends by itself, if it does.</param>
public sealed record SubscriptionTruth(string Id, string Status, string Price, DateTimeOffset? PaidUntil, DateTimeOffset? CancelAt, DateTimeOffset MadeAt);

/// <summary>A price as Stripe knows it, in Stripe's smallest unit.</summary>
public sealed record PriceTruth(long Amount, string Currency, string Interval);
