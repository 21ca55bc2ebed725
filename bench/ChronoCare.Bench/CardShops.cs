using System.Globalization;
using System.Text.Json.Nodes;
using ChronoCare.Cards;
using ChronoCare.StandIn;
using ChronoCare.Tenancy;

namespace ChronoCare.Bench;

/// <summary>Shops that take cards, with the program in a process of its own and the stand-in for Stripe in this one.</summary>
public sealed class CardShops : IAsyncDisposable
{
    private CardShops(StandInStripe stripe, BenchHouse house) => (Stripe, House) = (stripe, house);

    public StandInStripe Stripe { get; }
    public BenchHouse House { get; }

    /// <summary>Each shop's account, in the order of the shops.</summary>
    public List<string> Accounts { get; } = [];

    /// <summary>Opens them with so many jobs each. The stand-in brings no events by itself.</summary>
    public static async Task<CardShops> Open(int shops, int jobs)
    {
        var stripe = await StandInStripe.Start(BenchHouse.FreePort());
        var house = await BenchHouse.Beside(("CHRONOCARE_STRIPE_KEY", StandInStripe.Key), ("CHRONOCARE_STRIPE_API", stripe.Home), ("CHRONOCARE_STRIPE_CONNECT_SECRETS", StandInStripe.ConnectSecret));
        var opened = new CardShops(stripe, house);
        await house.Fill(shops, jobs, jobs);
        foreach (var (shop, _) in house.Shops)
        {
            string account;
            lock (stripe.Book.One)
            {
                account = stripe.Acts.Do("", "POST /v1/accounts", [], new JsonObject { ["type"] = "standard", ["country"] = "CH" })["id"]!.GetValue<string>();
                stripe.Acts.Onboard(account, isWhole: true);
            }
            opened.Accounts.Add(account);
            var db = house.Database.Enter(shop.TenantId);
            await db.Do("insert into shop.stripe_account (id, made_at) values ($1, now())", account);
            await db.Do("""
                insert into shop.card_account (key, account, charges_enabled, payouts_enabled, details_submitted, begun_by, begun_at, looked_at, reconciled_at)
                select gen_random_uuid(), $1, true, true, true, u.id, now(), now(), now() from shop.user_account u limit 1
                """, account);
        }
        return opened;
    }

    /// <summary>A payment page for each job of a shop, with its row in the books, as asking for it leaves them; by job.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> Ask(int shop, int jobs, long amountMinor)
    {
        using var cards = new StripeCards(new Settings { StripeKey = StandInStripe.Key, StripeApi = Stripe.Home });
        var now = TimeProvider.System.GetUtcNow();
        var pages = new Dictionary<Guid, string>();
        var db = House.Database.Enter(House.Shops[shop].Shop.TenantId);
        for (var n = 1; n <= jobs; n++)
        {
            var page = new Checkout { Id = Guid.NewGuid(), JobId = BenchHouse.JobId(shop, n), Account = Accounts[shop], AmountMinor = amountMinor, Currency = "CHF", AskedAt = now, ExpiresAt = now + Checkout.ClientLife };
            var session = await cards.OpenSession(page, "Bench", string.Create(CultureInfo.InvariantCulture, $"Docket {n}"), House.Settings.Address("x"), House.Settings.Address("x"), default);
            await db.Do("""
                insert into shop.checkout (id, job_id, account, amount_minor, currency, fee_minor, state, session_id, url, asked_at, expires_at) values ($1, $2, $3, $4, 'CHF', 0, 'open', $5, $6, $7, $8)
                """, page.Id, page.JobId, page.Account, amountMinor, session.Id, session.Url, now, page.ExpiresAt);
            pages[page.JobId] = session.Id;
        }
        return pages;
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await Stripe.DisposeAsync();
    }
}
