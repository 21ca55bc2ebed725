using ChronoCare.Cards;
using Stripe;
using Stripe.Checkout;

namespace ChronoCare.Plans;

/// <summary>Stripe itself, over the same wire as card payments.</summary>
public sealed class StripeBilling(StripeCards wire) : IBilling
{
    /// <inheritdoc/>
    public string Hosts => wire.Hosts;

    /// <inheritdoc/>
    public async Task<string> MakeCustomer(Guid key, string name, string email, CancellationToken stop) =>
        (await wire.Ask(o => new CustomerService(wire.Client).CreateAsync(new() { Name = name, Email = email.Length > 0 ? email : null }, o, stop), StripeCards.Options(null, key), stop)).Id;

    /// <inheritdoc/>
    public async Task<PlanCheckoutTruth> OpenCheckout(PlanCheckout checkout, string customer, string price, string successAt, string cancelAt, CancellationToken stop)
    {
        var wanted = new SessionCreateOptions
        {
            Mode = "subscription", Customer = customer, SuccessUrl = successAt, CancelUrl = cancelAt, LineItems = [new() { Price = price, Quantity = 1 }],
            ClientReferenceId = checkout.Id.ToString("D"), ExpiresAt = checkout.ExpiresAt.UtcDateTime,
            SubscriptionData = checkout.FreeUntil is { } until ? new() { TrialEnd = until.UtcDateTime } : null,
        };
        return Of(await wire.Ask(o => new SessionService(wire.Client).CreateAsync(wanted, o, stop), StripeCards.Options(null, checkout.Id), stop));
    }

    /// <inheritdoc/>
    public async Task<PlanCheckoutTruth> ReadCheckout(string session, CancellationToken stop) => Of(await wire.Ask(o => new SessionService(wire.Client).GetAsync(session, null, o, stop), StripeCards.Options(null), stop));

    /// <inheritdoc/>
    public async Task<PlanCheckoutTruth> ExpireCheckout(string session, CancellationToken stop)
    {
        try
        {
            return Of(await wire.Ask(o => new SessionService(wire.Client).ExpireAsync(session, null, o, stop), StripeCards.Options(null), stop));
        }
        catch (CardsRefused)
        {
            // Only an open page can be closed: it was paid or is over.
            return await ReadCheckout(session, stop);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PlanCheckoutTruth>> OpenCheckouts(string customer, CancellationToken stop)
    {
        var newest = await wire.Ask(o => new SessionService(wire.Client).ListAsync(new() { Customer = customer, Limit = 100 }, o, stop), StripeCards.Options(null), stop);
        return [.. newest.Data.Select(Of).Where(s => s.IsOpen)];
    }

    /// <inheritdoc/>
    public async Task<string> OpenPortal(string customer, string returnTo, CancellationToken stop) =>
        (await wire.Ask(o => new Stripe.BillingPortal.SessionService(wire.Client).CreateAsync(new() { Customer = customer, ReturnUrl = returnTo }, o, stop), StripeCards.Options(null, Guid.NewGuid()), stop)).Url;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SubscriptionTruth>> Subscriptions(string customer, CancellationToken stop)
    {
        var all = await wire.Ask(o => new SubscriptionService(wire.Client).ListAsync(new() { Customer = customer, Status = "all", Limit = 100 }, o, stop), StripeCards.Options(null), stop);
        return [.. all.Data.Select(Of)];
    }

    /// <inheritdoc/>
    public async Task<PriceTruth> Price(string price, CancellationToken stop)
    {
        var found = await wire.Ask(o => new PriceService(wire.Client).GetAsync(price, null, o, stop), StripeCards.Options(null), stop);
        return new(found.UnitAmount ?? 0, found.Currency.ToUpperInvariant(), found.Recurring?.Interval ?? "month");
    }

    private static PlanCheckoutTruth Of(Session s) => new(s.Id, s.Url ?? "", s.Status, s.ClientReferenceId ?? "");

    private static SubscriptionTruth Of(Subscription s)
    {
        var item = s.Items.Data.FirstOrDefault();
        return new(s.Id, s.Status, item?.Price?.Id ?? "", At(item?.CurrentPeriodEnd), s.CancelAtPeriodEnd ? At(item?.CurrentPeriodEnd) : At(s.CancelAt), new DateTimeOffset(s.Created, TimeSpan.Zero));
    }

    // What Stripe leaves empty its library reads as the year 1 or 1970.
    private static DateTimeOffset? At(DateTime? at) => at is { Year: > 1970 } known ? new DateTimeOffset(known, TimeSpan.Zero) : null;
}
