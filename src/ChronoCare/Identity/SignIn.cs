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

    // What was tried speaks from $10 on.
    private const string Admitted = """
        admitted as (
          select u.id as user_id from (select email from tried where spent_at is not null limit 1) t
          join shop.user_account u on u.email = t.email and u.is_active)
        """;

    private const string Outcomes = """
        select (select user_id from changed) as user_id, max(t.email) as email, max(t.return_to) filter (where t.spent_at is not null) as return_to,
               count(*)::int as live, coalesce(max(5 - t.attempts), 0)::int as guesses_left
        from tried t
        """;

    private static readonly string ByCode = NewSession.Sql($"""
        tried as (
          update shop.sign_in_request set attempts = attempts + 1, spent_at = case when code_hash = $11 then $3::timestamptz end
          where browser_hash = $10 and purpose = 'sign-in' and spent_at is null and expires_at > $3 and takes_code and attempts < 5
          returning email, return_to, attempts, spent_at),
        {Admitted}
        """, Outcomes);

    private static readonly string ByLink = NewSession.Sql($"""
        tried as (
          update shop.sign_in_request set spent_at = $3
          where token_hash = $10 and ((purpose = 'sign-in' and browser_hash = $11) or (purpose = 'demo' and $12)) and spent_at is null and expires_at > $3
          returning email, return_to, attempts, spent_at),
        {Admitted}
        """, Outcomes);

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
        var session = new NewSession(http, db, "mail", now);
        var ask = db.Ask();
        var row = ask.Change<Tried>(sql, [.. session.Args, .. args]);
        await ask.Send();
        var tried = row.Value!;
        if (tried.UserId is null) return new(false, "/sign-in", tried.Live > 0, tried.GuessesLeft);
        session.Admit(sessions, keys, tried.Email!);
        return new(true, tried.ReturnTo ?? "/", true, 0);
    }
}
