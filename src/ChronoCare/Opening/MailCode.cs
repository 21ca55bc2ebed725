using ChronoCare.Identity;
using ChronoCare.Mail;
using ChronoCare.Tenancy;

namespace ChronoCare.Opening;

/// <summary>Begins a draft, or asks again for its mail; the limits are counted at the root host, in the database, so that every process keeps them.</summary>
public static class MailCode
{
    /// <summary>How it went.</summary>
    public enum Outcome
    {
        /// <summary>A mail is on its way.</summary>
        Sent,
        /// <summary>One left less than half a minute ago.</summary>
        TooSoon,
        /// <summary>This address or network asked for too many.</summary>
        TooMany,
    }

    // What is asked of the root host queues behind this lock for the moment of its statements, so that a burst cannot slip past the limits.
    private const string Queue = "select pg_advisory_xact_lock(hashtextextended('sign-up', 0))";

    // An hour: 20 drafts begun from one network.
    private const string CountDraft = """
        insert into shop.sign_up_ask (kind, draft_id, network_hash, address_hash, at) select 'draft', $1, $2, $3, $4
        where 20 > (select count(*) from shop.sign_up_ask a where a.kind = 'draft' and a.network_hash = $2 and a.at > $4 - interval '1 hour')
        """;

    // An hour: 5 mails to one address from one network, 20 to one address, 30 from one network.
    private const string CountMail = """
        insert into shop.sign_up_ask (kind, draft_id, network_hash, address_hash, at) select 'mail', $1, $2, $3, $4
        where 5 > (select count(*) from shop.sign_up_ask a where a.kind = 'mail' and a.address_hash = $3 and a.network_hash = $2 and a.at > $4 - interval '1 hour')
          and 20 > (select count(*) from shop.sign_up_ask a where a.kind = 'mail' and a.address_hash = $3 and a.at > $4 - interval '1 hour')
          and 30 > (select count(*) from shop.sign_up_ask a where a.kind = 'mail' and a.network_hash = $2 and a.at > $4 - interval '1 hour')
        """;

    private const string Begun = """
        insert into shop.sign_up (secret_hash, owner_name, email, code_until, mailed_at, created_at, expires_at) values ($1, $2, $3, $4, $5, $5, $6)
        """;

    // Every mail within ten minutes bears the same code, so that one that came late is no trap; used up, too old or for another mailbox, it is another one.
    private const string Asked = """
        update shop.sign_up set owner_name = $1, email = $2, mailed_at = $3, code_until = $4,
               code_number = case when email = $2 and attempts < 5 and code_until > $3 then code_number else code_number + 1 end,
               attempts = case when email = $2 and attempts < 5 and code_until > $3 then attempts else 0 end, proved_at = null
        where opened_at is null and (email <> $2 or mailed_at <= $5) returning code_number
        """;

    /// <summary>Who asks, from where.</summary>
    internal sealed record From(string OwnerName, string Email, string Network, string Device);

    /// <summary>Begins a draft; what its cookie shall hold, or null where too many were begun.</summary>
    internal static async Task<string?> Begin(Database database, SignUpKeys keys, Outbox outbox, TimeProvider clock, From from)
    {
        var (tenant, secret, now) = (Guid.NewGuid(), SignInRequest.NewToken(), clock.GetUtcNow());
        if (!await IsAllowed(database, keys, tenant, from, now, isNew: true)) return null;
        await database.Enter(tenant).Do(Begun, Sessions.Hash(secret), from.OwnerName, from.Email, now + Draft.CodeLife, now, now + Draft.Life);
        Post(outbox, keys, tenant, secret, from, 1);
        return Draft.CookieOf(tenant, secret);
    }

    /// <summary>Sends another mail of a draft, to the same mailbox or to another one.</summary>
    internal static async Task<Outcome> Again(Database database, Draft.Here here, SignUpKeys keys, Outbox outbox, TimeProvider clock, From from)
    {
        var now = clock.GetUtcNow();
        if (here.Draft.Email == from.Email && here.Draft.MailedAt > now - Draft.Between) return Outcome.TooSoon;
        if (!await IsAllowed(database, keys, here.Tenant, from, now, isNew: false)) return Outcome.TooMany;
        var ask = here.Db.Ask();
        var number = ask.Change<int?>(Asked, from.OwnerName, from.Email, now, now + Draft.CodeLife, now - Draft.Between);
        await ask.Send();
        if (number.Value is not { } n) return Outcome.TooSoon;
        Post(outbox, keys, here.Tenant, here.Secret, from, n);
        return Outcome.Sent;
    }

    private static async Task<bool> IsAllowed(Database database, SignUpKeys keys, Guid draft, From from, DateTimeOffset now, bool isNew)
    {
        object?[] said = [draft, keys.Counted(from.Network), keys.Counted(from.Email), now];
        var ask = database.Enter(Guid.Empty).Ask();
        ask.Read(Queue, _ => Task.FromResult(true));
        var begun = isNew ? ask.Do(CountDraft, said) : null;
        var mailed = ask.Do(CountMail, said);
        await ask.Send();
        return mailed.Value == 1 && begun?.Value != 0;
    }

    private static void Post(Outbox outbox, SignUpKeys keys, Guid tenant, string secret, From from, int number) =>
        outbox.Post(() => Task.FromResult<Letter?>(SignUpMail.Compose(from.Email, keys.Code(tenant, secret, from.Email, number), from.Device)));
}
