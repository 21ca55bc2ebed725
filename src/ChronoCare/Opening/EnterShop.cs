using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Opening;

/// <summary><c>/welcome/{token}</c> at the new shop: the way over from the root host. Looking spends nothing; a press on the button begins the first session here, once, within a minute.</summary>
public static class EnterShop
{
    private sealed record In
    {
        public Guid? UserId { get; init; }
        public string? Email { get; init; }
    }

    private static readonly string Sql = NewSession.Sql("""
        spent as (
          update shop.welcome set spent_at = $3 where token_hash = $10 and spent_at is null and expires_at > $3 returning token_hash),
        entered as (update shop.sign_up set entered_at = coalesce(entered_at, $3) where exists (select from spent) returning email),
        admitted as (select u.id as user_id from entered e join shop.user_account u on u.email = e.email and u.role = 'owner' and u.is_active)
        """, "select (select user_id from changed) as user_id, (select email from entered) as email");

    /// <summary><c>GET</c>.</summary>
    public static async Task<IResult> Show(string token, TenantDb db, Settings settings, TimeProvider clock)
    {
        var isLive = SignInRequest.IsToken(token)
            && await db.Row<bool>("select exists (select from shop.welcome where token_hash = $1 and spent_at is null and expires_at > $2)", Sessions.Hash(token), clock.GetUtcNow());
        return Page(settings, token, isLive);
    }

    /// <summary><c>POST</c>.</summary>
    public static async Task<IResult> Handle(HttpContext http, string token, TenantDb db, Sessions sessions, SignInKeys keys, Settings settings, TimeProvider clock)
    {
        if (!SignInRequest.IsToken(token)) return Page(settings, token, isLive: false);
        var session = new NewSession(http, db, "mail", clock.GetUtcNow());
        var ask = db.Ask();
        var entered = ask.Change<In>(Sql, [.. session.Args, Sessions.Hash(token)]);
        await ask.Send();
        if (entered.Value is not { UserId: not null, Email: { } email }) return Page(settings, token, isLive: false);
        session.Admit(sessions, keys, email);
        return Answers.SeeOther("/");
    }

    private static IResult Page(Settings settings, string token, bool isLive) =>
        Answers.Page<WelcomePage>(new { IsLive = isLive, Way = isLive ? token : "", Root = $"{settings.Scheme}://{settings.Root}" }, isLive ? 200 : 404);
}
