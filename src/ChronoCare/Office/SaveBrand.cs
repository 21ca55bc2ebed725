using ChronoCare.Photos;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/brand</c>: one colour and one logo; whatever they are, what is read in them stays readable.</summary>
public static class SaveBrand
{
    private const string Kind = "brand";

    /// <summary>Kind of file a logo is kept as.</summary>
    public const string LogoKind = Shop.LogoKind;

    /// <summary>As programs see it: the colour, what it becomes for reading, and the contrasts reached.</summary>
    public sealed record Answer(int Version, string Colour, string OnColour, string InLight, string InDark, string? Logo)
    {
        internal static Answer Of(Shop s) => new(s.SettingsVersion, s.Colour, Brand.On(s.Colour), Brand.InLight(s.Colour), Brand.InDark(s.Colour), ShowLogo.Href(s));
    }

    private static readonly string Save = $"""
        with changed as (
          update shop.tenant set colour = $7, logo_key = $8, settings_version = settings_version + 1 where settings_version = $9 returning settings_version),
        {Change.Noted}
        select settings_version from changed
        """;

    /// <summary><c>GET</c>; with <c>?colour=</c> it shows how that one would look, and saves nothing.</summary>
    [Says("The shop's colour as it is and as it is shown, and its logo.", typeof(Answer))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, [PageOnly] string? colour = null, [PageOnly] string? saved = null)
    {
        var present = await SaveShop.Present(db);
        if (Answers.IsApi(http)) return Answers.Data(Answer.Of(present));
        var shown = colour is not null && Colour(colour) is { } asked ? asked : present.Colour;
        return await Page(db, present, Posted.Of(("colour", shown), ("version", SaveShop.Version(present))), 200, isSaved: saved is not null);
    }

    /// <summary><c>POST</c>, as a multipart form where a logo comes along.</summary>
    [Says("Saves colour and logo.", typeof(Answer))]
    [TakesFile("logo", "JPEG, PNG or WebP of up to 10 MB; drawn anew.")]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, ShopFiles files, PhotoCleaning cleaning, Shops shops, Shop shop, TimeProvider clock)
    {
        var present = await SaveShop.Present(db);
        var (version, colour, isRemoved) = Read(posted, present);
        try
        {
            posted.Check();
            var logo = isRemoved ? null : posted.Files.GetFile("logo") is { Length: > 0 } file ? await Logo.Keep(file, files, cleaning, http.RequestAborted) : present.LogoKey;
            await Run(db, clock, present, colour!, logo, version!.Value);
        }
        catch (Exception e) when (e is WrongInput or Refused && !Answers.IsApi(http))
        {
            if (e is Refused refused) posted.Wrong("logo", refused.Message);
            return await Page(db, present, posted, 422);
        }
        catch (Stale) when (!Answers.IsApi(http))
        {
            present = await SaveShop.Present(db);
            var conflict = Conflict.Of((await Change.Last(db, Kind, "shop", "terms")).FirstOrDefault(), [("colour", colour)], [("colour", present.Colour)], Label);
            return await Page(db, present, posted.Put("version", SaveShop.Version(present)), 409, conflict);
        }
        shops.Forget(shop.Subdomain);
        var saved = Answers.IsApi(http) ? await SaveShop.Present(db) : present;
        return Answers.Done(http, () => Answer.Of(saved), "/settings/brand?saved=1");
    }

    internal static (int? Version, string? Colour, bool IsRemoved) Read(Posted posted, Shop present)
    {
        var version = posted.Whole("version", "Version", 1, int.MaxValue, required: true);
        var colour = Colour(posted.Plain("colour", "Colour, #RRGGBB") is { Length: 0 } && posted.IsJson && !posted.Has("colour") ? present.Colour : posted["colour"]);
        if (colour is null) posted.Wrong("colour", "A colour is written #RRGGBB, such as #1F4E79.");
        return (version, colour, posted.Flag("removeLogo", "Whether the logo goes"));
    }

    /// <summary>Saves colour and logo (its file's name, or null for none).</summary>
    /// <exception cref="Stale">Somebody saved first.</exception>
    public static async Task Run(TenantDb db, TimeProvider clock, Shop present, string colour, string? logo, int version)
    {
        if (version != present.SettingsVersion) throw new Stale(Answer.Of(present));
        var (was, now) = Difference.Of([("colour", present.Colour), ("logo", present.LogoKey)], [("colour", colour), ("logo", logo)]);
        if (now.Count == 0) return;
        var ask = db.Ask();
        var saved = ask.Change<int?>(Save, [.. Change.Args(db, clock.GetUtcNow(), Kind, null, was, now), colour, logo, version]);
        await ask.Send();
        if (saved.Value is null) throw new Stale(Answer.Of(await SaveShop.Present(db)));
    }

    /// <summary>As it is kept, <c>#RRGGBB</c> in capitals; null when it is none.</summary>
    public static string? Colour(string text)
    {
        var digits = text.Trim().TrimStart('#').ToUpperInvariant();
        if (digits.Length == 3) digits = string.Concat(digits.Select(d => new string(d, 2)));
        return digits.Length == 6 && digits.All(char.IsAsciiHexDigit) ? "#" + digits : null;
    }

    private static string Label(string field) => field switch { "colour" => "Colour", "logo" => "Logo", _ => field };

    private static async Task<IResult> Page(TenantDb db, Shop present, Posted posted, int status, Conflict? conflict = null, bool isSaved = false) =>
        Answers.Page<BrandPage>(new { Present = present, Posted = posted, Conflict = conflict, IsSaved = isSaved, Changes = await Change.Last(db, Kind) }, status);
}
