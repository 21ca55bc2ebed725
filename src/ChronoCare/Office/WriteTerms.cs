using System.Globalization;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/documents</c>: the terms a client agrees to. A new text is a new version; what was agreed to once stays to be read.</summary>
public static class WriteTerms
{
    private const string Kind = "terms";

    /// <summary>One version.</summary>
    public sealed record Terms
    {
        public int Version { get; init; }
        public string Text { get; init; } = "";
        public DateTimeOffset Since { get; init; }
        /// <summary>Watches taken in under it.</summary>
        public long Jobs { get; init; }
    }

    private static readonly string Save = $"""
        with changed as (
          update shop.tenant set terms_version = terms_version + 1, settings_version = settings_version + 1 where terms_version = $8 returning terms_version),
        {Change.Noted},
        written as (insert into shop.terms (version, text, since) select terms_version, $7, $6 from changed)
        select terms_version from changed
        """;

    private const string All = """
        select t.version, t.text, t.since, (select count(*) from shop.intake i where i.terms_version = t.version) as jobs from shop.terms t order by t.version desc limit 200
        """;

    private const string NewestJob = "select number from shop.job order by arrived_at desc, id limit 1";

    /// <summary>Every version, the newest first.</summary>
    public sealed record Listed(IReadOnlyList<Terms> Items);

    /// <summary>One version.</summary>
    public sealed record One(int Version, string Text, DateTimeOffset Since);

    /// <summary>The version that counts from now on.</summary>
    public sealed record Written(int Version, string Text);

    /// <summary><c>GET</c>.</summary>
    [Says("Every version of the terms, the newest first.", typeof(Listed))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, [PageOnly] string? saved = null)
    {
        var all = await db.Rows<Terms>(All);
        if (Answers.IsApi(http)) return Answers.Data(new Listed(all));
        return await Page(db, all, Posted.Of(("text", all[0].Text), ("version", Version(all[0]))), 200, isSaved: saved is not null);
    }

    /// <summary><c>GET /settings/documents/{version}</c>: one version, as it was agreed to. Everybody at the counter may read it.</summary>
    [Says("One version of the terms, as it was agreed to.", typeof(One))]
    public static async Task<IResult> ShowOne(HttpContext http, int version, TenantDb db)
    {
        var terms = await db.Row<Terms>("select version, text, since, 0::bigint as jobs from shop.terms where version = $1", version) ?? throw new NotHere();
        return Answers.IsApi(http) ? Answers.Data(new One(terms.Version, terms.Text, terms.Since)) : Answers.Page<TermsPage>(new { Terms = terms });
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Writes a new version of the terms.", typeof(Written))]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shops shops, Shop shop, TimeProvider clock)
    {
        var (version, text) = Read(posted);
        if (posted.IsWrong && !Answers.IsApi(http)) return await Page(db, await db.Rows<Terms>(All), posted, 422);
        posted.Check();
        int now;
        try
        {
            now = await Run(db, clock, text, version!.Value);
        }
        catch (Stale) when (!Answers.IsApi(http))
        {
            var all = await db.Rows<Terms>(All);
            var conflict = Conflict.Of((await Change.Last(db, Kind)).FirstOrDefault(), [("text", text)], [("text", all[0].Text)], _ => "Terms");
            return await Page(db, all, posted.Put("version", Version(all[0])), 409, conflict);
        }
        shops.Forget(shop.Subdomain);
        return Answers.Done(http, () => new Written(now, text), "/settings/documents?saved=1");
    }

    internal static (int? Version, string Text) Read(Posted posted) =>
        (posted.Whole("version", "Version", 1, int.MaxValue, required: true), posted.Text("text", "The text", 20_000, required: true, lines: true));

    /// <summary>Writes a new version, unless the text is the present one's; the version that counts from now on.</summary>
    /// <exception cref="Stale">There is a newer version than the one seen.</exception>
    public static async Task<int> Run(TenantDb db, TimeProvider clock, string text, int version)
    {
        var present = (await db.Row<Terms>(All))!;
        if (present.Version != version) throw new Stale(new { present.Version, present.Text });
        if (present.Text == text) return version;
        var ask = db.Ask();
        var saved = ask.Change<int?>(Save, [.. Change.Args(db, clock.GetUtcNow(), Kind, null, Said(version), Said(version + 1)), text, version]);
        await ask.Send();
        return saved.Value ?? throw new Stale();
    }

    private static Dictionary<string, string> Said(int version) => new() { ["version"] = version.ToString(CultureInfo.InvariantCulture) };

    private static string Version(Terms terms) => terms.Version.ToString(CultureInfo.InvariantCulture);

    private static async Task<IResult> Page(TenantDb db, IReadOnlyList<Terms> all, Posted posted, int status, Conflict? conflict = null, bool isSaved = false) =>
        Answers.Page<DocumentsPage>(new { All = all, Posted = posted, Conflict = conflict, IsSaved = isSaved, Docket = await db.Row<string>(NewestJob), Changes = await Change.Last(db, Kind) }, status);
}
