using System.Net;
using ChronoCare.Identity;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/team</c>: who works here, and somebody new. They sign in by mail like everybody; nobody sets a password.</summary>
public static class AddColleague
{
    internal static readonly string[] Kinds = ["colleague-added", "role", "deactivated", "reactivated"];

    /// <summary>Somebody as programs see them.</summary>
    public sealed record Answer(Guid Id, string Name, string Email, string Role, bool IsActive)
    {
        internal static Answer Of(Colleague c) => new(c.Id, c.Name, c.Email, c.Role, c.IsActive);
    }

    /// <summary>Everybody, who is active first.</summary>
    public sealed record Listed(IReadOnlyList<Answer> Items);

    private static readonly string Add = $"""
        with changed as (insert into shop.user_account (id, email, name, role, created_at) values ($2, $7, $8, $9, $6) returning id),
        {Change.Noted}
        select id from changed
        """;

    /// <summary><c>GET</c>.</summary>
    [Says("Who works here, and did.", typeof(Listed))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, [PageOnly] string? saved = null)
    {
        if (Answers.IsApi(http)) return Answers.Data(new Listed([.. (await Colleague.All(db)).Select(Answer.Of)]));
        return await Page(db, Posted.Of(("role", "counter")), 200, saved switch { "added" => "Added; a mail is on its way to them.", not null => "Saved.", _ => null });
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Adds somebody to the team.", typeof(Answer), 201)]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, Settings settings, Visitor visitor, Outbox outbox, TimeProvider clock)
    {
        var (name, email, role) = Read(posted);
        if (email.Length > 0 && !EmailAddress.IsOne(email)) posted.Wrong("email", "E-mail must look like name@example.com.");
        Guid id;
        try
        {
            posted.Check();
            id = await Run(db, clock, name, email, role);
        }
        catch (Exception e) when (e is WrongInput or Refused && !Answers.IsApi(http))
        {
            if (e is Refused refused) posted.Wrong(refused.Field!, refused.Message);
            return await Page(db, posted, 422, null);
        }
        outbox.Post(() => Task.FromResult<Letter?>(Welcome(shop, settings, visitor.Name, name, email)));
        return Answers.Done(http, () => new Answer(id, name, email, role, true), "/settings/team?saved=added", 201);
    }

    internal static (string Name, string Email, string Role) Read(Posted posted) => (posted.Text("name", "Name", 120, required: true),
        EmailAddress.Kept(posted.Text("email", "E-mail", 254, required: true)), posted.OneOf("role", "A role", null, [.. Colleague.Roles]));

    /// <summary>Adds them; their id.</summary>
    /// <exception cref="Refused">The address is a colleague's already.</exception>
    public static async Task<Guid> Run(TenantDb db, TimeProvider clock, string name, string email, string role)
    {
        var at = clock.GetUtcNow();
        var id = Guid.CreateVersion7(at);
        var ask = db.Ask();
        ask.Change<Guid?>(Add, [.. Change.Args(db, at, "colleague-added", id, new Dictionary<string, string>(), new Dictionary<string, string> { ["role"] = role }), email, name, role]);
        try { await ask.Send(); }
        catch (Taken) { throw new Refused("Somebody with this e-mail works here already, or did: let them in again below.", "email", "colleague-known"); }
        return id;
    }

    internal static async Task<IResult> Page(TenantDb db, Posted posted, int status, string? saved) =>
        Answers.Page<TeamPage>(new { Colleagues = await Colleague.All(db), Posted = posted, Saved = saved, Changes = await Change.Last(db, Kinds) }, status);

    private static Letter Welcome(Shop shop, Settings settings, string by, string name, string email)
    {
        var link = settings.Address(shop.Subdomain) + "/sign-in?email=" + Uri.EscapeDataString(email);
        return new Letter(shop.Subdomain, shop.Name, email, $"{by} added you to {shop.Name}",
            $"""
            Hello {name},

            {by} added you to the team of {shop.Name}. Sign in with this address; there is no password:
            {link}
            """,
            $"""
            <!DOCTYPE html><html lang="en"><body style="margin:0;padding:24px;background:#f7f7f4;color:#16191d;font:16px/1.45 -apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border:1px solid #d9dad4;border-radius:8px">
            <p style="margin:0 0 16px">Hello {WebUtility.HtmlEncode(name)},</p>
            <p style="margin:0 0 20px">{WebUtility.HtmlEncode(by)} added you to the team of {WebUtility.HtmlEncode(shop.Name)}. Sign in with this address; there is no password.</p>
            <p style="margin:0"><a href="{WebUtility.HtmlEncode(link)}" style="display:inline-block;padding:12px 20px;border-radius:4px;background:{shop.Colour};color:{Brand.On(shop.Colour)};text-decoration:none;font-weight:600">Sign in</a></p>
            </div></body></html>
            """);
    }
}
