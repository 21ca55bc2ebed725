using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Tenancy;
using Microsoft.AspNetCore.WebUtilities;

namespace ChronoCare.Identity.Apps;

/// <summary>
/// Apps that are signed in: a short access token and a refresh token that is good once. The next pair is drawn from the one that is handed in (HMAC with the program's secret), so
/// that a repeated refresh gets the very same answer as long as nobody has shown that the first one arrived, and a family never has two living lines.
/// </summary>
public sealed class AppTokens
{
    /// <summary>How long an access token opens doors.</summary>
    public static readonly TimeSpan AccessLife = TimeSpan.FromMinutes(15);

    /// <summary>An app is signed out this long after its last refresh.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(60);

    /// <summary>However much it is used, an app signs in anew this long after it began.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(180);

    /// <summary>How access and refresh tokens begin, so that people and scanners of secrets know them.</summary>
    public const string AccessMark = "cca_", RefreshMark = "ccr_";

    /// <summary>Both tokens as they are handed out once; only their hashes are kept.</summary>
    public sealed record Pair(string Access, string Refresh);

    private readonly TimeProvider clock;
    private readonly SessionEnds ends;
    private readonly Trusted<Visitor> known;
    private readonly byte[] key;

    /// <summary>Forgets at once what ends in this process.</summary>
    public AppTokens(TimeProvider clock, SessionEnds ends, Secrets secrets)
    {
        (this.clock, this.ends, known, key) = (clock, ends, new(clock), secrets.Key("app tokens"));
        ends.Happened += ending => known.Forget(ending.Tenant, v => (ending.Pass is null || ending.Pass == v.Pass) && (ending.User is null || ending.User == v.UserId));
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public Guid UserId { get; init; }
        public string Name { get; init; } = "";
        public string Email { get; init; } = "";
        public string Role { get; init; } = "";
        public DateTimeOffset LastUsedAt { get; init; }
        public bool IsConfirmed { get; init; }
    }

    /// <summary>The pair that follows a token: always the same for the same one, and nobody without the program's secret can tell it.</summary>
    public Pair After(string token) => new(AccessMark + Drawn("access after ", token), RefreshMark + Drawn("refresh after ", token));

    private string Drawn(string purpose, string token) => WebEncoders.Base64UrlEncode(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(purpose + token)));

    /// <summary>Whose an access token is, or the stranger. The first time it is seen, the refresh that brought it is known to have arrived.</summary>
    public async Task<Visitor> Find(TenantDb db, string token)
    {
        if (token.Length != AccessMark.Length + 43 || !token.StartsWith(AccessMark, StringComparison.Ordinal)) return Visitor.Stranger;
        var hash = Sessions.Hash(token);
        var name = Convert.ToHexStringLower(hash);
        if (known.Knows(db.Tenant, name, out var visitor)) return visitor;
        var now = clock.GetUtcNow();
        var row = await db.Row<Row>("""
            select a.id, a.user_id, u.name, u.email, u.role, a.last_used_at, a.confirmed_at is not null as is_confirmed from shop.app a join shop.user_account u on u.id = a.user_id
            where a.access_hash = $1 and a.access_until > $2 and a.revoked_at is null and a.expires_at > $2 and u.is_active
            """, hash, now);
        if (row is null) return Visitor.Stranger;
        if (!row.IsConfirmed || now - row.LastUsedAt > TimeSpan.FromMinutes(5))
            await db.Do("update shop.app set confirmed_at = coalesce(confirmed_at, $2), last_used_at = $2 where access_hash = $1", hash, now);
        visitor = new Visitor(row.UserId, row.Name, row.Email, Sessions.RoleOf(row.Role), "") { App = row.Id };
        known.Keep(db.Tenant, name, visitor);
        return visitor;
    }

    private static readonly string Ended = ShopStream.Fact("changed as (update shop.app set revoked_at = $3 where id = $5 and user_id = $6 and revoked_at is null returning id)");

    /// <summary>Signs one app of a person out, by that person: its tokens are dead at once in this process, within seconds in others.</summary>
    /// <returns>False when the person has no such app, or it ended before.</returns>
    public async Task<bool> End(TenantDb db, Guid user, Guid app)
    {
        var ask = db.Ask();
        var ended = ask.Append(Ended, Removed(db.Actor, clock.GetUtcNow(), app, user, null), app, user);
        await ask.Send();
        ends.Tell(new(db.Tenant, Pass.OfApp(app)));
        return ended.Value is not null;
    }

    /// <summary>Signs all apps of a person out but, where given, the one kept; how many.</summary>
    public async Task<int> EndAll(TenantDb db, Guid user, Guid? kept)
    {
        var ended = 0;
        foreach (var app in await db.Rows<Guid>("select id from shop.app where user_id = $1 and revoked_at is null and id is distinct from $2::uuid", user, kept))
            if (await End(db, user, app)) ended++;
        return ended;
    }

    /// <summary>The event that an app opens nothing any more.</summary>
    internal static Event Removed(Guid actor, DateTimeOffset at, Guid app, Guid user, string? why)
    {
        var data = new JsonObject { ["kind"] = "app", ["key"] = app.ToString("D") };
        if (actor != user) data["user"] = user.ToString("D");
        if (why is not null) data["why"] = why;
        return Event.OfShop(ShopEvents.KeyRemoved, actor, at, data);
    }

    /// <summary>An app of somebody else's was signed out by the program.</summary>
    internal void Tell(Guid tenant, Guid app) => ends.Tell(new(tenant, Pass.OfApp(app)));
}
