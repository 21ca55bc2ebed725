using ChronoCare.Tenancy;

namespace ChronoCare.Identity.Passkeys;

/// <summary>A challenge that is out: kept as a row, because a cookie cannot be spent. It is for one shop, one purpose, one browser, three minutes and one answer, right or wrong.</summary>
internal static class Challenge
{
    /// <summary>Ties the challenges of a sign-in to the browser; who is signed in already is known by the session.</summary>
    internal const string Cookie = "__Host-passkey";

    internal const string SignIn = "sign-in", Add = "add", StepUp = "step-up";

    private const string Forget = "delete from shop.passkey_challenge where expires_at < $1::timestamptz - interval '1 minute'";

    // A page shows one every few minutes, so a network that has two hundred out is no shop's counter; mail goes on all the same.
    private const string Insert = """
        insert into shop.passkey_challenge (challenge_hash, browser_hash, purpose, user_id, network_hash, created_at, expires_at)
        select $1, $2, $3, $4::uuid, $5, $6, $7
        where 200 > (select count(*) from shop.passkey_challenge c where c.network_hash = $5 and c.expires_at > $6)
        """;

    private const string Spend = """
        delete from shop.passkey_challenge
        where challenge_hash = $1 and browser_hash = $2 and purpose = $3 and user_id is not distinct from $4::uuid and expires_at > $5
        returning true as spent
        """;

    /// <summary>Keeps one that is about to go out.</summary>
    /// <exception cref="Refused">Far too many are out.</exception>
    internal static async Task Keep(TenantDb db, SignInKeys keys, HttpContext http, string challenge, byte[] browserHash, string purpose, Guid? user, DateTimeOffset now)
    {
        var ask = db.Ask();
        ask.Do(Forget, now);
        var kept = ask.Do(Insert, Hash(PasskeyAnswer.Bytes(challenge)!), browserHash, purpose, user, keys.NetworkHash(db.Tenant, Network.Of(http)), now, now + Ceremony.Life);
        await ask.Send();
        if (kept.Value == 0) throw new Refused("Too many passkeys were asked for from here. Wait a few minutes, or sign in by mail.", code: "too-many");
    }

    /// <summary>Takes it back within a batch: of any number of answers at once, one finds it.</summary>
    internal static Answer<bool?> Take(Ask ask, byte[] challenge, byte[] browserHash, string purpose, Guid? user, DateTimeOffset now) =>
        ask.Change<bool?>(Spend, Hash(challenge), browserHash, purpose, user, now);

    /// <summary>Said where it is gone: answered, too old, another browser's, or never there.</summary>
    internal static Refused Over() => new("That took too long, or was answered already. Try again.", code: "challenge-over");

    /// <summary>Said of any passkey that does not pass, whatever the reason.</summary>
    internal static Refused No() => new("This passkey does not open this shop. Sign in by mail.", code: "passkey-refused");

    private static byte[] Hash(byte[] challenge) => System.Security.Cryptography.SHA256.HashData(challenge);
}
