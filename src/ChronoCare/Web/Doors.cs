using ChronoCare.Identity;
using ChronoCare.Tenancy;
using Microsoft.AspNetCore.Routing.Matching;

namespace ChronoCare.Web;

/// <summary>Maps one line of Routes.cs to endpoints, each with who may pass and at which host.</summary>
public sealed class Doors(IEndpointRouteBuilder routes, bool? atShop)
{
    /// <summary>A page or file for the browser.</summary>
    public RouteHandlerBuilder Page(string verb, string path, May may, Delegate handler) => Add(verb, path, may, handler).ExcludeFromDescription();

    /// <summary>A door for programs only.</summary>
    public RouteHandlerBuilder Api(string verb, string path, May may, Delegate handler) => Add(verb, "/api" + path, may, handler);

    /// <summary>The same verb for a browser's form and for JSON below /api.</summary>
    public RouteHandlerBuilder Both(string verb, string path, May may, Delegate handler)
    {
        Page(verb, path, may, handler);
        return Api(verb, path, may, handler);
    }

    /// <summary>Doors whose deed wants a fresh proof of who is there; why, is one sentence for them (see <see cref="FreshProof"/>).</summary>
    public Doors Fresh(string why) => new(routes.MapGroup("").WithMetadata(new FreshProof(why)), atShop);

    private RouteHandlerBuilder Add(string verb, string path, May may, Delegate handler) =>
        routes.MapMethods(path, verb == "GET" ? ["GET", "HEAD"] : [verb], handler).WithMetadata(DoorSign.Of(may, atShop));
}

/// <summary>Stands at every endpoint: what one must be allowed to pass, and whether it is a shop's door, the root host's, or (null) both.</summary>
public sealed record DoorSign(May May, bool? AtShop)
{
    /// <summary>A sign whose permission has its line in the table.</summary>
    public static DoorSign Of(May may, bool? atShop) => new(Permissions.Of(may).May, atShop);
}

/// <summary>Where a door of the root host and one of a shop share an address, the host a request came to says which is meant.</summary>
public sealed class ByHost : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <inheritdoc/>
    public override int Order => 1000;

    /// <inheritdoc/>
    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Select(e => e.Metadata.GetMetadata<DoorSign>()?.AtShop).Distinct().Count() > 1;

    /// <inheritdoc/>
    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var atShop = httpContext.Features.Get<Door>()?.Shop is not null;
        for (var i = 0; i < candidates.Count; i++)
            if (candidates.IsValidCandidate(i) && candidates[i].Endpoint.Metadata.GetMetadata<DoorSign>()?.AtShop is { } at && at != atShop) candidates.SetValidity(i, false);
        return Task.CompletedTask;
    }
}

/// <summary>Lets through whom the door's sign allows; the rest go to sign-in, or get 401, 403 or the one 404.</summary>
public sealed class DoorKeeper(RequestDelegate next)
{
    /// <summary>Middleware, after routing.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var door = http.Features.Get<Door>();
        var sign = http.GetEndpoint()?.Metadata.GetMetadata<DoorSign>();
        // A door without a sign is a mistake, and nobody passes it.
        if (sign is null && http.GetEndpoint() is RouteEndpoint) throw new NotHere();
        if (door is null || sign is null)
        {
            await next(http);
            return;
        }
        if (door.IsUnknownShop || (sign.AtShop is { } atShop && atShop != door.Shop is not null)) throw new NotHere();
        var visitor = http.Features.Get<Visitor>() ?? Visitor.Stranger;
        if (sign.May != May.Anyone && !visitor.IsStaff)
        {
            if (await Faces.Instead(http, door.Db) is { } faces)
            {
                await faces.ExecuteAsync(http);
            }
            else if (Answers.IsApi(http) || http.Request.Method is not ("GET" or "HEAD"))
            {
                http.Response.Headers.WWWAuthenticate = Identity.Apps.Bearer.Challenge(http);
                await (Answers.IsApi(http) ? Answers.Problem(StatusCodes.Status401Unauthorized, "Sign in first.")
                    : Answers.Page<MishapPage>(new { Mishap = new Mishap(StatusCodes.Status401Unauthorized, "You are not signed in any more.") }, StatusCodes.Status401Unauthorized)).ExecuteAsync(http);
            }
            else
            {
                await Answers.SeeOther("/sign-in?return=" + Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)).ExecuteAsync(http);
            }
            return;
        }
        if (!visitor.May(sign.May)) throw new NotAllowed(visitor, sign.May);
        await next(http);
    }
}

/// <summary>Signed in, but not theirs to do, or not with a PIN alone: 403, and who may.</summary>
public sealed class NotAllowed(Visitor visitor, May may) : Exception(visitor.WhyNot(may))
{
    /// <summary>What else to do about it.</summary>
    public string Next { get; } = Permissions.Of(may).Of(visitor.Role) ? "Sign in with a passkey or by mail, best on a device of your own." : "If you need it, ask the owner.";
}
