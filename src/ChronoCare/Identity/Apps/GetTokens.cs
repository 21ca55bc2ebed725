using System.Text.Json.Nodes;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Apps;

/// <summary><c>POST /api/tokens</c>: an app signs in with the code of a mail that a program asked for, or hands in its refresh token for the next pair.</summary>
public static class GetTokens
{
    /// <summary>What an app keeps.</summary>
    /// <param name="AccessToken">For <c>Authorization: Bearer</c>.</param><param name="RefreshToken">Good once.</param><param name="ExpiresIn">Seconds the access token works.</param>
    public sealed record Answer(string AccessToken, string RefreshToken, int ExpiresIn)
    {
        internal static Answer Of(AppTokens.Pair pair) => new(pair.Access, pair.Refresh, (int)AppTokens.AccessLife.TotalSeconds);
    }

    private sealed record Form(string RefreshToken, string Email, string Code, string Device);

    // Only what a program asked for, by address and code. Known or not, right or wrong, it is the same statement over the same rows. The link's own token is taken too: it cannot be
    // guessed, so no stranger's tries can shut it.
    private static readonly string SignIn = ShopStream.Fact("""
        tried as (
          update shop.sign_in_request set
            tries_here = least(5, tries_here + case when network_hash = $8 then 1 else 0 end),
            tries_elsewhere = least(5, tries_elsewhere + case when network_hash = $8 then 0 else 1 end),
            spent_at = case when token_hash = $7 or (takes_code and app_code_hash = $6) then $3::timestamptz end
          where email = $5 and purpose = 'sign-in' and app_code_hash is not null and spent_at is null and expires_at > $3
            and (token_hash = $7 or (takes_code and case when network_hash = $8 then tries_here else tries_elsewhere end < 5))
          returning email, spent_at),
        admitted as (
          select u.id as user_id from (select email from tried where spent_at is not null limit 1) t join shop.user_account u on u.email = t.email and u.is_active),
        changed as (
          insert into shop.app (id, user_id, device, access_hash, access_until, refresh_hash, created_at, last_used_at, expires_at)
          select $9, a.user_id, $10, $11, $12, $13, $3, $3, $14 from admitted a
          returning user_id)
        """, actor: "(select user_id from changed)", select: "select user_id from changed");

    private const string Rotate = """
        with rotated as (
          update shop.app a set old_hash = a.refresh_hash, refresh_hash = $2, access_hash = $3, access_until = $5, confirmed_at = null, last_used_at = $4,
                 expires_at = least($6, a.created_at + $7::interval)
          from shop.user_account u
          where u.id = a.user_id and u.is_active and a.refresh_hash = $1 and a.revoked_at is null and a.expires_at > $4
          returning a.id)
        insert into shop.app_token_used (token_hash, app_id, used_at) select $1, id, $4 from rotated
        """;

    // A statement of its own, so that whoever lost the race for the first one sees what the winner wrote: the same next pair for all who hand in the same token,
    // until one of that pair has been used.
    private const string Same = """
        update shop.app a set access_until = $3 from shop.app_token_used t, shop.user_account u
        where t.token_hash = $1 and a.id = t.app_id and a.old_hash = $1 and a.confirmed_at is null and a.revoked_at is null and a.expires_at > $2 and u.id = a.user_id and u.is_active
        returning a.id
        """;

    private const string Copied = """
        select a.id, a.user_id, a.device, u.name, u.email from shop.app_token_used t join shop.app a on a.id = t.app_id join shop.user_account u on u.id = a.user_id
        where t.token_hash = $1 and a.revoked_at is null and a.expires_at > $2
        """;

    private static readonly string EndCopied = ShopStream.Fact("""
        changed as (
          update shop.app a set revoked_at = $3 from shop.app_token_used t
          where t.token_hash = $5 and a.id = t.app_id and a.revoked_at is null and not (a.old_hash = $5 and a.confirmed_at is null)
          returning a.id)
        """);

    private sealed record Owned
    {
        public Guid Id { get; init; }
        public Guid UserId { get; init; }
        public string Device { get; init; } = "";
        public string Name { get; init; } = "";
        public string Email { get; init; } = "";
    }

    /// <summary>Handles it.</summary>
    [Says("Signs an app in with the code of the mail that POST /api/sign-in sent, or gives the next pair of tokens for a refresh token. A used refresh token signs the app out.", typeof(Answer),
        MayBeSignedOut = true)]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, Settings settings, AppTokens tokens, SignInKeys keys, Outbox outbox, TimeProvider clock)
    {
        var form = Read(posted);
        posted.Check();
        if (form.RefreshToken.Length > 0)
            return await Refresh(db, shop, settings, tokens, outbox, clock, form.RefreshToken) is { } next ? Answers.Data(Answer.Of(next))
                : Answers.Problem(StatusCodes.Status401Unauthorized, "This app is signed out. Sign in again.", code: "signed-out");
        var device = form.Device.Length > 0 ? form.Device : DeviceName.Of(http.Request.Headers.UserAgent.ToString());
        if (await Begin(db, tokens, keys, clock, form.Email, form.Code, Network.Of(http), device) is { } pair) return Answers.Data(Answer.Of(pair));
        posted.Wrong("code", "That is not the code, or it is too old or used up. Ask for a new one.");
        throw new WrongInput(posted);
    }

    private static Form Read(Posted posted)
    {
        var form = new Form(posted.Text("refreshToken", "The newest refresh token, alone", 100), EmailAddress.Kept(posted.Text("email", "The e-mail that asked for the code", 254)),
            posted.Text("code", "The code from the mail, or the last part of its link", 100), posted.Text("device", "What this device is called in the list of one's devices", 120));
        if (form.RefreshToken.Length > 0) return form;
        if (form.Email.Length == 0) posted.Wrong("email", "Enter the e-mail that asked for the code.");
        if (form.Code.Length == 0) posted.Wrong("code", "Enter the code from the mail.");
        else if (SignInCode.Typed(form.Code) is null && !SignInRequest.IsToken(form.Code)) posted.Wrong("code", $"A code has {SignInCode.Length} letters and digits, such as 7K2 M9Q.");
        return form;
    }

    /// <summary>Signs an app in; null when the code is not one, or nobody's.</summary>
    public static async Task<AppTokens.Pair?> Begin(TenantDb db, AppTokens tokens, SignInKeys keys, TimeProvider clock, string email, string code, string network, string device)
    {
        var now = clock.GetUtcNow();
        var pair = tokens.After(SignInRequest.NewToken());
        var happened = Event.OfShop(ShopEvents.SignedIn, db.Actor, now, new JsonObject { ["how"] = "app", ["device"] = DeviceKind(device) });
        // A link's token is no code and a code no link's token: each is compared with a hash that nothing has.
        var (codeHash, tokenHash) = SignInRequest.IsToken(code) ? (Sessions.Hash(code + "."), Sessions.Hash(code)) : (SignInCode.AppHash(keys.Code, db.Tenant, email, SignInCode.Typed(code)!), Sessions.Hash(""));
        var ask = db.Ask();
        var user = ask.Change<Guid?>(SignIn, happened.Name, happened.Body, happened.At, db.Actor, email, codeHash, tokenHash, keys.NetworkHash(db.Tenant, network),
            Guid.CreateVersion7(now), device, Sessions.Hash(pair.Access), now + AppTokens.AccessLife, Sessions.Hash(pair.Refresh), now + AppTokens.Life);
        await ask.Send();
        return user.Value is null ? null : pair;
    }

    /// <summary>The next pair; null when the token opens nothing. A copy of a used one ends the app for everybody who holds its tokens.</summary>
    public static async Task<AppTokens.Pair?> Refresh(TenantDb db, Shop shop, Settings settings, AppTokens tokens, Outbox outbox, TimeProvider clock, string token)
    {
        var now = clock.GetUtcNow();
        var hash = Sessions.Hash(token);
        var next = tokens.After(token);
        var ask = db.Ask();
        ask.Do(Rotate, hash, Sessions.Hash(next.Refresh), Sessions.Hash(next.Access), now, now + AppTokens.AccessLife, now + AppTokens.Life, AppTokens.Longest);
        var same = ask.Change<Guid?>(Same, hash, now, now + AppTokens.AccessLife);
        await ask.Send();
        if (same.Value is not null) return next;
        if (await db.Row<Owned>(Copied, hash, now) is not { } app) return null;
        // Nobody knows who of the two was the thief, so nobody is named as who did it.
        var nobody = db.As(Guid.Empty).Ask();
        var ended = nobody.Append(EndCopied, AppTokens.Removed(Guid.Empty, now, app.Id, app.UserId, "used-again"), hash);
        await nobody.Send();
        tokens.Tell(db.Tenant, app.Id);
        if (ended.Value is not null) outbox.Post(() => Task.FromResult<Letter?>(Warning(shop, settings, app)));
        return null;
    }

    // What a person calls a device may say who they are, so the stream keeps only what kind of name it was.
    private static string DeviceKind(string device) => DeviceName.Of(device);

    private static Letter Warning(Shop shop, Settings settings, Owned app) => Notice.Of(shop, app.Email, $"An app was signed out of {shop.Name}",
        [
            $"Hello {app.Name},",
            $"your app on \"{app.Device}\" was signed out of {shop.Name}: somebody used a key of it a second time. That happens when keys are copied from a device, or a backup of it is restored on another.",
            "Sign in again on your own device. If you do not know why this happened, look at your devices and end what is not yours.",
        ], "Your devices", settings.Address(shop.Subdomain) + "/settings/sessions");
}
