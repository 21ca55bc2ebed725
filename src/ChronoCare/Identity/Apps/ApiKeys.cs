using System.Text.Json.Nodes;
using ChronoCare.Mail;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity.Apps;

/// <summary>Keys of integrations: each acts as itself, under its own name, with what its scopes allow. Shown once; only the hash is kept.</summary>
public sealed class ApiKeys
{
    /// <summary>How a key begins, so that people and scanners of secrets know it.</summary>
    public const string Mark = "cck_";

    /// <summary>Most living keys of a shop.</summary>
    public const int Most = 50;

    // Beside the mark, enough of a key to tell it from the others, and far too little to guess the rest.
    private const int Shown = 6;

    private readonly TimeProvider clock;
    private readonly SessionEnds ends;
    private readonly Trusted<Visitor> known;

    /// <summary>Forgets at once what ends in this process.</summary>
    public ApiKeys(TimeProvider clock, SessionEnds ends)
    {
        (this.clock, this.ends, known) = (clock, ends, new(clock));
        ends.Happened += ending => known.Forget(ending.Tenant, v => (ending.Pass is null || ending.Pass == v.Pass) && (ending.User is null || ending.User == v.UserId));
    }

    /// <summary>A key as its owner sees it.</summary>
    public sealed record Key
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        /// <summary>How it begins.</summary>
        public string Prefix { get; init; } = "";
        public string[] Scopes { get; init; } = [];
        public string CreatedBy { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? ExpiresAt { get; init; }
        public DateTimeOffset? LastUsedAt { get; init; }
        public DateTimeOffset? RevokedAt { get; init; }

        /// <summary>Whether it opens anything.</summary>
        public bool IsAlive(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string[] Scopes { get; init; } = [];
        public DateTimeOffset? LastUsedAt { get; init; }
    }

    /// <summary>Whose a key is, or the stranger.</summary>
    public async Task<Visitor> Find(TenantDb db, string value)
    {
        if (value.Length != Mark.Length + 43) return Visitor.Stranger;
        var hash = Sessions.Hash(value);
        var name = Convert.ToHexStringLower(hash);
        if (known.Knows(db.Tenant, name, out var visitor)) return visitor;
        var now = clock.GetUtcNow();
        var row = await db.Row<Row>("""
            select k.id, k.name, k.scopes, k.last_used_at from shop.api_key k where k.key_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)
            """, hash, now);
        if (row is null) return Visitor.Stranger;
        if (row.LastUsedAt is not { } used || now - used > TimeSpan.FromMinutes(1)) await db.Do("update shop.api_key set last_used_at = $2 where id = $1", row.Id, now);
        visitor = new Visitor(row.Id, row.Name, "", Role.Integration, "") { Key = new KeyScopes(row.Scopes) };
        known.Keep(db.Tenant, name, visitor);
        return visitor;
    }

    /// <summary>All keys, the living first, newest first.</summary>
    public static Task<IReadOnlyList<Key>> All(TenantDb db) => db.Rows<Key>("""
        select k.id, k.name, k.prefix, k.scopes, u.name as created_by, k.created_at, k.expires_at, k.last_used_at, k.revoked_at
        from shop.api_key k join shop.user_account u on u.id = k.created_by order by k.revoked_at is not null, k.created_at desc, k.id desc limit 200
        """);

    // The key's own row among those who do things here comes with it, in the same statement as the event.
    private static readonly string MakeSql = ShopStream.Fact("""
        named as (
          insert into shop.user_account (id, email, name, role, is_active, kind, created_at)
          select $5, 'key-' || $5::text || '@integration.invalid', $6, 'counter', false, 'integration', $3
          where $12 > (select count(*) from shop.api_key k where k.revoked_at is null and (k.expires_at is null or k.expires_at > $3))
          returning id),
        changed as (
          insert into shop.api_key (id, name, prefix, key_hash, scopes, created_by, created_at, expires_at)
          select n.id, $6, $7, $8, $9, $10, $3, $11::timestamptz from named n
          returning id)
        """);

    /// <summary>Makes one; the secret is told here and never again.</summary>
    /// <exception cref="Refused">The shop has too many.</exception>
    public async Task<(Key Key, string Secret)> Make(TenantDb db, Visitor owner, string name, IReadOnlyList<string> scopes, DateTimeOffset? until)
    {
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        var secret = Mark + SignInRequest.NewToken();
        var key = new Key { Id = Guid.CreateVersion7(now), Name = name, Prefix = secret[..(Mark.Length + Shown)], Scopes = [.. scopes], CreatedBy = owner.Name, CreatedAt = now, ExpiresAt = until };
        var data = new JsonObject { ["kind"] = "api", ["key"] = key.Id.ToString("D"), ["scopes"] = new JsonArray([.. scopes.Select(s => (JsonNode)s)]), ["until"] = until is { } end ? Event.Moment(end) : null };
        var ask = db.Ask();
        var made = ask.Append(MakeSql, Event.OfShop(ShopEvents.KeyAdded, db.Actor, now, data), key.Id, name, key.Prefix, Sessions.Hash(secret), key.Scopes, db.Actor, until, (long)Most);
        await ask.Send();
        return made.Value is null ? throw new Refused($"There are {Most} keys already. Revoke one that is not needed any more.", "name", "too-many-keys") : (key, secret);
    }

    private static readonly string RevokeSql = ShopStream.Fact("changed as (update shop.api_key set revoked_at = $3, revoked_by = $4 where id = $5 and revoked_at is null returning id)");

    /// <summary>Ends one: at once in this process, within seconds in others. What it did keeps its name.</summary>
    /// <returns>False when there is no such living key.</returns>
    public async Task<bool> Revoke(TenantDb db, Guid id)
    {
        var data = new JsonObject { ["kind"] = "api", ["key"] = id.ToString("D") };
        var ask = db.Ask();
        var revoked = ask.Append(RevokeSql, Event.OfShop(ShopEvents.KeyRemoved, db.Actor, clock.GetUtcNow(), data), id);
        await ask.Send();
        ends.Tell(new(db.Tenant, Pass.OfKey(id)));
        return revoked.Value is not null;
    }

    /// <summary>Tells every owner by mail.</summary>
    public static async Task TellOwners(TenantDb db, Shop shop, Settings settings, Outbox outbox, string subject, string sentence)
    {
        foreach (var email in await db.Rows<string>("select email from shop.user_account where role = 'owner' and is_active order by id"))
            outbox.Post(() => Task.FromResult<Letter?>(Notice.Of(shop, email, subject,
                [sentence, "If you did not expect this, look at the keys and revoke what should not be there."], "API keys", settings.Address(shop.Subdomain) + "/settings/api-keys")));
    }
}
