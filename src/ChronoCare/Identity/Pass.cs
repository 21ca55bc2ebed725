using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>What somebody came in with, by its public name: no secret, yet enough to ask whether it still opens anything.</summary>
/// <param name="Kind"><c>s</c> a browser's session, <c>a</c> an app, <c>k</c> an integration's key.</param><param name="Id">The session's hash, or the id, in hex.</param>
public readonly record struct Pass(char Kind, string Id)
{
    /// <summary>Of a session, by the hash of its cookie.</summary>
    public static Pass OfSession(byte[] idHash) => new('s', Convert.ToHexStringLower(idHash));

    /// <summary>Of an app.</summary>
    public static Pass OfApp(Guid id) => new('a', id.ToString("N"));

    /// <summary>Of a key.</summary>
    public static Pass OfKey(Guid id) => new('k', id.ToString("N"));

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static Pass? Read(string text) => text.Length > 1 && text.AsSpan(1).IndexOfAnyExcept("0123456789abcdef") < 0 && text.Length == (text[0] switch { 's' => 65, 'a' or 'k' => 33, _ => 0 })
        ? new Pass(text[0], text[1..]) : null;

    /// <inheritdoc/>
    public override string ToString() => Kind + Id;
}

/// <summary>Whether passes still open anything, whoever ended them and in whichever process.</summary>
public sealed class Passes
{
    private readonly TimeProvider clock;
    private readonly Trusted<(Pass Pass, bool IsAlive)> known;

    /// <summary>Forgets at once what ends in this process.</summary>
    public Passes(TimeProvider clock, SessionEnds ends)
    {
        (this.clock, known) = (clock, new(clock));
        ends.Happened += ending => known.Forget(ending.Tenant, kept => ending.Pass is null || ending.Pass == kept.Pass);
    }

    private const string Living = """
        select 's' || encode(s.id_hash, 'hex') from shop.session s join shop.user_account u on u.id = s.user_id
        where s.id_hash = any($1) and s.revoked_at is null and s.expires_at > $4 and u.is_active
          and (s.counter_device is null or exists (
            select from shop.counter_device c where c.id = s.counter_device and c.removed_at is null and s.last_used_at + (c.lock_minutes * interval '1 minute' + $5) >= $4))
        union all
        select 'a' || replace(a.id::text, '-', '') from shop.app a join shop.user_account u on u.id = a.user_id
        where a.id = any($2) and a.revoked_at is null and a.expires_at > $4 and u.is_active
        union all
        select 'k' || replace(k.id::text, '-', '') from shop.api_key k where k.id = any($3) and k.revoked_at is null and (k.expires_at is null or k.expires_at > $4)
        """;

    /// <summary>Whether one is alive; what was looked up is trusted for three seconds.</summary>
    public async Task<bool> IsAlive(TenantDb db, Pass pass)
    {
        var name = pass.ToString();
        if (known.Knows(db.Tenant, name, out var kept)) return kept.IsAlive;
        var isAlive = (await Alive(db, [pass], clock.GetUtcNow())).Contains(pass);
        known.Keep(db.Tenant, name, (pass, isAlive));
        return isAlive;
    }

    /// <summary>Those among them that are alive; none where the shop is closed.</summary>
    internal static async Task<IReadOnlySet<Pass>> Alive(TenantDb db, IReadOnlyCollection<Pass> passes, DateTimeOffset now)
    {
        Guid[] Ids(char kind) => [.. passes.Where(p => p.Kind == kind).Select(p => Guid.ParseExact(p.Id, "N"))];
        var ask = db.Ask();
        var isOpen = ask.Row<bool>("select status <> 'closed' from shop.tenant");
        var living = ask.Rows<string>(Living, passes.Where(p => p.Kind == 's').Select(p => Convert.FromHexString(p.Id)).ToArray(), Ids('a'), Ids('k'), now, Sessions.Slack);
        await ask.Send();
        return isOpen.Value ? living.Value.Select(text => Pass.Read(text)!.Value).ToHashSet() : [];
    }
}
