using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/team/invitations/{invitation}</c>: sends it again with another link, or withdraws it.</summary>
public static class ChangeInvitation
{
    /// <summary>What became of it.</summary>
    public sealed record Withdrawn(Guid Id);

    private static readonly string Renew = ShopStream.Fact("""
        changed as (
          update shop.invitation set token_hash = $6, sent_at = $3, sends = sends + 1, expires_at = $7
          where id = $5 and joined_at is null and withdrawn_at is null and sends < $8
          returning id)
        """);

    private static readonly string End = ShopStream.Fact("""
        changed as (update shop.invitation set withdrawn_at = $3 where id = $5 and joined_at is null and withdrawn_at is null returning id)
        """);

    /// <summary><c>POST …/send</c>: another mail, another link; the one before opens nothing any more.</summary>
    [Says("Mails an invitation again, with another link.", typeof(InviteColleague.Invited))]
    public static async Task<IResult> SendAgain(HttpContext http, Guid invitation, TenantDb db, Shop shop, Settings settings, Visitor visitor, Outbox outbox, TimeProvider clock)
    {
        var open = await Invitation.One(db, invitation);
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var token = SignInRequest.NewToken();
        var sent = open with { Sends = open.Sends + 1, SentAt = at, ExpiresAt = at + Invitation.Life };
        var ask = db.Ask();
        var kept = ask.Append(Renew, Event.OfShop(ShopEvents.ColleagueInvited, db.Actor, at, new JsonObject { ["invitation"] = open.Id.ToString("D"), ["role"] = open.Role, ["again"] = true }),
            open.Id, Sessions.Hash(token), sent.ExpiresAt, Invitation.MostSends);
        await ask.Send();
        if (kept.Value is null)
        {
            await Invitation.One(db, invitation);
            var sentence = $"{open.Name} was sent {Invitation.MostSends} mails. Withdraw the invitation, ask for another address, and invite them anew.";
            if (Answers.IsApi(http)) throw new Refused(sentence, code: "sent-too-often");
            return await InviteColleague.Page(db, clock, Posted.Of(("role", "counter")).Wrong("", sentence), 422, null);
        }
        outbox.Post(() => Task.FromResult<Letter?>(InvitationMail.Compose(shop, settings, visitor.Name, sent, token)));
        return Answers.Done(http, () => InviteColleague.Invited.Of(sent), "/settings/team?saved=sent");
    }

    /// <summary><c>POST …/withdraw</c>.</summary>
    [Says("Withdraws an invitation; its link opens nothing any more.", typeof(Withdrawn))]
    public static async Task<IResult> Withdraw(HttpContext http, Guid invitation, TenantDb db, TimeProvider clock)
    {
        var open = await Invitation.One(db, invitation);
        var ask = db.Ask();
        var kept = ask.Append(End, Event.OfShop(ShopEvents.InvitationWithdrawn, db.Actor, clock.GetUtcNow(), new JsonObject { ["invitation"] = open.Id.ToString("D"), ["role"] = open.Role }), open.Id);
        await ask.Send();
        if (kept.Value is null) throw new NotHere();
        return Answers.Done(http, () => new Withdrawn(open.Id), "/settings/team?saved=withdrawn");
    }
}
