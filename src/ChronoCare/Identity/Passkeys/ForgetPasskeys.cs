using System.Text.Json.Nodes;
using ChronoCare.Mail;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity.Passkeys;

/// <summary><c>bin/chronocare passkeys forget</c>: who lost every device can still sign in by mail, but confirm nothing; the operator, sure of who asks, lets them begin anew.</summary>
public static class ForgetPasskeys
{
    private static readonly string Forget = ShopStream.Fact("changed as (delete from shop.passkey where id = $5 returning id)");

    /// <summary>Removes all passkeys of one person and signs them out everywhere; stream and mail tell of it. The sentence for the operator.</summary>
    /// <exception cref="WrongSetting">There is no such shop or person.</exception>
    public static async Task<string> Run(Shops shops, Database database, Settings settings, IMailbox mailbox, TimeProvider clock, string subdomain, string email, CancellationToken stop)
    {
        var shop = await shops.BySubdomain(subdomain) ?? throw new WrongSetting($"There is no shop \"{subdomain}\".");
        var db = database.Enter(shop.TenantId);
        var owner = await db.Row<PasskeyOwner>("select id, email, name from shop.user_account where email = $1", EmailAddress.Kept(email))
            ?? throw new WrongSetting($"Nobody in {subdomain} has the e-mail \"{email}\".");
        var keys = await Passkey.All(db, owner.Id);
        if (keys.Count == 0) return $"{owner.Email} has no passkey.";
        var now = clock.GetUtcNow();
        var ask = db.Ask();
        foreach (var key in keys)
            ask.Append(Forget, Event.OfShop(ShopEvents.KeyRemoved, db.Actor, now, new JsonObject { ["kind"] = "passkey", ["id"] = key.Id.ToString("D"), ["colleague"] = owner.Id.ToString("D") }), key.Id);
        ask.Do("update shop.session set revoked_at = $2 where user_id = $1 and revoked_at is null", owner.Id, now);
        await ask.Send();
        var letter = PasskeyMail.Removed(shop, settings, owner, string.Join("”, “", keys.Select(k => k.Name)), "the operator's hand", now);
        await mailbox.Send(letter.ToMime(settings, now), stop);
        return $"{keys.Count} passkey{(keys.Count == 1 ? "" : "s")} of {owner.Email} forgotten, signed out everywhere. They sign in by mail, and may add new ones.";
    }
}
