using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Web;

/// <summary>Maps one line of Routes.cs to endpoints, each with who may pass and at which host.</summary>
public sealed class Doors(IEndpointRouteBuilder routes, bool? atShop)
{
    /// <summary>A page or file for the browser.</summary>
    public RouteHandlerBuilder Page(string verb, string path, Who who, Delegate handler) => Add(verb, path, who, handler).ExcludeFromDescription();

    /// <summary>A door for programs only.</summary>
    public RouteHandlerBuilder Api(string verb, string path, Who who, Delegate handler) => Add(verb, "/api" + path, who, handler);

    /// <summary>The same verb for a browser's form and for JSON below /api.</summary>
    public RouteHandlerBuilder Both(string verb, string path, Who who, Delegate handler)
    {
        Page(verb, path, who, handler);
        return Api(verb, path, who, handler);
    }

    /// <summary>Doors whose deed wants a fresh proof of who is there; why, is one sentence for them (see <see cref="FreshProof"/>).</summary>
    public Doors Fresh(string why) => new(routes.MapGroup("").WithMetadata(new FreshProof(why)), atShop);

    private RouteHandlerBuilder Add(string verb, string path, Who who, Delegate handler) =>
        routes.MapMethods(path, verb == "GET" ? ["GET", "HEAD"] : [verb], handler).WithMetadata(new DoorSign(who, atShop));
}

/// <summary>Stands at every endpoint: who may pass, and whether it is a shop's door, the root host's, or (null) both.</summary>
public sealed record DoorSign(Who Who, bool? AtShop);

/// <summary>Lets through whom the door's sign allows; the rest go to sign-in, or get 401, 403 or the one 404.</summary>
public sealed class DoorKeeper(RequestDelegate next)
{
    /// <summary>Middleware, after routing.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var door = http.Features.Get<Door>();
        if (door is null || http.GetEndpoint()?.Metadata.GetMetadata<DoorSign>() is not { } sign)
        {
            await next(http);
            return;
        }
        if (door.IsUnknownShop || (sign.AtShop is { } atShop && atShop != door.Shop is not null)) throw new NotHere();
        var visitor = http.Features.Get<Visitor>() ?? Visitor.Stranger;
        if (sign.Who != Who.Anyone && !visitor.IsStaff)
        {
            if (Answers.IsApi(http) || http.Request.Method is not ("GET" or "HEAD"))
            {
                http.Response.Headers.WWWAuthenticate = "ChronoCare";
                await (Answers.IsApi(http) ? Answers.Problem(StatusCodes.Status401Unauthorized, "Sign in first.")
                    : Answers.Page<MishapPage>(new { Mishap = new Mishap(StatusCodes.Status401Unauthorized, "You are not signed in any more.") }, StatusCodes.Status401Unauthorized)).ExecuteAsync(http);
            }
            else
            {
                await Answers.SeeOther("/sign-in?return=" + Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)).ExecuteAsync(http);
            }
            return;
        }
        if (sign.Who == Who.Owner && visitor.Role != Role.Owner) throw new NotAllowed();
        await next(http);
    }
}

/// <summary>Signed in, but not theirs to do: 403.</summary>
public sealed class NotAllowed() : Exception("Only the owner of the shop can do this.");
