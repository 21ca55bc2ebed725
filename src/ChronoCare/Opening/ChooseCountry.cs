using System.Globalization;
using ChronoCare.Office;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Opening;

/// <summary><c>/sign-up/country</c>: where the shop stands, and what follows from it, said before it counts.</summary>
public static class ChooseCountry
{
    private const string Keep = """
        update shop.sign_up set country = $1, currency = $2, locale = $3, time_zone = $4, tax_name = $5, tax_percent = $6, tax_included = $7 where opened_at is null
        """;

    /// <summary><c>GET</c>: what follows from the country of <c>?country=</c>, of the answer, or of the browser's languages; with <c>?another</c>, or where none is known, which one it is.</summary>
    public static async Task<IResult> Show(HttpContext http, Database database, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        if (here.Draft.Elsewhere("/sign-up/country") is { } elsewhere) return Answers.SeeOther(elsewhere);
        var (draft, query) = (here.Draft, http.Request.Query);
        if (query.TryGetValue("country", out var chosen)) return IsOne(chosen.ToString()) ? Page(clock, chosen == draft.Country ? Answered(draft) : Usual(chosen.ToString()), 200) : Which(clock, 422);
        if (query.ContainsKey("another")) return Page(clock, Posted.Nothing, 200);
        return Page(clock, draft.Country.Length > 0 ? Answered(draft) : Usual(Country.Guess(http.Request.Headers.AcceptLanguage.ToString())), 200);
    }

    /// <summary><c>POST</c>: takes what was shown.</summary>
    public static async Task<IResult> Handle(HttpContext http, Posted posted, Database database, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        if (here.Draft.Elsewhere("/sign-up/country") is { } elsewhere) return Answers.SeeOther(elsewhere);
        var code = posted["country"].Trim();
        if (!IsOne(code)) return Which(clock, 422);
        var country = Country.Of(code);
        var currency = country?.Currency ?? posted.Text("currency", "Currency", 3).ToUpperInvariant();
        if (country is null && !posted.Errors.ContainsKey("currency") && !Choices.IsCurrency(currency)) posted.Wrong("currency", "Choose a currency, such as EUR.");
        var locale = country is { Locales: [var only] } ? only : posted.Text("locale", "Dates and amounts", 6);
        if (!(country?.Locales.Contains(locale) ?? Choices.IsLocale(locale))) posted.Wrong("locale", "Choose how dates and amounts are written.");
        var zone = country is { Zones: [var one] } ? one : posted.Text("timeZone", "Time zone", 60);
        if (!(country?.Zones.Contains(zone) ?? Choices.IsZone(zone))) posted.Wrong("timeZone", "Choose a time zone.");
        var taxName = country?.TaxName ?? posted.Text("taxName", "What your sales tax is called", 30, required: true);
        var percent = country?.TaxPercent ?? posted.Decimal("taxPercent", "The rate of the tax", 0, 50, places: 3, required: true) ?? 0;
        var shown = country is null ? posted["taxIncluded"] : country.TaxIncluded ? "true" : "false";
        if (shown is not ("true" or "false")) posted.Wrong("taxIncluded", "Say whether the prices you show have the tax inside.");
        var included = shown == "true";
        if (posted.IsWrong) return Page(clock, posted, 422);
        await here.Db.Do(Keep, code, currency, locale, zone, taxName, percent, included);
        return Answers.SeeOther((here.Draft with { Country = code }).Next);
    }

    private static bool IsOne(string code) => code == Country.Elsewhere || Country.Of(code) is not null;

    private static Posted Answered(Draft d) => Posted.Of(("country", d.Country), ("currency", d.Currency), ("locale", d.Locale), ("timeZone", d.TimeZone), ("taxName", d.TaxName),
        ("taxPercent", d.TaxPercent.ToString("0.###", CultureInfo.InvariantCulture)), ("taxIncluded", d.TaxIncluded ? "true" : "false"));

    // What stands in the fields at first: the usual of a country, nothing that a shop elsewhere might take over unseen.
    private static Posted Usual(string code) => Country.Of(code) is { } country
        ? Posted.Of(("country", code), ("locale", country.Locales[0]), ("timeZone", country.Zones[0]))
        : Posted.Of(("country", code));

    private static IResult Which(TimeProvider clock, int status) => Page(clock, Posted.Nothing.Wrong("country", "Choose the country your shop stands in."), status);

    private static IResult Page(TimeProvider clock, Posted posted, int status) => Answers.Page<CountryPage>(new { Posted = posted, Now = clock.GetUtcNow() }, status);
}
