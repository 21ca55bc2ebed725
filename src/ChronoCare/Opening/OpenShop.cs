using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Opening;

/// <summary>The shop opens: all its rows, its first event and the way in, in one batch. Of any number who press at once one opens it; of two shops under one address, one does.</summary>
public static class OpenShop
{
    /// <summary>How long the owner of a new shop sees the first-hour list.</summary>
    public static readonly TimeSpan FirstHour = TimeSpan.FromDays(30);

    /// <summary>How long the way into the new shop may be used.</summary>
    public static readonly TimeSpan WelcomeLife = TimeSpan.FromSeconds(60);

    private static readonly string Told = ShopStream.Fact("changed as (update shop.sign_up set opened_at = $3 where opened_at is null returning tenant_id)");

    private const string Welcome = "insert into shop.welcome (token_hash, expires_at) values ($1, $2)";

    /// <summary>Opens the shop of a draft, and leads its owner in.</summary>
    internal static async Task<IResult> Run(HttpContext http, Draft.Here here, Database database, Settings settings, Shops shops, TimeProvider clock)
    {
        var (draft, now) = (here.Draft, Event.ToMicroseconds(clock.GetUtcNow()));
        var (owner, token) = (Guid.CreateVersion7(now), SignInRequest.NewToken());
        var shop = draft.AsShop(here.Tenant) with { FirstHourUntil = now + FirstHour };
        var ask = here.Db.As(owner).Ask();
        Shops.Opening(ask, shop, owner, draft.Email, draft.OwnerName, TermsTemplate.Of(draft.Name, Country.Of(draft.Country)), now);
        ask.Append(Told, Event.OfShop(ShopEvents.ShopOpened, owner, now, new JsonObject { ["country"] = draft.Country, ["plan"] = shop.Plan }));
        ask.Do(Welcome, Sessions.Hash(token), now + WelcomeLife);
        try
        {
            await ask.Send();
        }
        catch (Taken taken) when (taken.Constraint is "subdomain_name_key" or "subdomain_skeleton")
        {
            return await NameShop.Lost(database, settings, draft);
        }
        catch (Taken)
        {
            // Another press of the same button was quicker: the shop is open.
            return await Draft.Of(http, database, clock) is { Draft.OpenedAt: not null } open ? await GoIn(http, open, settings, clock) : Introduce.Lost();
        }
        shops.Forget(draft.Subdomain);
        return Into(settings, draft, token);
    }

    /// <summary><c>GET /sign-up/open</c>: the shop is open; for who came back before going in.</summary>
    public static async Task<IResult> Show(HttpContext http, Database database, Settings settings, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        if (here.Draft.OpenedAt is null) return Answers.SeeOther(here.Draft.Next);
        Headers.FormsMayLeadTo(http, settings.Address(here.Draft.Subdomain));
        return Answers.Page<OpenPage>(new { here.Draft, Address = settings.Address(here.Draft.Subdomain), Shown = here.Shown(settings) });
    }

    /// <summary><c>POST /sign-up/open</c>: another way in, as long as none was used.</summary>
    public static async Task<IResult> Enter(HttpContext http, Database database, Settings settings, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        return here.Draft.OpenedAt is null ? Answers.SeeOther(here.Draft.Next) : await GoIn(http, here, settings, clock);
    }

    /// <summary>Leads the owner in by a way of their own; who went in already signs in like everybody.</summary>
    internal static async Task<IResult> GoIn(HttpContext http, Draft.Here here, Settings settings, TimeProvider clock)
    {
        if (here.Draft.EnteredAt is not null) return Answers.SeeOther(settings.Address(here.Draft.Subdomain) + "/sign-in");
        var token = SignInRequest.NewToken();
        await here.Db.Do(Welcome, Sessions.Hash(token), clock.GetUtcNow() + WelcomeLife);
        return Into(settings, here.Draft, token);
    }

    private static IResult Into(Settings settings, Draft draft, string token) => Answers.SeeOther($"{settings.Address(draft.Subdomain)}/welcome/{token}");
}
