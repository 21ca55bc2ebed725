using System.Globalization;
using System.Text.RegularExpressions;

namespace ChronoCare.Tenancy;

/// <summary>The settings of card payments, read and checked together: half of them would lose somebody's payment.</summary>
internal sealed record StripeSettings(string Key, string[] ConnectSecrets, string[] AccountSecrets, string Api, IReadOnlyDictionary<string, decimal> Fees, IReadOnlyDictionary<string, string> Prices)
{
    private const string ExampleFees = "solo=1 atelier=0.7 house=0.5";

    /// <summary>What the start says of card payments: whether real money moves, and what of each payment goes to whoever runs the program; nothing unless they set it.</summary>
    public static string Words(Settings settings) => $"Card payments are on, with {(settings.StripeKey.Contains("_live_", StringComparison.Ordinal) ? "real money" : "test payments")}. " + (settings.StripeFees.Any(f => f.Value > 0)
        ? $"Your part of each payment, by plan: {string.Join(", ", settings.StripeFees.Where(f => f.Value > 0).Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key} {f.Value} %")))}."
        : "You take no part of them: CHRONOCARE_STRIPE_FEES is empty.");

    /// <summary>Reads them.</summary>
    /// <exception cref="WrongSetting">One cannot be used, or is missing beside another; the sentence names it and never repeats a secret.</exception>
    public static StripeSettings Read(Func<string, string> text)
    {
        var key = text("CHRONOCARE_STRIPE_KEY");
        if (key.Length > 0 && !Regex.IsMatch(key, "^(sk|rk)_(test|live)_[A-Za-z0-9_]{8,}$"))
            throw new WrongSetting("CHRONOCARE_STRIPE_KEY is no secret key of Stripe: it must begin with sk_test_, sk_live_, rk_test_ or rk_live_.");
        string[] Secrets(string name)
        {
            string[] all = text(name).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (all.Length > 2) throw new WrongSetting($"{name} holds {all.Length} secrets; there is one, or two while one is replaced.");
            if (all.Any(s => !Regex.IsMatch(s, "^whsec_[A-Za-z0-9+/=_-]{16,}$"))) throw new WrongSetting($"{name} is no signing secret of Stripe: each must begin with whsec_.");
            return all;
        }
        var (connect, account) = (Secrets("CHRONOCARE_STRIPE_CONNECT_SECRETS"), Secrets("CHRONOCARE_STRIPE_ACCOUNT_SECRETS"));
        if (key.Length > 0 && connect.Length == 0) throw new WrongSetting("CHRONOCARE_STRIPE_CONNECT_SECRETS is empty; with CHRONOCARE_STRIPE_KEY it must hold the signing secret of the endpoint for connected accounts.");
        if (key.Length == 0 && connect.Length + account.Length > 0) throw new WrongSetting("CHRONOCARE_STRIPE_KEY is empty, but signing secrets are set: set the key, or none of them.");
        if (connect.Intersect(account).Any()) throw new WrongSetting("CHRONOCARE_STRIPE_CONNECT_SECRETS and CHRONOCARE_STRIPE_ACCOUNT_SECRETS hold the same secret: each endpoint has its own.");
        var api = text("CHRONOCARE_STRIPE_API").TrimEnd('/');
        if (api.Length > 0)
        {
            if (!Uri.TryCreate(api, UriKind.Absolute, out var at) || !(at.Scheme == "https" || at is { Scheme: "http", IsLoopback: true }) || at.AbsolutePath != "/")
                throw new WrongSetting($"CHRONOCARE_STRIPE_API is \"{api}\"; it must be an address such as http://localhost:12111, on this machine unless it is https.");
            if (key.Contains("_live_", StringComparison.Ordinal)) throw new WrongSetting("CHRONOCARE_STRIPE_API leads elsewhere than to Stripe, but CHRONOCARE_STRIPE_KEY is a live one: real keys go to Stripe alone.");
        }
        return new(key, connect, account, api, ReadFees(text("CHRONOCARE_STRIPE_FEES")), ReadPrices(text, key, account));
    }

    // All or none: a shop on a plan without a price could never pay for it.
    private static Dictionary<string, string> ReadPrices(Func<string, string> text, string key, string[] account)
    {
        static string Name(Plan plan) => "CHRONOCARE_STRIPE_PRICE_" + plan.Name.ToUpperInvariant();
        var prices = Plan.All.Where(p => text(Name(p)).Length > 0).ToDictionary(p => p.Name, p => text(Name(p)), StringComparer.Ordinal);
        if (prices.Count == 0) return prices;
        if (Plan.All.FirstOrDefault(p => !prices.ContainsKey(p.Name)) is { } missing) throw new WrongSetting($"{Name(missing)} is empty; the prices of all plans must be set, or none.");
        if (Plan.All.FirstOrDefault(p => !Regex.IsMatch(prices[p.Name], "^price_[A-Za-z0-9]{3,80}$")) is { } wrong) throw new WrongSetting($"{Name(wrong)} is \"{prices[wrong.Name]}\"; it must be the name of a price at Stripe, such as price_1PgafmB7WZ01.");
        if (prices.Values.Distinct().Count() < prices.Count) throw new WrongSetting("Two of the settings CHRONOCARE_STRIPE_PRICE_SOLO, _ATELIER and _HOUSE hold the same price.");
        if (key.Length == 0) throw new WrongSetting("CHRONOCARE_STRIPE_KEY is empty, but prices of plans are set: set the key, or none of them.");
        if (account.Length == 0) throw new WrongSetting("CHRONOCARE_STRIPE_ACCOUNT_SECRETS is empty; with prices of plans it must hold the signing secret of the endpoint for your own account.");
        return prices;
    }

    private static Dictionary<string, decimal> ReadFees(string given)
    {
        var fees = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var part in given.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = part.IndexOf('=', StringComparison.Ordinal);
            if (cut < 1 || !decimal.TryParse(part[(cut + 1)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) || percent > 20 || !fees.TryAdd(part[..cut], percent))
                throw new WrongSetting($"CHRONOCARE_STRIPE_FEES is \"{given}\"; it must name each plan once with a percentage from 0 to 20, such as {ExampleFees}.");
        }
        return fees;
    }
}
