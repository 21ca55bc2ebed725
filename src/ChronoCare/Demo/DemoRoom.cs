using ChronoCare.Identity;
using ChronoCare.Photos;
using ChronoCare.Records;
using ChronoCare.Tenancy;

namespace ChronoCare.Demo;

/// <summary>All that the demo's acts work with: the same services as a request has, and a clock in the past.</summary>
internal sealed class DemoRoom(IServiceProvider services, Shop shop, DemoClock clock)
{
    private readonly Dictionary<string, (Guid Id, string Name, string Email, Role Role)> people = [];

    public Shop Shop => shop;

    public DemoClock Clock => clock;

    public SealingQueue Sealing { get; } = services.GetRequiredService<SealingQueue>();

    public PhotoCleaning Cleaning { get; } = services.GetRequiredService<PhotoCleaning>();

    private ShopFiles Files { get; } = new(services.GetRequiredService<IFileStore>(), shop.TenantId);

    public void Meet(string key, Guid id, string name, string email, Role role) => people[key] = (id, name, email, role);

    public Guid IdOf(string person) => people[person].Id;

    /// <summary>The shop's data, with somebody of the team acting.</summary>
    public TenantDb As(string person) => services.GetRequiredService<Database>().Enter(shop.TenantId, people[person].Id);

    public Visitor Visitor(string person) => people[person] is var p ? new Visitor(p.Id, p.Name, p.Email, p.Role, "") : Identity.Visitor.Stranger;

    public PhotoRoom Photos(TenantDb db) =>
        new(db, shop, clock, Files, Cleaning, services.GetRequiredService<Uploads>(), services.GetRequiredService<SignedUrl>(), Identity.Visitor.Stranger, services.GetRequiredService<Settings>());

    public RecordRoom Records(TenantDb db) => new(db, shop, Files, services.GetRequiredService<Settings>(), services.GetRequiredService<Secrets>(), clock);

    // The demo takes no cards, and hands nobody a link.
    public ChronoCare.Cards.CardRoom Cards(TenantDb db) => new(db, shop, services.GetRequiredService<Settings>(), services.GetRequiredService<ChronoCare.Cards.ICards>(), services.GetRequiredService<ChronoCare.Cards.FollowStripe>(),
        new Jobs.ClientDoor((_, _) => "", _ => Task.FromResult<string?>(null)), clock);

    /// <summary>A request as a program makes it: handlers answer it with data, and refuse with exceptions.</summary>
    public HttpContext Request() => new DefaultHttpContext { RequestServices = services, Request = { Path = "/api", Method = "POST" } };
}

/// <summary>Something somebody does at a moment; its key makes it happen once, however often the seeding is begun.</summary>
internal sealed record DemoAct(DateTimeOffset At, string Key, string Who, Func<TenantDb, Task> Do);
