using System.Globalization;
using System.Net;
using ChronoCare.Tenancy;
using Stripe;
using Stripe.Checkout;

namespace ChronoCare.Cards;

/// <summary>Stripe itself, through its own library. Each request is tried up to three times under one key, so a repeat finds what the first one did.</summary>
public sealed class StripeCards : ICards, IDisposable
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(700)];

    private readonly System.Net.Http.HttpClient? http;
    private readonly StripeClient? client;

    /// <summary>Reads the settings, which were checked at the start.</summary>
    public StripeCards(Settings settings)
    {
        IsLive = settings.StripeKey.Contains("_live_", StringComparison.Ordinal);
        var isStandIn = settings.StripeApi.Length > 0;
        Hosts = isStandIn ? settings.StripeApi : "https://checkout.stripe.com https://connect.stripe.com";
        if (settings.StripeKey.Length == 0) return;
        http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(3) }) { Timeout = TimeSpan.FromSeconds(6) };
        client = new StripeClient(new StripeClientOptions
        {
            ApiKey = settings.StripeKey,
            ApiBase = isStandIn ? settings.StripeApi : null,
            HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0, enableTelemetry: false),
        });
    }

    /// <summary>The wire, for the room that charges the shops themselves; null without a key.</summary>
    internal StripeClient? Client => client;

    /// <inheritdoc/>
    public bool IsOn => client is not null;

    /// <inheritdoc/>
    public bool IsLive { get; }

    /// <inheritdoc/>
    public string Hosts { get; }

    /// <inheritdoc/>
    public async Task<AccountTruth> MakeAccount(Guid key, string country, string email, CancellationToken stop) =>
        Of(await Ask(o => new AccountService(client).CreateAsync(new() { Type = "standard", Country = country, Email = email.Length > 0 ? email : null }, o, stop), Options(null, key), stop));

    /// <inheritdoc/>
    public async Task<AccountTruth> ReadAccount(string account, CancellationToken stop) => Of(await Ask(o => new AccountService(client).GetAsync(account, null, o, stop), Options(null), stop));

    /// <inheritdoc/>
    public async Task<string> LinkToOnboarding(string account, string returnTo, string refreshAt, CancellationToken stop) =>
        (await Ask(o => new AccountLinkService(client).CreateAsync(new() { Account = account, ReturnUrl = returnTo, RefreshUrl = refreshAt, Type = "account_onboarding" }, o, stop), Options(null, Guid.NewGuid()), stop)).Url;

    /// <inheritdoc/>
    public async Task<SessionTruth> OpenSession(Checkout checkout, string words, string description, string successAt, string cancelAt, CancellationToken stop)
    {
        var wanted = new SessionCreateOptions
        {
            Mode = "payment",
            SuccessUrl = successAt,
            CancelUrl = cancelAt,
            ClientReferenceId = checkout.Id.ToString("D"),
            ExpiresAt = checkout.ExpiresAt.UtcDateTime,
            LineItems =
            [
                new()
                {
                    Quantity = 1,
                    PriceData = new()
                    {
                        Currency = checkout.Currency.ToLowerInvariant(), UnitAmount = CardAmount.ToStripe(checkout.AmountMinor, checkout.Currency), ProductData = new() { Name = words },
                    },
                },
            ],
            PaymentIntentData = new()
            {
                Description = description, ApplicationFeeAmount = checkout.FeeMinor > 0 ? CardAmount.ToStripe(checkout.FeeMinor, checkout.Currency) : null,
            },
        };
        return Of(await Ask(o => new SessionService(client).CreateAsync(wanted, o, stop), Options(checkout.Account, checkout.Id), stop));
    }

    /// <inheritdoc/>
    public async Task<SessionTruth> ReadSession(string account, string session, CancellationToken stop) => Of(await Ask(o => new SessionService(client).GetAsync(session, null, o, stop), Options(account), stop));

    /// <inheritdoc/>
    public async Task<SessionTruth?> SessionOf(string account, string payment, CancellationToken stop) =>
        (await Ask(o => new SessionService(client).ListAsync(new() { PaymentIntent = payment, Limit = 1 }, o, stop), Options(account), stop)).FirstOrDefault() is { } found ? Of(found) : null;

    /// <inheritdoc/>
    public async Task<SessionTruth> ExpireSession(string account, string session, CancellationToken stop)
    {
        try
        {
            return Of(await Ask(o => new SessionService(client).ExpireAsync(session, null, o, stop), Options(account), stop));
        }
        catch (CardsRefused no) when (!no.IsGone)
        {
            // Only an open page can be closed: it was paid or is over.
            return await ReadSession(account, session, stop);
        }
    }

    /// <inheritdoc/>
    public async Task<PaymentTruth> ReadPayment(string account, string payment, CancellationToken stop)
    {
        var intent = await Ask(o => new PaymentIntentService(client).GetAsync(payment, null, o, stop), Options(account), stop);
        var currency = intent.Currency.ToUpperInvariant();
        // An empty collection of Stripe's own kind cannot be walked.
        var refunds = intent.LatestChargeId is null ? Array.Empty<Refund>()
            : (IEnumerable<Refund>)await Ask(o => new RefundService(client).ListAsync(new() { PaymentIntent = payment, Limit = 100 }, o, stop), Options(account), stop);
        return new(intent.Id, intent.Status, CardAmount.FromStripe(intent.AmountReceived, currency), currency, [.. refunds.Select(r => Of(r, currency))]);
    }

    /// <inheritdoc/>
    public async Task<RefundTruth> Refund(CardRefund refund, CancellationToken stop) => Of(await Ask(o => new RefundService(client).CreateAsync(new()
    {
        PaymentIntent = refund.PaymentId, Amount = CardAmount.ToStripe(refund.AmountMinor, refund.Currency),
    }, o, stop), Options(refund.Account, refund.Id), stop), refund.Currency);

    /// <inheritdoc/>
    public async Task<DisputeTruth> ReadDispute(string account, string dispute, CancellationToken stop)
    {
        var d = await Ask(o => new DisputeService(client).GetAsync(dispute, null, o, stop), Options(account), stop);
        var currency = d.Currency.ToUpperInvariant();
        // What the bank moved is in the account's own currency; how much of the payment that is, the dispute says.
        var amount = CardAmount.FromStripe(d.Amount, currency);
        return new(d.Id, d.PaymentIntentId ?? "", amount, currency, d.Reason, d.Status, d.EvidenceDetails?.DueBy is { Year: > 1970 } due ? new DateTimeOffset(due, TimeSpan.Zero) : null, new DateTimeOffset(d.Created, TimeSpan.Zero),
            [.. (d.BalanceTransactions ?? []).Select(b => new DisputeMove(b.Id, b.Currency == d.Currency ? CardAmount.FromStripe(b.Amount, currency) : Math.Sign(b.Amount) * amount))]);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StripeNews>> Missed(string account, DateTimeOffset since, CancellationToken stop)
    {
        var all = new List<StripeNews>();
        string? after = null;
        while (true)
        {
            var cursor = after;
            var page = await Ask(o => new EventService(client).ListAsync(new()
            {
                DeliverySuccess = false, Limit = 100, StartingAfter = cursor, Created = new DateRangeOptions { GreaterThanOrEqual = since.UtcDateTime },
            }, o, stop), Options(account), stop);
            all.AddRange(page.Select(e => new StripeNews(e.Id, e.Type, account, e.Livemode, (e.Data.Object as IHasId)?.Id ?? "", e.Data.Object switch
            {
                PaymentIntent p => p.Id,
                Charge c => c.PaymentIntentId ?? "",
                Refund r => r.PaymentIntentId ?? "",
                Stripe.Dispute d => d.PaymentIntentId ?? "",
                Session s => s.PaymentIntentId ?? "",
                _ => "",
            }, new DateTimeOffset(e.Created, TimeSpan.Zero))));
            if (!page.HasMore || page.Data.Count == 0) break;
            after = page.Data[^1].Id;
        }
        all.Reverse();
        return all;
    }

    internal static RequestOptions Options(string? account, Guid? key = null) => new() { StripeAccount = account, IdempotencyKey = key?.ToString("D") };

    private static AccountTruth Of(Account a) => new(a.Id, a.ChargesEnabled, a.PayoutsEnabled, a.DetailsSubmitted, [.. (a.Requirements?.CurrentlyDue ?? []).Concat(a.Requirements?.PastDue ?? []).Distinct()], a.Requirements?.DisabledReason ?? "");

    private static SessionTruth Of(Session s)
    {
        var currency = (s.Currency ?? "").ToUpperInvariant();
        return new(s.Id, s.Url, s.Status, s.PaymentStatus == "paid", s.PaymentIntentId, CardAmount.FromStripe(s.AmountTotal ?? 0, currency), currency);
    }

    private static RefundTruth Of(Refund r, string currency) => new(r.Id, CardAmount.FromStripe(r.Amount, currency), r.Status, r.FailureReason ?? "");

    // 409, 429 and 5xx, a time-out and a broken line say nothing certain: the same key is tried again, a few times at once, later by who keeps the key.
    internal async Task<T> Ask<T>(Func<RequestOptions, Task<T>> send, RequestOptions options, CancellationToken stop)
    {
        if (client is null) throw new CardsAway("Card payments are off.");
        for (var n = 0; ; n++)
        {
            Exception cause;
            try
            {
                return await send(options);
            }
            catch (StripeException no) when (no.HttpStatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not (HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests))
            {
                throw new CardsRefused(no.StripeError?.Message ?? no.Message, no.StripeError?.Code ?? "");
            }
            catch (Exception e) when (e is StripeException or System.Net.Http.HttpRequestException or TaskCanceledException or IOException && !stop.IsCancellationRequested)
            {
                cause = e;
            }
            if (n >= Pauses.Length) throw new CardsAway(string.Create(CultureInfo.InvariantCulture, $"Stripe does not answer ({(cause as StripeException)?.HttpStatusCode.ToString() ?? cause.GetType().Name})."), cause);
            await Task.Delay(Pauses[n] * (0.8 + 0.4 * Random.Shared.NextDouble()), stop);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http?.Dispose();
}
