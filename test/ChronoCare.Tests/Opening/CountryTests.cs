using System.Net;
using ChronoCare.Office;
using ChronoCare.Opening;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Web;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace ChronoCare.Tests.Opening;

public sealed class CountryTests(TestHouse house)
{
    [Fact]
    public void Every_country_has_a_currency_zones_and_ways_of_writing_that_there_are()
    {
        Country.All.Select(c => c.Code).ShouldBeUnique();
        foreach (var code in "AU AT BE CA CH DE DK ES FI FR GB IE IT JP LU NL NO NZ PL PT SE SG US HK".Split(' ')) Country.Of(code).ShouldNotBeNull(code);
        Country.All.Select(c => c.Name).ShouldBe(Country.All.Select(c => c.Name).Order(StringComparer.Ordinal));
        foreach (var country in Country.All)
        {
            Choices.IsCurrency(country.Currency).ShouldBeTrue(country.Name);
            country.Zones.ShouldNotBeEmpty();
            foreach (var zone in country.Zones)
            {
                DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone).ShouldNotBeNull(zone);
                NodaTime.TimeZones.TzdbDateTimeZoneSource.Default.ZoneLocations!.Single(l => l.ZoneId == zone).CountryCode.ShouldBe(country.Code, zone);
            }
            foreach (var locale in country.Locales)
            {
                Choices.IsLocale(locale).ShouldBeTrue(locale);
                locale[^2..].ShouldBe(country.Code);
                Formats.Of(locale, country.Zones[0], country.Currency).Price(125_050).ShouldNotBeNullOrEmpty();
            }
            country.TaxPercent.ShouldBeInRange(0, 30);
            country.TaxName.Length.ShouldBeInRange(2, 30);
            var terms = TermsTemplate.Of("Geelong Watch Works", country);
            terms.ShouldStartWith(TermsTemplate.Mark);
            terms.ShouldContain(country.Law);
            terms.Length.ShouldBeLessThan(20_000);
        }
    }

    [Theory]
    [InlineData("de-CH,de;q=0.9,en;q=0.8", "CH")]
    [InlineData("en-AU", "AU")]
    [InlineData("zh-Hant-HK,zh", "HK")]
    [InlineData("en, de-AT;q=0.5", "AT")]
    [InlineData("en-US,en;q=0.9", "")]
    [InlineData("en-US,fr-CH;q=0.9", "CH")]
    [InlineData("es-US", "US")]
    [InlineData("en", "")]
    [InlineData("", "")]
    [InlineData("xx-YY,,;;,-", "")]
    public void A_browser_says_where_it_is_at_home(string languages, string code) => Country.Guess(languages).ShouldBe(code);

    [Fact]
    public async Task Every_country_can_be_chosen_and_what_follows_is_what_the_shop_gets()
    {
        var someone = await new Newcomer(house).ToTheLast(Newcomer.NewAddress());
        var tenant = Guid.ParseExact(someone.Cookies[house.Settings.Root][Draft.Cookie][..32], "N");
        foreach (var country in Country.All)
        {
            await someone.Go("/sign-up/country?country=" + country.Code);
            someone.Text.ShouldContain(country.CurrencyName);
            await someone.Answer();
            someone.At.AbsolutePath.ShouldBe("/sign-up/look", country.Code);
            var draft = (await house.Database.Enter(tenant).Row<Draft>("select country, currency, locale, time_zone, tax_name, tax_percent, tax_included from shop.sign_up")).ShouldNotBeNull();
            (draft.Country, draft.Currency, draft.Locale, draft.TimeZone, draft.TaxName, draft.TaxPercent, draft.TaxIncluded)
                .ShouldBe((country.Code, country.Currency, country.Locales[0], country.Zones[0], country.TaxName, country.TaxPercent, country.TaxIncluded));
        }
    }

    [Fact]
    public async Task Elsewhere_everything_is_asked_and_what_is_wrong_is_said_at_its_field()
    {
        var address = Newcomer.NewAddress();
        var someone = await new Newcomer(house).ToTheLast(address);
        await someone.Go("/sign-up/country?another");
        await someone.Answer(("country", ""));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        someone.Title.ShouldStartWith("Error: ");
        await someone.Answer(("country", Country.Elsewhere));
        await someone.Answer(("taxName", "IGV"), ("taxPercent", "lots"));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        foreach (var field in new[] { "currency", "locale", "timezone", "taxpercent", "taxincluded" })
            someone.Page.QuerySelectorAll("[data-errors] a").Select(a => a.GetAttribute("href")!.ToLowerInvariant()).ShouldContain("#f-" + field);
        someone.Page.QuerySelector("input[name=taxName]")!.GetAttribute("value").ShouldBe("IGV");
        someone.Page.QuerySelector("input[name=taxPercent]")!.GetAttribute("value").ShouldBe("lots");
        await someone.Answer(("currency", "PEN"), ("locale", "es-MX"), ("timeZone", "America/Lima"), ("taxPercent", "18"), ("taxIncluded", "true"));
        await someone.Answer();
        var shop = (await house.Services.GetRequiredService<Shops>().BySubdomain(address)).ShouldNotBeNull();
        (shop.Currency, shop.Locale, shop.TimeZone, shop.TaxName, shop.TaxPercent).ShouldBe(("PEN", "es-MX", "America/Lima", "IGV", 18m));
    }

    [Fact]
    public async Task A_zone_of_another_country_is_refused()
    {
        var someone = await new Newcomer(house).ToTheLast(Newcomer.NewAddress());
        await someone.Go("/sign-up/country?country=AU");
        await someone.Answer(("timeZone", "Europe/Paris"));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        someone.Text.ShouldContain("Choose a time zone.");
    }
}
