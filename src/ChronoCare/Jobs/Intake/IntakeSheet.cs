using System.Globalization;
using ChronoCare.Jobs.Clients;
using ChronoCare.Jobs.Search;
using ChronoCare.Jobs.Watches;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Intake;

/// <summary>Everything the intake page shows: what was typed, who and what it may be, and what the shop knows of both.</summary>
public sealed record IntakeSheet
{
    public required Posted Posted { get; init; }
    public required string DraftKey { get; init; }
    public required DateOnly Today { get; init; }
    public required Promise Promise { get; init; }

    /// <summary>The client that was chosen, or null while one is typed.</summary>
    public Client? Client { get; init; }

    /// <summary>Whom the typed name, phone or mail may be.</summary>
    public IReadOnlyList<ClientHit> Matches { get; init; } = [];

    /// <summary>The chosen client's watches, or those of the only match.</summary>
    public IReadOnlyList<KnownWatch> Theirs { get; init; } = [];

    /// <summary>The watch that was chosen, or null while one is typed.</summary>
    public KnownWatch? Watch { get; init; }

    /// <summary>Watches of this shop with the typed serial, whoever owns them.</summary>
    public IReadOnlyList<KnownWatch> SameSerial { get; init; } = [];

    /// <summary>What the typed reference was, when it was here before.</summary>
    public IReadOnlyList<KnownWatch> SameReference { get; init; } = [];

    /// <summary>Jobs of this very serial that are still open: it may be taken in twice by mistake.</summary>
    public IReadOnlyList<JobLine> Open { get; init; } = [];

    /// <summary>Earlier jobs of this serial.</summary>
    public IReadOnlyList<JobLine> Earlier { get; init; } = [];

    public IReadOnlyList<Option> Team { get; init; } = [];
    public IReadOnlyList<string> Brands { get; init; } = [];
    public IReadOnlyList<DraftPhoto> Photos { get; init; } = [];
    public int TermsVersion { get; init; }
    public string TermsText { get; init; } = "";
    public DateTimeOffset TermsSince { get; init; }

    /// <summary>Whether the chosen watch stands under another client's name in the books.</summary>
    public bool IsOthers => Watch is not null && Watch.ClientId != Client?.Id;

    /// <summary>A watch of the shop's books.</summary>
    public sealed record KnownWatch
    {
        public Guid Id { get; init; }
        public Guid ClientId { get; init; }
        public string ClientName { get; init; } = "";
        public string Brand { get; init; } = "";
        public string Model { get; init; } = "";
        public string Reference { get; init; } = "";
        public string Serial { get; init; } = "";
        public string SerialKey { get; init; } = "";
        public string Calibre { get; init; } = "";
        public string Movement { get; init; } = "mechanical";
        public DateTimeOffset? LastHereAt { get; init; }

        /// <summary>Brand and model.</summary>
        public string Name => $"{Brand} {Model}".Trim();

        internal const string Columns = """
            w.id, w.client_id, c.name as client_name, w.brand, w.model, w.reference, w.serial, w.serial_key, w.calibre, w.movement,
            (select max(j.arrived_at) from shop.job j where j.watch_id = w.id) as last_here_at
            """;
    }

    /// <summary>A photo that waits for its job.</summary>
    public sealed record DraftPhoto
    {
        public Guid Id { get; init; }
        public string Slot { get; init; } = "other";
        public int? Width { get; init; }
        public int? Height { get; init; }
    }

    private sealed record Terms
    {
        public int Version { get; init; }
        public string Text { get; init; } = "";
        public DateTimeOffset Since { get; init; }
    }

    private sealed record Name
    {
        public Guid Id { get; init; }
        public string Text { get; init; } = "";
    }

    private const string WatchesOf = $"""
        select {KnownWatch.Columns} from shop.watch w join shop.client c on c.id = w.client_id where w.client_id = any($1) order by w.id desc limit 30
        """;

    private const string OneWatch = $"select {KnownWatch.Columns} from shop.watch w join shop.client c on c.id = w.client_id where w.id = $1";

    private const string BySerial = $"""
        select {KnownWatch.Columns} from shop.watch w join shop.client c on c.id = w.client_id where w.serial_key = $1 order by w.id desc limit 10
        """;

    private const string ByIds = $"""
        select {KnownWatch.Columns} from shop.watch w join shop.client c on c.id = w.client_id where w.id = any($1) order by w.id desc
        """;

    private const string JobsOfSerial = $"""
        select {JobLine.Columns} from shop.job j
        where j.watch_id in (
          select $1::uuid where $1 is not null
          union
          select w.id from shop.watch w where w.serial_key = coalesce(nullif((select s.serial_key from shop.watch s where s.id = $1), ''), nullif($2, '')))
        order by j.arrived_at desc limit 20
        """;

    private const string DraftPhotos = """
        select p.id, p.slot, p.width, p.height from shop.photo p where p.draft_key = $1 and p.job_id is null and p.state = 'ready' order by p.created_at, p.id
        """;

    private const string Team1 = "select u.id, u.name as text from shop.user_account u where u.is_active order by (u.role = 'watchmaker') desc, u.name limit 100";

    private const string OwnBrands = "select distinct brand from (select brand from shop.watch order by id desc limit 400) b order by brand";

    /// <summary>Reads it; what was typed decides what is looked for.</summary>
    public static async Task<IntakeSheet> Load(TenantDb db, Shop shop, Settings settings, TimeProvider clock, Posted posted)
    {
        var today = ShopDay.Of(clock.GetUtcNow(), shop);
        var address = settings.Address(shop.Subdomain);
        var clientId = IdIn(posted, "client.id");
        var watchId = IdIn(posted, "watch.id");
        var matches = clientId is null ? await Match(db, today.Year, address, posted) : [];
        var serialKey = watchId is null ? new string([.. posted["watch.serial"].Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant() : "";
        if (serialKey.Length is < 3 or > 60) serialKey = "";
        var reference = watchId is null && serialKey.Length == 0 && posted["watch.reference"].Length is > 2 and <= 60
            ? (await LookUp.Run(db, posted["watch.reference"], today.Year, address, 20, Where.Watches)).Watches.Select(w => w.Id).ToArray() : [];
        var ask = db.Ask();
        var client = ask.Row<Client>(ShowClient.One, clientId ?? Guid.Empty);
        var theirs = ask.Rows<KnownWatch>(WatchesOf, (Guid[])(clientId is { } one ? [one] : matches is [var only] ? [only.Id] : []));
        var watch = ask.Row<KnownWatch>(OneWatch, watchId ?? Guid.Empty);
        var serial = ask.Rows<KnownWatch>(BySerial, serialKey.Length > 0 ? serialKey : "-");
        var alike = ask.Rows<KnownWatch>(ByIds, reference);
        var jobs = ask.Rows<JobLine>(JobsOfSerial, watchId, serialKey);
        var team = ask.Rows<Name>(Team1);
        var brands = ask.Rows<string>(OwnBrands);
        var terms = ask.Row<Terms>("select t.version, t.text, t.since from shop.terms t where t.version = $1", shop.TermsVersion);
        var past = Promise.Ask(ask);
        var photos = ask.Rows<DraftPhoto>(DraftPhotos, posted["draftKey"]);
        await ask.Send();

        if (clientId is not null && client.Value is null) posted.Wrong("client.id", "This client is not known here.");
        if (watchId is not null && watch.Value is null) posted.Wrong("watch.id", "This watch is not known here.");
        var promise = Promise.Of(past.Value, shop, today);
        posted.Default("promisedOn", promise.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Default("client.tellBy", "mail").Default("watch.movement", "mechanical")
            .Default("quoteWhen", "after_diagnosis").Default("hazard", "none").Default("priority", "normal").Default("draftKey", Guid.NewGuid().ToString("N"))
            .Default("inspectionFee", shop.InspectionFeeMinor > 0 ? Money.Typed(shop.InspectionFeeMinor, shop.Currency) : "");
        foreach (var component in Handling.Components) posted.Default("handling." + component, "ask");
        return new IntakeSheet
        {
            Posted = posted,
            DraftKey = posted["draftKey"],
            Today = today,
            Promise = promise,
            Client = client.Value,
            Matches = matches,
            Theirs = watchId is null ? theirs.Value : [],
            Watch = watch.Value,
            SameSerial = [.. serial.Value.Where(w => theirs.Value.All(t => t.Id != w.Id))],
            SameReference = [.. alike.Value.DistinctBy(w => (w.Brand, w.Model, w.Reference, w.Calibre)).Take(4)],
            Open = [.. jobs.Value.Where(j => Milestones.IsOpen(j.Status))],
            Earlier = [.. jobs.Value.Where(j => !Milestones.IsOpen(j.Status))],
            Team = [.. team.Value.Select(u => new Option(u.Id.ToString("D"), u.Text))],
            Brands = [.. brands.Value.Union(Usual.Brands, StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)],
            Photos = photos.Value,
            TermsVersion = terms.Value?.Version ?? shop.TermsVersion,
            TermsText = terms.Value?.Text ?? "",
            TermsSince = terms.Value?.Since ?? shop.OpenedAt,
        };
    }

    private static Guid? IdIn(Posted posted, string name) => Guid.TryParseExact(posted[name].Trim(), "D", out var id) ? id : null;

    // Phone first, then mail, then name: the one that says most of those typed so far.
    private static async Task<IReadOnlyList<ClientHit>> Match(TenantDb db, int year, string address, Posted posted)
    {
        foreach (var (field, least) in new[] { ("client.phone", 4), ("client.email", 4), ("client.name", 3) })
        {
            if (posted[field].Trim().Length < least) continue;
            var found = await LookUp.Run(db, posted[field], year, address, 5, Where.Clients);
            if (found.Clients.Count > 0) return found.Clients;
        }
        return [];
    }
}
