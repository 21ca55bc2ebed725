using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ChronoCare.Demo.Drawing;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Demo;

/// <summary>Atelier Morel, the shop a newcomer finds: forty-one jobs in every state, told from the past through the program's own doors.</summary>
public static class DemoShop
{
    /// <summary>Its subdomain.</summary>
    public const string Subdomain = "atelier";

    /// <summary>Who owns it.</summary>
    public const string OwnerEmail = "ana@atelier-morel.example";

    private const string Terms = """
        We look after your watch as if it were ours. We open and repair it only after you have agreed to the price. The quote holds for the days it names; the inspection
        fee is credited when you accept it. Parts that we replace are returned on request. The warranty covers our work from the day of collection; it does not cover knocks,
        water after the tested date, or work by others. Watches not collected within a year of our third notice may be sold to cover the costs.
        """;

    /// <summary>Opens and fills the shop if the database has none by that name; a shop half filled by a killed start is finished never and told so.</summary>
    /// <param name="build">Builds the program on another clock and port, as App.Build does.</param>
    public static async Task EnsureSeeded(Settings settings, Database database, Func<Settings, TimeProvider, WebApplication> build, Action<string> say)
    {
        if (await database.TenantBySubdomain(Subdomain) is not null) return;
        say("Opening the demo shop, Atelier Morel…");
        var clock = new PastClock { Now = TimeProvider.System.GetUtcNow().AddDays(-405) };
        var real = TimeProvider.System.GetUtcNow();
        await using var app = build(settings with { Port = FreePort() }, clock);
        await app.StartAsync();
        var shop = await app.Services.GetRequiredService<Shops>().Open(new Shop
        {
            TenantId = Guid.NewGuid(), Subdomain = Subdomain, Name = "Atelier Morel", Plan = "atelier", Currency = "CHF", Locale = "en-CH", TimeZone = "Europe/Zurich", TaxName = "VAT",
            TaxPercent = 8.1m, TaxIncluded = true, Address = "Rue du Rhône 12, 1204 Genève", Phone = "+41 22 555 01 00", Email = "counter@atelier-morel.example", Colour = "#1F4E79",
            InspectionFeeMinor = 4500, WarrantyMonths = 24, PromiseDays = 14, QuoteDays = 30,
        }, OwnerEmail, "Ana Morel", Terms);
        var db = database.Enter(shop.TenantId);
        await db.Do("""
            insert into shop.user_account (email, name, role, created_at) values ('max@atelier-morel.example', 'Max Roy', 'watchmaker', $1),
              ('tess@atelier-morel.example', 'Tess Lind', 'watchmaker', $1), ('ilse@atelier-morel.example', 'Ilse Brunner', 'counter', $1)
            """, clock.Now);
        var people = (await db.Rows<Person>("select id, email from shop.user_account")).ToDictionary(p => p.Email.Split('@')[0], p => p.Id);
        await using var doors = new DemoDoors(app, settings, shop, database, people, clock);
        await Tell(doors, clock, real, say);
        await app.StopAsync();
        say("The demo shop is open.");
    }

    /// <summary>Where the demo shop is and a link that signs its owner in once; null when there is none, or where strangers could read it.</summary>
    public static async Task<string?> Invitation(Settings settings, Database database)
    {
        if (!settings.IsDevelopment || await database.TenantBySubdomain(Subdomain) is not { } found) return null;
        var owner = await database.Enter(found.Id).Row<Guid>("select id from shop.user_account where email = $1", OwnerEmail);
        if (owner == Guid.Empty) return null;
        var link = await SignInLink.Make(database.Enter(found.Id, owner), settings, TimeProvider.System, Subdomain, owner);
        return $"""
            Demo shop: {settings.Address(Subdomain)}
            Sign in as its owner, once: {link}
            """;
    }

    private sealed record Person
    {
        public Guid Id { get; init; }
        public string Email { get; init; } = "";
    }

    // All stories are told together in the order of time, so that the stream runs forward.
    private static async Task Tell(DemoDoors doors, PastClock clock, DateTimeOffset real, Action<string> say)
    {
        var pictures = DemoStory.All.Select((s, i) => Task.Run(() => Draw(s, i, real))).ToArray();
        var steps = new PriorityQueue<Func<Task>, DateTimeOffset>();
        for (var i = 0; i < DemoStory.All.Count; i++)
        {
            var index = i;
            foreach (var (at, step) in new DemoJob(doors, DemoStory.All[index], index, real, () => pictures[index]).Steps()) steps.Enqueue(step, at < real ? at : real.AddSeconds(-1));
        }
        while (steps.TryDequeue(out var step, out var at))
        {
            if (at > clock.Now) clock.Now = at;
            await step();
        }
        clock.Now = real;
    }

    private static (string Slot, byte[] Jpeg)[] Draw(DemoStory story, int index, DateTimeOffset real)
    {
        var watch = DemoWatch.All[story.Watch];
        var day = DateOnly.FromDateTime(real.UtcDateTime.AddDays(-story.DaysAgo));
        return [.. new[] { "dial", "back" }.Select(view => (view, WatchPicture.Jpeg(watch.Look with { Serial = DemoJob.SerialOf(index) }, view, index, day, 640)))];
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
