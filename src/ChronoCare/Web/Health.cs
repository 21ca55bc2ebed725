using System.Net;
using System.Security.Cryptography;
using System.Text;
using ChronoCare.Tenancy;

namespace ChronoCare.Web;

/// <summary>What a monitor asks: is the program alive, can it work, and its figures.</summary>
public static class Health
{
    /// <summary>Whether the program answers at all.</summary>
    public static IResult Live() => Results.Text("live");

    /// <summary>Whether it can work: database, file storage, and what other rooms add. 503 names the part that does not answer.</summary>
    public static async Task<IResult> Ready(Database database, Settings settings, IEnumerable<HealthPart> further)
    {
        var parts = new Dictionary<string, string>
        {
            ["database"] = await database.Answers() ? "ok" : "does not answer",
            ["storage"] = StorageAnswers(settings) ? "ok" : "cannot be written",
        };
        foreach (var part in further) parts[part.Name] = part.Say();
        var ready = parts.Values.All(p => p == "ok");
        return Answers.Data(new { ready, parts }, ready ? 200 : 503);
    }

    /// <summary>Prometheus' text format, for loopback or whoever knows the token.</summary>
    public static async Task Metrics(HttpContext http, Settings settings)
    {
        var token = http.Request.Headers.Authorization.ToString();
        var knows = settings.MetricsToken.Length > 0
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes("Bearer " + settings.MetricsToken));
        // Behind a proxy every caller is loopback, so a forwarded one needs the token.
        var isLocal = http.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from) && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded");
        if (!knows && !isLocal) throw new NotHere();
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await Prometheus.Metrics.DefaultRegistry.CollectAndExportAsTextAsync(http.Response.Body, http.RequestAborted);
    }

    private static bool StorageAnswers(Settings settings)
    {
        try
        {
            Directory.CreateDirectory(settings.DataPath());
            var probe = settings.DataPath(".probe-" + Guid.NewGuid().ToString("N"));
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
