using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Apps;

/// <summary><c>/api/devices</c>: phones that want to be told by push. A phone belongs to the app that is signed in on it, and is forgotten with it.</summary>
public static class RegisterPhone
{
    /// <summary>One phone: as Apple named it, in hex; sandbox or production; what the app called its device.</summary>
    public sealed record Phone
    {
        public string ApnsToken { get; init; } = "";
        public string Environment { get; init; } = "";
        public string Locale { get; init; } = "";
        public string AppVersion { get; init; } = "";
        public string Device { get; init; } = "";
        public DateTimeOffset RegisteredAt { get; init; }
    }

    /// <summary>They come whole, so there is never a next page.</summary>
    public sealed record Listed(IReadOnlyList<Phone> Items, string? Next = null);

    private const string Select = """
        select d.token as apns_token, d.environment, d.locale, d.app_version, a.device, d.registered_at from shop.push_device d join shop.app a on a.id = d.app_id
        where d.user_id = $1 and a.revoked_at is null and a.expires_at > $2
        """;

    // One app has one phone: when the phone gets another name from Apple, the old one goes.
    private const string Others = "delete from shop.push_device where app_id = $1 and token <> $2";

    private const string Put = """
        insert into shop.push_device (token, user_id, app_id, environment, locale, app_version, registered_at)
        select $2, a.user_id, a.id, $3, $4, $5, $6 from shop.app a where a.id = $1 and a.revoked_at is null
        on conflict (tenant_id, token) do update set user_id = excluded.user_id, app_id = excluded.app_id, environment = excluded.environment, locale = excluded.locale,
          app_version = excluded.app_version, registered_at = excluded.registered_at
        """;

    /// <summary><c>GET</c>.</summary>
    [Says("One's own phones that are told by push.", typeof(Listed))]
    public static async Task<IResult> List(TenantDb db, Visitor visitor, TimeProvider clock) =>
        Answers.Data(new Listed(await db.Rows<Phone>(Select + " order by d.registered_at desc, d.token", visitor.UserId, clock.GetUtcNow())));

    /// <summary><c>PUT</c>: again is harmless, and a phone that somebody else of the shop signed in with moves to them.</summary>
    [Says("Registers the phone of the app that asks for push. Again is harmless; a phone that now belongs to another colleague moves.", typeof(Phone))]
    public static async Task<IResult> Handle(string apnsToken, Posted posted, TenantDb db, Visitor visitor, TimeProvider clock)
    {
        var token = Token(apnsToken);
        var (environment, locale, version) = Read(posted);
        var app = visitor.App ?? throw new Refused("Only an app that is signed in with tokens has a phone. Sign in at POST /api/tokens.", code: "no-app");
        posted.Check();
        var now = clock.GetUtcNow();
        var ask = db.Ask();
        ask.Do(Others, app, token);
        ask.Do(Put, app, token, environment, locale, version, now);
        var phone = ask.Row<Phone>(Select + " and d.token = $3", visitor.UserId, now, token);
        await ask.Send();
        return Answers.Data(phone.Value ?? throw new NotHere());
    }

    /// <summary><c>DELETE</c>: this phone is told nothing any more.</summary>
    [Says("Takes one's own phone off push.", null, 204)]
    public static async Task<IResult> Remove(string apnsToken, TenantDb db, Visitor visitor)
    {
        if (await db.Do("delete from shop.push_device where token = $1 and user_id = $2", Token(apnsToken), visitor.UserId) == 0) throw new NotHere();
        return Results.NoContent();
    }

    private static (string Environment, string Locale, string AppVersion) Read(Posted posted) => (
        posted.OneOf("environment", "Apple's environment", "production", "production", "sandbox"),
        posted.Text("locale", "The person's language, such as fr-CH", 35), posted.Text("appVersion", "The app's version", 40));

    // Apple says that its length may change; hex it stays.
    private static string Token(string sent) => sent.Length is >= 64 and <= 200 && sent.All(char.IsAsciiHexDigit) ? sent.ToLowerInvariant() : throw new NotHere();
}
