using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>Spends a request and begins the session, in one statement: of any number who try at once, one gets in.</summary>
public static class SignIn
{
    private sealed record Tried
    {
        public Guid? UserId { get; init; }
        public string? Email { get; init; }
        public string? ReturnTo { get; init; }
        public int Live { get; init; }
        public int GuessesLeft { get; init; }
    }

    /// <summary>How it went.</summary>
    /// <param name="IsIn">Whether the browser is signed in now; its cookies are set then.</param><param name="Location">Where to go.</param>
    /// <param name="IsLive">Whether there was a request whose code could be tried.</param><param name="GuessesLeft">Further tries.</param>
    public sealed record Outcome(bool IsIn, string Location, bool IsLive, int GuessesLeft);

    // $1 hash of the new session, $2 device, $3 now, $4 its end, $5 hash of the session this browser had; what was tried speaks from $6 on.
    private const string Begin = """
        signed as (
          insert into shop.session (id_hash, user_id, device, created_at, last_used_at, expires_at)
          select $1, u.id, $2, $3, $3, $4 from (select email from tried where spent_at is not null limit 1) t
          join shop.user_account u on u.email = t.email and u.is_active
          returning user_id),
        ended as (update shop.session set revoked_at = $3 where id_hash = $5::bytea and revoked_at is null and exists (select from signed))
        select (select user_id from signed) as user_id, max(t.email) as email, max(t.return_to) filter (where t.spent_at is not null) as return_to,
               count(*)::int as live, coalesce(max(5 - t.attempts), 0)::int as guesses_left
        from tried t
        """;

    private const string ByCode = $"""
        with tried as (
          update shop.sign_in_request set attempts = attempts + 1, spent_at = case when code_hash = $7 then $3::timestamptz end
          where browser_hash = $6 and purpose = 'sign-in' and spent_at is null and expires_at > $3 and takes_code and attempts < 5
          returning email, return_to, attempts, spent_at),
        {Begin}
        """;

    private const string ByLink = $"""
        with tried as (
          update shop.sign_in_request set spent_at = $3
          where token_hash = $6 and ((purpose = 'sign-in' and browser_hash = $7) or (purpose = 'demo' and $8)) and spent_at is null and expires_at > $3
          returning email, return_to, attempts, spent_at),
        {Begin}
        """;

    /// <summary>With the code, in the browser that asked.</summary>
    public static Task<Outcome> WithCode(HttpContext http, TenantDb db, Sessions sessions, SignInKeys keys, TimeProvider clock, string browser, string code)
    {
        var browserHash = Sessions.Hash(browser);
        return Finish(http, db, sessions, keys, clock, ByCode, browserHash, SignInCode.Hash(keys.Code, db.Tenant, browserHash, code));
    }

    /// <summary>With the link, in the browser that asked; a demo's link in any, in development.</summary>
    public static Task<Outcome> WithLink(HttpContext http, TenantDb db, Sessions sessions, SignInKeys keys, TimeProvider clock, string token, Settings settings) =>
        Finish(http, db, sessions, keys, clock, ByLink, Sessions.Hash(token), Sessions.Hash(SignInRequest.BrowserOf(http) ?? ""), settings.IsDevelopment);

    private static async Task<Outcome> Finish(HttpContext http, TenantDb db, Sessions sessions, SignInKeys keys, TimeProvider clock, string sql, params object?[] args)
    {
        var now = clock.GetUtcNow();
        var session = SignInRequest.NewToken();
        var old = OwnCookie.Read(http, Sessions.Cookie) is { Length: > 0 } had ? Sessions.Hash(had) : null;
        var ask = db.Ask();
        var row = ask.Change<Tried>(sql, [Sessions.Hash(session), DeviceName.Of(http.Request.Headers.UserAgent.ToString()), now, now + Sessions.Life, old, .. args]);
        await ask.Send();
        var tried = row.Value!;
        if (tried.UserId is null) return new(false, "/sign-in", tried.Live > 0, tried.GuessesLeft);
        if (old is not null) sessions.Forget(db.Tenant, old);
        OwnCookie.Write(http, Sessions.Cookie, session, Sessions.Longest);
        OwnCookie.Write(http, KnownDevice.Cookie, KnownDevice.Note(keys.Device, db.Tenant, tried.Email!), KnownDevice.Life);
        OwnCookie.Remove(http, SignInRequest.Cookie);
        return new(true, tried.ReturnTo ?? "/", true, 0);
    }
}
