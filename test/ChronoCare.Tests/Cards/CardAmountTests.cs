using ChronoCare.Cards;
using ChronoCare.Web;
using CsCheck;

namespace ChronoCare.Tests.Cards;

/// <summary>Amounts as Stripe takes them.</summary>
public sealed class CardAmountTests
{
    [Theory]
    [InlineData("CHF", 18000, 18000, 18000)]
    [InlineData("JPY", 1250, 1250, 1250)]
    [InlineData("KWD", 12345, 12340, 12340)]
    [InlineData("TND", 9, 0, 0)]
    [InlineData("ISK", 1250, 1250, 125000)]
    [InlineData("UGX", 7, 7, 700)]
    [InlineData("MGA", 12350, 12300, 123)]
    public void Each_currency_is_written_as_stripe_wants_it(string currency, long minor, long payable, long atStripe)
    {
        CardAmount.Payable(minor, currency).ShouldBe(payable);
        CardAmount.ToStripe(payable, currency).ShouldBe(atStripe);
        CardAmount.FromStripe(atStripe, currency).ShouldBe(payable);
    }

    [Fact]
    public void Whatever_the_amount_the_client_never_pays_more_and_the_way_there_and_back_is_exact() =>
        Gen.Select(Gen.Long[0, 10_000_000_000], Gen.OneOfConst("CHF", "EUR", "JPY", "KWD", "BHD", "ISK", "UGX", "MGA", "HUF"), Gen.Int[0, 2000]).Sample((minor, currency, hundredths) =>
        {
            var payable = CardAmount.Payable(minor, currency);
            var fee = CardAmount.Fee(payable, hundredths / 100m, currency);
            return payable <= minor && minor - payable < 100 && CardAmount.FromStripe(CardAmount.ToStripe(payable, currency), currency) == payable
                && (Money.Places(currency) < 3 || CardAmount.ToStripe(payable, currency) % 10 == 0) && fee >= 0 && fee * 10_000 <= payable * hundredths;
        });
}
