using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Plans;

/// <summary>In a shop whose plan has ended, holds the doors to <see cref="Lapse"/>. A page that is refused bears all that was typed, to be sent again.</summary>
public sealed class LapseGate(RequestDelegate next)
{
    /// <summary>Middleware, behind the door keeper and the form gate: what another site sent is never carried on; and before anybody is asked for a proof in vain.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Door>()?.Shop is not { IsLapsed: true } || http.GetEndpoint() is not RouteEndpoint endpoint
            || Lapse.Of(http.Request.Method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), out _) is not { Answer: WhileLapsed.Shut } line)
        {
            await next(http);
            return;
        }
        var refusal = Lapse.Refusal(line);
        if (Answers.IsApi(http) || http.Features.Get<Visitor>() is not { IsStaff: true } visitor) throw refusal;
        http.Response.Headers.CacheControl = "no-store";
        await Answers.Page<LapsedPage>(new { Posted = Posted.Nothing.Wrong("", refusal.Message), Kept = await Kept.Sent(http, visitor.UserId) }, StatusCodes.Status422UnprocessableEntity).ExecuteAsync(http);
    }
}
