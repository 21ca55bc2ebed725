using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChronoCare.Bench;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Office;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Demo;

/// <summary>Atelier Morel, the shop one finds on a fresh machine: weeks of real work, done through the product's own verbs with the clock in the past.</summary>
public static class DemoShop
{
    /// <summary>Where it stands below the root.</summary>
    public const string Subdomain = "atelier";

    private const string Terms = """
        We keep your watch insured at the value you name. We ask before the work costs more than agreed. A quote is valid for the days it says; the inspection fee is credited when you go ahead.
        Parts that were replaced are yours: say so before the work begins. The warranty covers our work and the parts we fitted, not water or a fall.
        Watches that are not collected within twelve months after two notices may be sold for the cost of the work.
        """;

    // Movements of the demo's watches that the starting list does not know: maker, name, lift angle, beat number, rate from and to, power reserve, like which one it is oiled.
    private static readonly (string Maker, string Name, string Lift, int Beats, string Low, string High, string Reserve, string Like)[] Movements =
    [
        ("Tudor", "MT5402", "52", 28800, "-2", "4", "70", "ETA 2824-2"), ("Tissot", "Powermatic 80", "50", 21600, "-5", "15", "80", "ETA 2824-2"), ("Longines", "L888", "51", 25200, "-2", "8", "64", "ETA 2892-A2"),
        ("Omega", "8500", "38", 25200, "-1", "6", "60", "Omega 8800"), ("Omega", "561", "49", 19800, "-2", "12", "50", "Omega 565"), ("Oris", "Oris 733", "50", 28800, "-5", "15", "38", "Sellita SW200-1"),
        ("Hamilton", "H-50", "50", 21600, "-5", "15", "80", "ETA 2801-2"), ("IWC", "35111", "51", 28800, "-2", "7", "42", "ETA 2892-A2"), ("Nomos Glashütte", "Alpha", "50", 21600, "-3", "7", "43", "ETA 2801-2"),
        ("Universal Genève", "UG 215", "52", 18000, "-5", "20", "57", "ETA 2824-2"), ("Panerai", "OP XI", "44", 21600, "-4", "10", "56", "ETA 6497-1"), ("Junghans", "J800.1", "50", 28800, "-5", "15", "38", "ETA 2824-2"),
        ("Cartier", "8971 MC", "48", 21600, "-3", "10", "38", "ETA 2801-2"), ("TAG Heuer", "Calibre 16", "49", 28800, "-4", "8", "42", "ETA 7750"), ("Breitling", "B23 (Valjoux 7750)", "49", 28800, "-2", "6", "42", "ETA 7750"),
        ("Orient", "F6724", "53", 21600, "-15", "25", "40", "Seiko 4R36"), ("Seiko", "4R35", "53", 21600, "-20", "40", "41", "Seiko 4R36"),
    ];

    /// <summary>Opens and furnishes the demo shop if that was not done yet; one that was left half furnished is gone on with. Its owner's id.</summary>
    /// <param name="services">The built program's; nothing needs to listen yet.</param><param name="clock">The real time.</param>
    /// <param name="say">Hears that it takes a moment.</param><param name="stop">Stops between two acts.</param>
    public static async Task<Guid> EnsureSeeded(IServiceProvider services, TimeProvider clock, Action<string> say, CancellationToken stop = default)
    {
        var database = services.GetRequiredService<Database>();
        var now = clock.GetUtcNow();
        var past = new DemoClock(now.AddDays(-260));
        // Its books reach back, but it is opened today: its trial begins now.
        var shops = new Tenancy.Shops(database, clock);
        var shop = await shops.BySubdomain(Subdomain) ?? await shops.Open(Plan(), DemoPeople.OwnerEmail, DemoPeople.Owner, Terms);
        var db = database.Enter(shop.TenantId);
        var owner = await db.Row<Guid>("select id from shop.user_account where email = $1", DemoPeople.OwnerEmail);
        if (await db.Row<long>("select value from shop.counter where name = 'demo'") == 1) return owner;
        say("Furnishing the demo shop, once.");

        shop = await Bill(services, shop, owner, past);
        var room = new DemoRoom(services, shop, past);
        room.Meet("owner", owner, DemoPeople.Owner, DemoPeople.OwnerEmail, Role.Owner);
        await Hire(room);
        await Know(room);
        await DemoPrices.Write(room);
        await Work(room, now, stop);
        await db.Do("insert into shop.counter (name, value) values ('demo', 1) on conflict do nothing");
        return owner;
    }

    /// <summary>Where the demo shop is and a link that signs its owner in once; null when there is none, or where strangers could read it.</summary>
    public static async Task<string?> Invitation(Settings settings, Database database)
    {
        if (!settings.IsDevelopment || await database.TenantBySubdomain(Subdomain) is not { } found) return null;
        var owner = await database.Enter(found.Id).Row<Guid>("select id from shop.user_account where email = $1", DemoPeople.OwnerEmail);
        if (owner == Guid.Empty) return null;
        var link = await SignInLink.Make(database.Enter(found.Id, owner), settings, TimeProvider.System, Subdomain, owner);
        return $"""
            Demo shop: {settings.Address(Subdomain)}
            Sign in as its owner, once: {link}
            """;
    }

    private static Shop Plan() => new()
    {
        TenantId = Guid.NewGuid(), Subdomain = Subdomain, Name = "Atelier Morel", Currency = "CHF", Locale = "en-CH", TimeZone = "Europe/Zurich", TaxName = "VAT", TaxPercent = 8.1m,
        Address = "Quai des Horlogers 4\n1204 Genève", Phone = "+41 22 555 01 00", Email = "bonjour@atelier-morel.example", Colour = "#14532D", InspectionFeeMinor = 45_00, WarrantyMonths = 24,
        PromiseDays = 14, QuoteDays = 21,
    };

    private static async Task Hire(DemoRoom room)
    {
        var db = room.As("owner");
        foreach (var (key, name, email, role) in DemoPeople.Team)
        {
            var id = await db.Row<Guid?>("select id from shop.user_account where email = $1", email) ?? await Join(db, room.Clock, name, email, role);
            room.Meet(key, id, name, email, role == "watchmaker" ? Role.Watchmaker : Role.Counter);
        }
    }

    // Invited and come in one breath, so that a seeding that is killed leaves nobody half-way.
    private static async Task<Guid> Join(TenantDb db, TimeProvider clock, string name, string email, string role)
    {
        var ask = db.Ask();
        var (made, _) = InviteColleague.Add(ask, clock.GetUtcNow(), name, email, role);
        var user = JoinTeam.Add(ask, made.Invitation, made.Token, RandomNumberGenerator.GetBytes(32), clock.GetUtcNow());
        await ask.Send();
        return user.Value!.Value;
    }

    private static async Task Know(DemoRoom room)
    {
        var db = room.As("owner");
        var known = (await db.Rows<ShopCalibre>(ShopCalibre.Select)).Select(c => c.Key).ToHashSet();
        foreach (var m in Movements)
        {
            if (known.Contains(ShopCalibre.KeyOf(m.Maker, m.Name))) continue;
            var like = ShopCalibre.Of(Calibres.Find(m.Like) ?? throw new InvalidOperationException($"The starting list has no {m.Like}."));
            var posted = CalibreForm.Fill(like with
            {
                Maker = m.Maker,
                Name = m.Name,
                AlsoKnownAs = "",
                LiftAngleDegrees = Number(m.Lift),
                BeatsPerHour = m.Beats,
                Grade = "Maker's",
                RateLow = Number(m.Low),
                RateHigh = Number(m.High),
                SpreadLimit = 15,
                PowerReserveHours = Number(m.Reserve),
            });
            await SaveCalibre.Add(room.Request(), posted, db, room.Clock);
        }
        static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
    }

    // What stands on its invoices; the shop as it is then.
    private static async Task<Shop> Bill(IServiceProvider services, Shop shop, Guid owner, DemoClock clock)
    {
        var db = services.GetRequiredService<Database>().Enter(shop.TenantId, owner);
        if (shop.TaxNumber.Length == 0)
            await SaveInvoices.Handle(new DemoRoom(services, shop, clock).Request(), Posted.Of(("taxNumber", "CHE-123.456.788"), ("bankDetails", "IBAN CH93 0076 2011 6238 5295 7\nAtelier Morel, Genève"),
                ("note", "Thank you for your trust."), ("prefix", "M-"), ("when", "on_account"), ("paymentDays", "30"), ("version", shop.SettingsVersion.ToString(CultureInfo.InvariantCulture))),
                db, services.GetRequiredService<Tenancy.Shops>(), shop, clock);
        return (await db.Row<Shop>(Shop.Select))!;
    }

    private sealed record Happened { public string Key { get; init; } = ""; public Guid? Subject { get; init; } }

    private static async Task Work(DemoRoom room, DateTimeOffset now, CancellationToken stop)
    {
        // Every act leaves its key with its first write, so a seeding that was killed goes on where it stopped.
        var done = (await room.As("owner").Rows<Happened>("select key, subject from shop.command where key like 'demo-%'")).ToDictionary(h => h.Key, h => h.Subject);
        var pictures = new DemoPictures(room.Cleaning, stop);
        var days = new DemoDay(now, room.Shop);
        var acts = new List<DemoAct>();
        foreach (var (job, index) in DemoJobs.All.OrderByDescending(j => j.Days[0]).Select((j, i) => (j, i)))
        {
            var of = new DemoActs(room, days, pictures, job, index, done.Keys.ToHashSet());
            if (done.GetValueOrDefault(of.TakenKey) is { } id) of.Id = id;
            acts.AddRange(of.All());
        }
        foreach (var act in days.Past([.. acts.OrderBy(a => a.At)], a => a.At, (a, at) => a with { At = at }))
        {
            stop.ThrowIfCancellationRequested();
            if (done.ContainsKey(act.Key)) continue;
            room.Clock.Now = Event.ToMicroseconds(act.At);
            var db = room.As(act.Who);
            db.Command = new CommandKey(act.Key, SHA256.HashData(Encoding.UTF8.GetBytes(act.Key)), room.Clock.Now);
            await act.Do(db);
        }
    }
}
