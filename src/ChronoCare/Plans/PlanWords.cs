using System.Globalization;
using ChronoCare.Cards;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Plans;

/// <summary>How limits and prices of the plans are said, on the first page as on the shop's own.</summary>
public static class PlanWords
{
    /// <summary>"20 GB".</summary>
    public static string Size(long bytes) => bytes >= 1_000_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000_000} GB") : string.Create(CultureInfo.InvariantCulture, $"{(bytes + 999_999) / 1_000_000} MB");

    /// <summary>"29.00 CHF a month", as Stripe has it; where it does not answer, that it will say so.</summary>
    public static string Price(Plan plan, IReadOnlyDictionary<string, PriceTruth> prices) => prices.TryGetValue(plan.Name, out var price)
        ? $"{Money.Typed(CardAmount.FromStripe(price.Amount, price.Currency), price.Currency)} {price.Currency} a {price.Interval}" : "as Stripe says";
}
