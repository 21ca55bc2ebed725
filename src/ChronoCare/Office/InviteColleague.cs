using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/team</c>: who works here, who is asked to, and somebody new. The mail's link lets them in; nobody sets a password.</summary>
public static class InviteColleague
{
    internal static readonly string[] Kinds = ["colleague-added", "colleague-joined", "role", "deactivated", "reactivated"];

    /// <summary>Somebody as programs see them.</summary>
    public sealed record Answer(Guid Id, string Name, string Email, string Role, bool IsActive)
    {
        internal static Answer Of(Colleague c) => new(c.Id, c.Name, c.Email, c.Role, c.IsActive);
    }

    /// <summary>Somebody who was asked and has not come yet.</summary>
    public sealed record Invited(Guid Id, string Name, string Email, string Role, int Sends, DateTimeOffset ExpiresAt)
    {
        internal static Invited Of(Invitation i) => new(i.Id, i.Name, i.Email, i.Role, i.Sends, i.ExpiresAt);
    }

    /// <summary>Everybody, who is active first, and who is asked to join.</summary>
    public sealed record Listed(IReadOnlyList<Answer> Items, IReadOnlyList<Invited> Invitations);

    // One shop's invitations queue behind this row for the moment of the two statements, so that a burst cannot slip past the limit.
    internal const string Queue = """
        insert into shop.counter as c (name, value) values ('invitation', 1) on conflict (tenant_id, name) do update set value = c.value + 1
        """;

    private static readonly string Insert = ShopStream.Fact($"""
        changed as (
          insert into shop.invitation (id, token_hash, email, name, role, invited_by, created_at, sent_at, expires_at)
          select $5, $6, $7, $8, $9, $4, $3, $3, $10
          where not exists (select from shop.user_account u where u.email = $7 and u.is_active)
            and $11 > (select count(*) from shop.invitation i where i.created_at > $3 - interval '1 day')
            and $12 > {PlanUse.UsersAt("$3")}
          on conflict do nothing
          returning id)
        """);

    /// <summary><c>GET</c>.</summary>
    [Says("Who works here, and did, and who is asked to.", typeof(Listed))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, TimeProvider clock, [PageOnly] string? saved = null)
    {
        if (Answers.IsApi(http)) return Answers.Data(new Listed([.. (await Colleague.All(db)).Select(Answer.Of)], [.. (await Invitation.Open(db)).Select(Invited.Of)]));
        return await Page(db, clock, Posted.Of(("role", "counter")), 200, saved switch
        {
            "invited" => "Invited; the mail is on its way.",
            "sent" => "Sent again. The link of the mail before works no more.",
            "withdrawn" => "Withdrawn. Its link works no more.",
            not null => "Saved.",
            _ => null,
        });
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Asks somebody by mail to join the team; they are of it once they follow the link.", typeof(Invited), 201)]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, Settings settings, Visitor visitor, Outbox outbox, TimeProvider clock)
    {
        var (name, email, role) = Read(posted);
        if (email.Length > 0 && !EmailAddress.IsOne(email)) posted.Wrong("email", "E-mail must look like name@example.com.");
        Made made;
        try
        {
            posted.Check();
            made = await Run(db, clock, name, email, role, settings.LimitsOf(shop));
        }
        catch (Exception e) when (e is WrongInput or Refused && !Answers.IsApi(http))
        {
            if (e is Refused refused) posted.Wrong(refused.Field!, refused.Message);
            return await Page(db, clock, posted, 422, null);
        }
        outbox.Post(() => Task.FromResult<Letter?>(InvitationMail.Compose(shop, settings, visitor.Name, made.Invitation, made.Token)));
        return Answers.Done(http, () => Invited.Of(made.Invitation), "/settings/team?saved=invited", 201);
    }

    internal static (string Name, string Email, string Role) Read(Posted posted) => (posted.Text("name", "Name", 120, required: true),
        EmailAddress.Kept(posted.Text("email", "E-mail", 254, required: true)), posted.OneOf("role", "A role", null, [.. Colleague.Roles]));

    /// <summary>An invitation and the only copy of its link's token.</summary>
    public sealed record Made(Invitation Invitation, string Token);

    /// <summary>Keeps the invitation.</summary>
    /// <exception cref="Refused">They work here, or are invited, or too many were today.</exception>
    public static async Task<Made> Run(TenantDb db, TimeProvider clock, string name, string email, string role, Plan? limits = null)
    {
        var ask = db.Ask();
        var (made, kept) = Add(ask, clock.GetUtcNow(), name, email, role, limits?.Users ?? int.MaxValue);
        await ask.Send();
        if (kept.Value is not null) return made;
        if (await db.Row<string>("select name from shop.user_account where email = $1 and is_active", email) is { } known)
            throw new Refused($"{known} works here already, with this e-mail.", "email", "colleague-known");
        if (await Invitation.OfAddress(db, email) is { } open)
            throw new Refused($"{open.Name} is invited already, as {open.Role}. Send it again or withdraw it, above.", "email", "already-invited");
        if (limits is not null && await db.Row<long>("select " + PlanUse.UsersAt("$1"), clock.GetUtcNow()) >= limits.Users) throw Full(limits, "email");
        throw new Refused($"{Invitation.MostADay} people were invited today. Go on tomorrow.", "email", "too-many-invitations");
    }

    /// <summary>What is said when the plan holds no more people.</summary>
    internal static Refused Full(Plan limits, string field) =>
        new($"{limits.Words} holds {limits.Users} people, those who are invited included. Choose a larger plan under Settings, Plan, or take somebody off the team first.", field, "plan-users");

    /// <summary>Adds it to a batch; the answer is null when a rule says no.</summary>
    internal static (Made Made, Answer<long?> Kept) Add(Ask ask, DateTimeOffset now, string name, string email, string role, int mostUsers = int.MaxValue)
    {
        var at = Event.ToMicroseconds(now);
        var token = SignInRequest.NewToken();
        var made = new Invitation { Id = Guid.NewGuid(), Email = email, Name = name, Role = role, Sends = 1, SentAt = at, ExpiresAt = at + Invitation.Life };
        ask.Do(Queue);
        var kept = ask.Append(Insert, Event.OfShop(ShopEvents.ColleagueInvited, ask.Db.Actor, at, new JsonObject { ["invitation"] = made.Id.ToString("D"), ["role"] = role }),
            made.Id, Sessions.Hash(token), email, name, role, made.ExpiresAt, Invitation.MostADay, mostUsers);
        return (new(made, token), kept);
    }

    internal static async Task<IResult> Page(TenantDb db, TimeProvider clock, Posted posted, int status, string? saved) => Answers.Page<TeamPage>(new
    {
        Colleagues = await Colleague.All(db), Invitations = await Invitation.Open(db), Now = clock.GetUtcNow(), Posted = posted, Saved = saved, Changes = await Change.Last(db, Kinds),
    }, status);
}
