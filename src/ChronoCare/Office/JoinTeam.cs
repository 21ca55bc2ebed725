using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/join/{token}</c>: looking at an invitation spends nothing, for mail scanners look too; a person's press on the button joins and signs in.</summary>
public static class JoinTeam
{
    // Whose address was here before gets their old account back, under their old name, in the role they are now asked in.
    private static readonly string Join = ShopStream.Fact("""
        spent as (
          update shop.invitation set joined_at = $3, session_hash = $6
          where id = $5 and token_hash = $7 and role = $8 and joined_at is null and withdrawn_at is null and expires_at > $3
          returning email, name, role),
        changed as (
          insert into shop.user_account as u (id, email, name, role, created_at) select $9, s.email, s.name, s.role, $3 from spent s
          on conflict (tenant_id, email) do update set is_active = true, role = case when u.is_active then u.role else excluded.role end
          returning u.id),
        noted as (
          insert into shop.change (what, subject, now, changed_by, changed_at) select 'colleague-joined', c.id, jsonb_build_object('role', $8::text), c.id, $3 from changed c)
        """, actor: "(select id from changed)", select: "select id from changed");

    // Only the request whose session the invitation was spent on gets in.
    private static readonly string Enter = NewSession.Sql("""
        admitted as (
          select u.id as user_id from shop.invitation i join shop.user_account u on u.email = i.email and u.is_active where i.id = $10 and i.session_hash = $5)
        """, "select u.email from changed c join shop.user_account u on u.id = c.user_id");

    /// <summary><c>GET</c>.</summary>
    public static async Task<IResult> Show(string token, TenantDb db, TimeProvider clock) => Page(await Invitation.OfToken(db, token), token, clock);

    /// <summary><c>POST</c>.</summary>
    public static async Task<IResult> Handle(HttpContext http, string token, TenantDb db, Sessions sessions, SignInKeys keys, TimeProvider clock)
    {
        var invitation = await Invitation.OfToken(db, token);
        if (invitation?.IsLive(clock.GetUtcNow()) != true) return Page(invitation, token, clock);
        var now = clock.GetUtcNow();
        var session = new NewSession(http, db, "mail", now);
        var ask = db.Ask();
        var user = Add(ask, invitation, token, Sessions.Hash(session.Value), now);
        var email = ask.Change<string>(Enter, [.. session.Args, invitation.Id]);
        await ask.Send();
        if (email.Value is null) return Page(await Invitation.OfToken(db, token), token, clock);
        session.Admit(sessions, keys, email.Value);
        sessions.Forget(db.Tenant, user.Value!.Value);
        return Answers.SeeOther("/");
    }

    /// <summary>Adds the joining to a batch: the account and its event; the answer is the user's id, or null when the link is spent.</summary>
    internal static Answer<Guid?> Add(Ask ask, Invitation invitation, string token, byte[] session, DateTimeOffset now)
    {
        var happened = Event.OfShop(ShopEvents.ColleagueJoined, Guid.Empty, now, new JsonObject { ["invitation"] = invitation.Id.ToString("D"), ["role"] = invitation.Role });
        return ask.Change<Guid?>(Join, happened.Name, happened.Body, happened.At, Guid.Empty, invitation.Id, session, Sessions.Hash(token), invitation.Role, Guid.CreateVersion7(now));
    }

    private static IResult Page(Invitation? invitation, string token, TimeProvider clock)
    {
        var isLive = invitation?.IsLive(clock.GetUtcNow()) == true;
        return Answers.Page<JoinPage>(new { Invitation = isLive ? invitation : null, Token = token, IsSpent = invitation?.JoinedAt is not null }, isLive ? 200 : 404);
    }
}
