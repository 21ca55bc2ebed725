using System.Text.Json;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/team/{id}</c>: another role, or no way in any more. There is always an owner left, however many leave at once.</summary>
public static class ChangeColleague
{
    // The shop's own row is locked first, so that two owners who demote each other do it one after the other; the next statement then sees what the first did.
    private const string Lock = "select settings_version from shop.tenant for update";

    private static readonly string Save = ShopStream.Fact($"""
        changed as (
          update shop.user_account u set role = $9, is_active = $10
          where u.id = $6 and u.role = $11 and u.is_active = $12
            and (not $10 or u.is_active or $13 > {PlanUse.UsersAt("$3")})
            and (($9 = 'owner' and $10) or exists (select from shop.user_account o where o.id <> u.id and o.role = 'owner' and o.is_active))
          returning u.id),
        noted as (insert into shop.change (what, subject, was, now, changed_by, changed_at) select $5, $6, $7, $8, $4, $3 from changed),
        ended as (update shop.session s set revoked_at = $3 from changed c where s.user_id = c.id and s.revoked_at is null),
        unpinned as (delete from shop.pin p using changed c where p.user_id = c.id and not $10)
        """, select: "select id from changed");

    /// <summary><c>GET</c>.</summary>
    [Says("Somebody of the team.", typeof(InviteColleague.Answer))]
    public static async Task<IResult> Show(HttpContext http, Guid id, TenantDb db)
    {
        var colleague = await Colleague.One(db, id);
        if (Answers.IsApi(http)) return Answers.Data(InviteColleague.Answer.Of(colleague));
        return Answers.Page<ColleaguePage>(new { Colleague = colleague, Posted = Filled(colleague) });
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Changes a role, or whether somebody works here; their devices are signed out.", typeof(InviteColleague.Answer), MayBeStale = true)]
    public static async Task<IResult> Handle(HttpContext http, Guid id, Posted posted, TenantDb db, Shop shop, Settings settings, Sessions sessions, TimeProvider clock)
    {
        var colleague = await Colleague.One(db, id);
        var (role, isActive) = Read(posted, colleague);
        try
        {
            posted.Check();
            if (posted["was"] != Was(colleague)) throw new Stale(InviteColleague.Answer.Of(colleague));
            if (shop.IsLapsed && isActive && !colleague.IsActive) throw Plan.Ended("nobody can come back", "isActive");
            await Run(db, sessions, clock, colleague, role, isActive, settings.LimitsOf(shop));
        }
        catch (Exception e) when (e is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (e is Refused refused) posted.Wrong(refused.Field!, refused.Message);
            colleague = await Colleague.One(db, id);
            return Answers.Page<ColleaguePage>(new { Colleague = colleague, Posted = posted.Put("was", Was(colleague)), IsStale = e is Stale }, e is Stale ? 409 : 422);
        }
        return Answers.Done(http, () => new InviteColleague.Answer(id, colleague.Name, colleague.Email, role, isActive), "/settings/team?saved=1");
    }

    internal static (string Role, bool IsActive) Read(Posted posted, Colleague colleague)
    {
        if (posted.IsJson) posted.Default("role", colleague.Role).Default("isActive", colleague.IsActive ? "true" : "false").Default("was", Was(colleague));
        return (posted.OneOf("role", "A role", null, [.. Colleague.Roles]), posted.OneOf("isActive", "Whether they work here", null, "true", "false") == "true");
    }

    /// <summary>Changes role or access; every device of theirs is signed out, so that what they may do is asked anew.</summary>
    /// <exception cref="Refused">No owner would be left.</exception>
    /// <exception cref="Stale">Somebody changed them first.</exception>
    public static async Task Run(TenantDb db, Sessions sessions, TimeProvider clock, Colleague colleague, string role, bool isActive, Plan limits)
    {
        if (role == colleague.Role && isActive == colleague.IsActive) return;
        var what = isActive == colleague.IsActive ? "role" : isActive ? "reactivated" : "deactivated";
        var ask = db.Ask();
        ask.Row<int>(Lock);
        // Whoever comes back counts as whoever is invited does, and waits in the same queue.
        if (isActive && !colleague.IsActive) ask.Do(InviteColleague.Queue);
        var happened = Happened(db.Actor, clock.GetUtcNow(), what, colleague, role);
        var changed = ask.Change<Guid?>(Save, happened.Name, happened.Body, happened.At, db.Actor, what, colleague.Id, Said(colleague.Role, colleague.IsActive), Said(role, isActive),
            role, isActive, colleague.Role, colleague.IsActive, limits.Users);
        await ask.Send();
        sessions.Forget(db.Tenant, colleague.Id);
        if (changed.Value is not null) return;
        var present = await Colleague.One(db, colleague.Id);
        if ((present.Role, present.IsActive) != (colleague.Role, colleague.IsActive)) throw new Stale(InviteColleague.Answer.Of(present));
        if (isActive && !colleague.IsActive) throw InviteColleague.Full(limits, "isActive");
        throw new Refused($"{colleague.Name} is the only owner. Make somebody else an owner first.", isActive ? "role" : "isActive", "last-owner");
    }

    internal static Posted Filled(Colleague c) => Posted.Of(("role", c.Role), ("isActive", c.IsActive ? "true" : "false"), ("was", Was(c)));

    private static string Was(Colleague c) => $"{c.Role} {c.IsActive}";

    private static Event Happened(Guid actor, DateTimeOffset at, string what, Colleague colleague, string role)
    {
        var data = new JsonObject { ["colleague"] = colleague.Id.ToString("D") };
        if (what == "role") (data["was"], data["to"]) = (colleague.Role, role);
        else data["role"] = role;
        return Event.OfShop(what switch { "role" => ShopEvents.RoleChanged, "reactivated" => ShopEvents.ColleagueReturned, _ => ShopEvents.ColleagueRemoved }, actor, at, data);
    }

    private static Json Said(string role, bool isActive) => new(JsonSerializer.Serialize(new Dictionary<string, string> { ["role"] = role, ["active"] = isActive ? "yes" : "no" }));
}
