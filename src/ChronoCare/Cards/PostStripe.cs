using System.Collections.Concurrent;
using System.Text.Json;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Cards;

/// <summary>Which shop an event of our own account belongs to: what a room that charges the shops themselves adds, since such events name no connected account.</summary>
/// <param name="Of">The shop, or null where it is none of its events.</param>
public sealed record WhoseNews(Func<StripeNews, Task<Guid?>> Of);

/// <summary>Carries out what some of Stripe's events mean, behind the answer to the webhook. It reads what they are about from Stripe and may run twice.</summary>
/// <param name="Types">Beginnings of the event types that it takes.</param><param name="IsConnect">Whether it hears of the shops' accounts, or of our own.</param><param name="Run">What it does.</param>
public sealed record StripeListener(IReadOnlyList<string> Types, bool IsConnect, Func<TenantDb, Shop, StripeNews, CancellationToken, Task> Run)
{
    /// <summary>Whether an event is its.</summary>
    public bool Takes(StripeNews news) => IsConnect == news.Account.Length > 0 && Types.Any(t => news.Type.StartsWith(t, StringComparison.Ordinal));
}

/// <summary>
/// <c>POST /webhooks/stripe</c> at the root host. Stripe knows two endpoints at this one address, told apart by the secret that signed: the one for connected accounts, whose events name their
/// account, and the one for our own. The event is stored once and answered; what it means is found out afterwards.
/// </summary>
public sealed class PostStripe(Database database, Settings settings, ICards cards, IEnumerable<WhoseNews> whose, IEnumerable<StripeListener> listeners, TimeProvider clock)
{
    private const int MostBytes = 1024 * 1024;

    private readonly StripeListener[] listeners = [.. listeners];
    private readonly WhoseNews[] whose = [.. whose];
    // An account never changes its shop: nobody may update that table.
    private readonly ConcurrentDictionary<string, Guid> known = new(StringComparer.Ordinal);

    /// <summary>As programs see it: whether it was stored, or why it was passed over.</summary>
    public sealed record Taken(bool IsStored, string Why);

    private const string Store = """
        insert into shop.stripe_event (id, type, account, about, payment_id, happened_at, received_at, due_at) values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (tenant_id, id) do nothing
        """;

    internal const string Wake = "insert into shop.wake (what, at) values ($1, $2) on conflict (tenant_id, what) do update set at = least(shop.wake.at, excluded.at)";

    private bool IsOn => cards.IsOn;

    /// <summary>Handles it.</summary>
    public static async Task<IResult> Handle(HttpContext http, PostStripe door)
    {
        if (!door.IsOn) throw new NotHere();
        if (http.Request.ContentLength > MostBytes) return TooLarge();
        using var raw = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (raw.Length + read > MostBytes) return TooLarge();
            raw.Write(buffer, 0, read);
        }
        var taken = await door.Take(raw.ToArray(), http.Request.Headers["Stripe-Signature"].ToString());
        return taken is null ? Answers.Problem(StatusCodes.Status400BadRequest, "This was not signed by Stripe a moment ago.", code: "signature") : Answers.Data(taken);
    }

    private static IResult TooLarge() => Answers.Problem(StatusCodes.Status413PayloadTooLarge, "An event of Stripe may have 1 MB.");

    /// <summary>Takes what came; null where it is not Stripe's, or not what its secret is for.</summary>
    public async Task<Taken?> Take(byte[] body, string header)
    {
        var now = clock.GetUtcNow();
        var isConnect = Signature.IsOf(header, body, settings.StripeConnectSecrets, now);
        if (!isConnect && !Signature.IsOf(header, body, settings.StripeAccountSecrets, now)) return null;
        if (Read(body) is not { } news || news.Account.Length > 0 != isConnect) return null;
        // A live endpoint for connected accounts hears of their test events as well: those have never happened.
        if (news.IsLive != cards.IsLive) return new(false, "livemode");
        if (!listeners.Any(l => l.Takes(news))) return new(false, "type");
        if (await TenantOf(news) is not { } tenant) return new(false, "account");
        return new(await Keep(database.Enter(tenant), [news], now) > 0, "");
    }

    /// <summary>Stores events once each and has them looked at; how many were new.</summary>
    public async Task<int> Keep(TenantDb db, IReadOnlyList<StripeNews> all, DateTimeOffset now)
    {
        var ask = db.Ask();
        var stored = all.Select(n => ask.Do(Store, n.Id, n.Type, n.Account, n.About, n.Payment, n.At, now)).ToList();
        ask.Do(Wake, CardWork.Name, now);
        await ask.Send();
        var fresh = stored.Sum(s => s.Value);
        if (fresh > 0) database.Bell.Ring(db.Tenant);
        return fresh;
    }

    // Only the account says whose it is; what stands in an object was written by whoever made it.
    private async Task<Guid?> TenantOf(StripeNews news)
    {
        if (news.Account.Length == 0)
        {
            foreach (var one in whose)
                if (await one.Of(news) is { } found) return found;
            return null;
        }
        if (known.TryGetValue(news.Account, out var kept)) return kept;
        if (await database.TenantByStripeAccount(news.Account) is not { } tenant) return null;
        if (known.Count > 100_000) known.Clear();
        return known[news.Account] = tenant;
    }

    private static StripeNews? Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var about = root.GetProperty("data").GetProperty("object");
            var (kind, id) = (Text(about, "object"), Text(about, "id"));
            return new StripeNews(root.GetProperty("id").GetString()!, root.GetProperty("type").GetString()!, Text(root, "account"), root.GetProperty("livemode").GetBoolean(), id,
                kind == "payment_intent" ? id : Text(about, "payment_intent"), DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("created").GetInt64()))
            { Customer = kind == "customer" ? id : Text(about, "customer") } is { Id.Length: > 0 and <= 100, Type.Length: > 0 and <= 100, About.Length: <= 200, Payment.Length: <= 200 } news
                ? news : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    // An id, or the object itself where it is expanded.
    private static string Text(JsonElement from, string name) => !from.TryGetProperty(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.ValueKind == JsonValueKind.Object ? Text(value, "id") : "";
}
