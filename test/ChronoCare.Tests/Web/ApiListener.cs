using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChronoCare.Tests.Web;

/// <summary>Stands between a test and the API and holds every answer against the document.</summary>
internal sealed class ApiListener(HttpClient through, JsonObject document, ApiListener.Findings findings) : HttpMessageHandler
{
    /// <summary>What several listeners saw.</summary>
    internal sealed record Findings(List<string> Wrong, HashSet<string> Done, HashSet<string> Refused);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var again = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content };
        foreach (var (name, values) in request.Headers) again.Headers.TryAddWithoutValidation(name, values);
        var answer = await through.SendAsync(again, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (request.RequestUri!.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal)) await Hold(request, answer);
        return answer;
    }

    private async Task Hold(HttpRequestMessage request, HttpResponseMessage answer)
    {
        var (method, path) = (request.Method.Method, request.RequestUri!.AbsolutePath);
        var route = document["paths"]!.AsObject().Select(p => p.Key).Where(p => Fits(p, path) && document["paths"]![p]![method.ToLowerInvariant()] is not null)
            .MinBy(p => p.Count(c => c == '{'));
        if (route is null) { findings.Wrong.Add($"{method} {path}: no such path in the document"); return; }
        var door = $"{method} {route}";
        var operation = document["paths"]![route]![method.ToLowerInvariant()]!;
        var status = ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (status == "101")
        {
            // A connection and no body, which would be waited for in vain.
            findings.Done.Add(door);
            if (operation["responses"]![status] is null) findings.Wrong.Add($"{door} {status} is not in the document");
            return;
        }
        var text = await answer.Content.ReadAsStringAsync();
        var where = $"{door} {status}";
        (answer.IsSuccessStatusCode ? findings.Done : findings.Refused).Add(door);
        if (operation["responses"]![status] is not { } said) { findings.Wrong.Add($"{where} is not in the document: {text}"); return; }
        foreach (var header in (string[])["ETag", "Location"])
            if (answer.IsSuccessStatusCode && answer.Headers.Contains(header) && said["headers"]?[header] is null) findings.Wrong.Add($"{where}: {header} as the document does not say");
        var media = answer.Content.Headers.ContentType?.MediaType;
        if (said["content"] is not JsonObject content) { if (text.Length > 0) findings.Wrong.Add($"{where}: a body that is not described"); return; }
        if (media is null || content[media] is not { } body) { findings.Wrong.Add($"{where}: {media} is not described"); return; }
        if (media.EndsWith("json", StringComparison.Ordinal)) findings.Wrong.AddRange(ApiShape.Wrong(document, body["schema"], JsonNode.Parse(text)).Select(w => $"{where} {w}"));
    }

    private static bool Fits(string route, string path) => Regex.IsMatch(path, "^" + Regex.Replace(Regex.Escape(route), @"\\\{\w+}", "[^/]+") + "$");
}
