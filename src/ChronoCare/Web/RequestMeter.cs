using Prometheus;

namespace ChronoCare.Web;

/// <summary>Counts and times requests by door, never by shop: a rival's volume is nobody's business.</summary>
public sealed class RequestMeter(RequestDelegate next)
{
    private static readonly Histogram Seconds = Metrics.CreateHistogram("chronocare_request_seconds", "Time to answer, by door, verb and status.",
        new HistogramConfiguration { LabelNames = ["door", "verb", "status"], Buckets = [.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10] });

    /// <summary>Middleware, outermost.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            var door = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            var verb = http.Request.Method is "GET" or "POST" or "PUT" or "DELETE" or "PATCH" or "HEAD" ? http.Request.Method : "other";
            Seconds.WithLabels(door, verb, http.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture))
                .Observe(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }
}
