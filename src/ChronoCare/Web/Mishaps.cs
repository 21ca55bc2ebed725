using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Web;

/// <summary>Turns what went wrong into one clear sentence: problem+json for programs, a page for people; never a stack trace, never SQL.</summary>
public sealed partial class Mishaps(RequestDelegate next, ILogger<Mishaps> log)
{
    /// <summary>Middleware.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode is 404 or 405 && http.Response.ContentLength is null && http.GetEndpoint() is null or { RequestDelegate: null })
                await Say(http, new Mishap(404, "There is nothing here by that name."));
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            if (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException) return;
            var mishap = Of(e);
            if (mishap.Status >= 500) Failed(log, http.Request.Method, http.Request.Path, e);
            await Say(http, mishap);
        }
    }

    private static Mishap Of(Exception e) => e switch
    {
        WrongInput wrong => new(422, "Some of what was entered cannot be used.") { Errors = wrong.Posted.Errors },
        Refused refused => new(422, refused.Message) { Code = refused.Code, Errors = refused.Field is { } f ? new Dictionary<string, string> { [f] = refused.Message } : null },
        Stale stale => new(409, stale.Message + " Look at the present state and try again.") { Code = "stale", Present = stale.Present },
        Taken => new(409, "That is already taken.") { Code = "taken" },
        NotHere => new(404, "There is nothing here by that name."),
        NotAllowed no => new(403, no.Message) { Code = "not-allowed", Next = no.Next },
        WrongOrigin => new(403, e.Message),
        BadHttpRequestException bad => new(bad.StatusCode, bad.StatusCode == 413 ? "That is too large to take in." : "The request could not be read: " + Plain(bad.Message)),
        _ => new(500, "Something went wrong on our side. Nothing was changed; please try again."),
    };

    private static string Plain(string message) => message.Contains("parameter", StringComparison.Ordinal) ? "a part of the address is not valid." : message;

    private static Task Say(HttpContext http, Mishap mishap)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Answers.IsApi(http) || http.Features.Get<Door>() is null
            ? Answers.Problem(mishap.Status, mishap.Sentence, null, mishap.Errors, mishap.Code, mishap.Present).ExecuteAsync(http)
            : Answers.Page<MishapPage>(new { Mishap = mishap }, mishap.Status).ExecuteAsync(http);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private static partial void Failed(ILogger log, string method, string path, Exception e);
}

/// <summary>What the person or program is told.</summary>
public sealed record Mishap(int Status, string Sentence)
{
    public string? Code { get; init; }
    public IReadOnlyDictionary<string, string>? Errors { get; init; }
    public object? Present { get; init; }
    /// <summary>What to do next, where the sentence does not say it.</summary>
    public string? Next { get; init; }
}
