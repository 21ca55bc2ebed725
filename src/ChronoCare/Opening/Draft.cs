using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Opening;

/// <summary>A shop that is being opened: what was answered so far, kept on the server for a day and tied to the browser that began it.</summary>
public sealed record Draft
{
    /// <summary>Holds the future shop's id and the secret that opens its draft.</summary>
    public const string Cookie = "__Host-sign-up";

    /// <summary>How long it is kept.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>How long the code of a mail may be typed.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    /// <summary>How long to wait before another mail is sent.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    /// <summary>Codes that may be tried; the statement of ProveAddress.cs and the table's check say the same.</summary>
    public const int Guesses = 5;

    /// <summary>Logos that may be tried on: each is drawn anew by a worker.</summary>
    public const int MostLogos = 20;

    public string OwnerName { get; init; } = "";
    public string Email { get; init; } = "";
    public int CodeNumber { get; init; }
    public DateTimeOffset CodeUntil { get; init; }
    public int Attempts { get; init; }
    public DateTimeOffset MailedAt { get; init; }
    public DateTimeOffset? ProvedAt { get; init; }
    public string Name { get; init; } = "";
    public string Subdomain { get; init; } = "";
    public string Country { get; init; } = "";
    public string Currency { get; init; } = "";
    public string Locale { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string TaxName { get; init; } = "";
    public decimal TaxPercent { get; init; }
    public bool TaxIncluded { get; init; } = true;
    public string Colour { get; init; } = "";
    public string? LogoKey { get; init; }
    public int Logos { get; init; }
    public DateTimeOffset? OpenedAt { get; init; }
    public DateTimeOffset? EnteredAt { get; init; }

    private const string Select = """
        select owner_name, email, code_number, code_until, attempts, mailed_at, proved_at, name, subdomain, country, currency, locale, time_zone, tax_name, tax_percent, tax_included,
               colour, logo_key, logos, opened_at, entered_at
        from shop.sign_up where secret_hash = $1 and expires_at > $2
        """;

    /// <summary>The questions, in their order.</summary>
    public static readonly IReadOnlyList<string> Questions = ["/sign-up/you", "/sign-up/code", "/sign-up/shop", "/sign-up/country", "/sign-up/look", "/sign-up/open"];

    /// <summary>The first question that is not answered yet.</summary>
    public string Next =>
        OpenedAt is not null ? Questions[5] : ProvedAt is null ? Questions[1] : Name.Length == 0 || Subdomain.Length == 0 ? Questions[2] : Country.Length == 0 ? Questions[3] : Questions[4];

    /// <summary>Where somebody belongs who asks for a question too early, or for any once the shop is open; null where they may answer it.</summary>
    public string? Elsewhere(string question)
    {
        var (asked, next) = (Questions.ToList().IndexOf(question), Questions.ToList().IndexOf(Next));
        return asked > next || (OpenedAt is not null && asked != next) ? Next : null;
    }

    /// <summary>Whether the newest mail's code may still be typed.</summary>
    public bool IsCodeLive(DateTimeOffset now) => ProvedAt is null && now < CodeUntil && Attempts < Guesses;

    /// <summary>The shop as it would be opened now: for previews, and for the opening.</summary>
    public Shop AsShop(Guid tenant) => new()
    {
        TenantId = tenant, Subdomain = Subdomain, Name = Name.Length > 0 ? Name : "Your shop", Email = Email, Colour = Colour, LogoKey = LogoKey,
        Currency = Currency.Length > 0 ? Currency : "EUR", Locale = Locale.Length > 0 ? Locale : "en-IE", TimeZone = TimeZone.Length > 0 ? TimeZone : "Etc/UTC",
        TaxName = TaxName.Length > 0 ? TaxName : "VAT", TaxPercent = TaxPercent, TaxIncluded = TaxIncluded,
    };

    /// <summary>What the cookie holds.</summary>
    internal static string CookieOf(Guid tenant, string secret) => tenant.ToString("N") + secret;

    /// <summary>The draft of the browser that is asking, or null: none begun, a day old, or somebody else's.</summary>
    internal static async Task<Here?> Of(HttpContext http, Database database, TimeProvider clock)
    {
        if (OwnCookie.Read(http, Cookie) is not { Length: 32 + 43 } value || !Guid.TryParseExact(value[..32], "N", out var tenant) || !SignInRequest.IsToken(value[32..])) return null;
        // Whoever names a tenant here reads nothing of it but a draft whose secret they hold.
        var db = database.Enter(tenant);
        return await db.Row<Draft>(Select, Sessions.Hash(value[32..]), clock.GetUtcNow()) is { } draft ? new Here(db, draft, value[32..]) : null;
    }

    /// <summary>A draft and the door to where it lies.</summary>
    internal sealed record Here(TenantDb Db, Draft Draft, string Secret)
    {
        public Guid Tenant => Db.Tenant;

        public string Shown(Settings settings) => $"{Draft.Subdomain}.{settings.Root}";
    }
}
