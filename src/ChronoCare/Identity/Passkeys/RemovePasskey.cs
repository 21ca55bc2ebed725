using System.Text.Json.Nodes;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Passkeys;

/// <summary><c>POST /settings/passkeys/{passkey}/removal</c>: it opens nothing from this moment on. Mail goes on opening the door, so even the last one may go.</summary>
public static class RemovePasskey
{
    /// <summary>What a program is told.</summary>
    public sealed record Removed(Guid Id);

    private static readonly string Remove = ShopStream.Fact("changed as (delete from shop.passkey where id = $5 and user_id = $4 returning id)");

    /// <summary>Handles both.</summary>
    [Says("Removes one of one's own passkeys.", typeof(Removed))]
    public static async Task<IResult> Handle(HttpContext http, Guid passkey, TenantDb db, Shop shop, Settings settings, Visitor visitor, Sessions sessions, Outbox outbox, TimeProvider clock)
    {
        var key = await Passkey.Own(db, visitor.UserId, passkey);
        var now = clock.GetUtcNow();
        var ask = db.Ask();
        var seq = ask.Append(Remove, Event.OfShop(ShopEvents.KeyRemoved, db.Actor, now, new JsonObject { ["kind"] = "passkey", ["id"] = passkey.ToString("D") }), passkey);
        await ask.Send();
        if (seq.Value is null) throw new NotHere();
        sessions.Forget(db.Tenant, visitor.UserId);
        var letter = PasskeyMail.Removed(shop, settings, AddPasskey.Owner(visitor), key.Name, DeviceName.Of(http.Request.Headers.UserAgent.ToString()), now);
        outbox.Post(() => Task.FromResult<Letter?>(letter));
        return Answers.Done(http, () => new Removed(passkey), "/settings/passkeys?saved=removed");
    }
}
