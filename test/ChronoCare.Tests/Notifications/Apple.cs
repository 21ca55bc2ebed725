using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChronoCare.Notifications;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace ChronoCare.Tests.Notifications;

/// <summary>Apple's end of the wire: HTTP/2 over TLS; looks at every header, the word's signature and age, and the body, and answers what a test tells it to.</summary>
internal sealed partial class Apple : IAsyncDisposable
{
    public const string Topic = "example.chronocare.companion", KeyId = "ABC123DEFG", Team = "DEF123GHIJ";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 certificate;
    private readonly WebApplication app;
    private readonly TimeProvider clock;
    private readonly string folder = Directory.CreateTempSubdirectory("chronocare-apple-").FullName;

    /// <summary>What arrived.</summary>
    public sealed record Arrived(string Token, Guid Id, string Word, JsonObject Body, string Text);

    /// <summary>What it answers next; 200 where nothing is left. A lost connection loses the answer, not the push.</summary>
    public sealed record Answer(int Status, string Reason = "", long? Timestamp = null, int? RetryAfter = null, bool IsLost = false);

    private Apple(TimeProvider clock)
    {
        this.clock = clock;
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        certificate = new CertificateRequest("CN=localhost", own, HashAlgorithmName.SHA256) { CertificateExtensions = { names.Build() } }.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        Port = TestHouse.FreePort();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.ListenLocalhost(Port, o =>
        {
            o.Protocols = HttpProtocols.Http2;
            o.UseHttps(certificate);
        }));
        app = builder.Build();
        app.Run(Take);
    }

    public int Port { get; }
    public ConcurrentQueue<Arrived> Log { get; } = [];
    public ConcurrentQueue<Answer> Next { get; } = [];
    /// <summary>Hears of each push before it is taken (false) and after (true), while its sender waits for the answer.</summary>
    public Func<Guid, bool, Task> At { get; set; } = (_, _) => Task.CompletedTask;
    /// <summary>Sentences about what was not as Apple wants it.</summary>
    public ConcurrentQueue<string> Wrong { get; } = [];

    public static async Task<Apple> Open(TimeProvider clock)
    {
        var apple = new Apple(clock);
        await apple.app.StartAsync();
        return apple;
    }

    /// <summary>What a program of its own is told of it: the key it knows, and its certificate as one to be trusted.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings()
    {
        var trusted = Path.Combine(folder, "trusted.pem");
        File.WriteAllText(trusted, certificate.ExportCertificatePem());
        return [("CHRONOCARE_APNS_KEY", KeyFile()), ("CHRONOCARE_APNS_KEY_ID", KeyId), ("CHRONOCARE_APNS_TEAM", Team), ("CHRONOCARE_APNS_TOPIC", Topic), ("CHRONOCARE_APNS_HOST", $"localhost:{Port}"), ("SSL_CERT_FILE", trusted)];
    }

    private string KeyFile()
    {
        var file = Path.Combine(folder, "AuthKey.p8");
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        return file;
    }

    /// <summary>The road to it, with the key it knows.</summary>
    public PushRoad Road()
    {
        var file = KeyFile();
        return new PushRoad(new Settings { ApnsKey = file, ApnsKeyId = KeyId, ApnsTeam = Team, ApnsTopic = Topic, ApnsHost = $"localhost:{Port}" }, clock, new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() },
        });
    }

    private async Task Take(HttpContext http)
    {
        var (request, headers) = (http.Request, http.Request.Headers);
        void Check(bool holds, string what)
        {
            if (!holds) Wrong.Enqueue(what);
        }
        Check(request.Protocol == "HTTP/2" && request.IsHttps, "HTTP/2 over TLS: " + request.Protocol);
        Check(request.Method == "POST", "POST");
        var path = DevicePath().Match(request.Path.Value ?? "");
        Check(path.Success, "path " + request.Path);
        Check(headers["apns-topic"] == Topic, "apns-topic " + headers["apns-topic"]);
        Check(headers["apns-push-type"] == "alert", "apns-push-type");
        Check(headers["apns-priority"] == "10", "apns-priority");
        Check(long.TryParse(headers["apns-expiration"], out var expires) && expires > clock.GetUtcNow().ToUnixTimeSeconds(), "apns-expiration " + headers["apns-expiration"]);
        Check(headers["apns-collapse-id"].ToString() is { Length: > 0 } collapse && Encoding.UTF8.GetByteCount(collapse) <= 64, "apns-collapse-id");
        Check(Guid.TryParseExact(headers["apns-id"], "D", out var id) && headers["apns-id"] == id.ToString("D"), "apns-id " + headers["apns-id"]);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        Check(body.Length <= PushRoad.MostBytes, "body of " + body.Length);
        var text = Encoding.UTF8.GetString(body.ToArray());
        var json = JsonNode.Parse(text)!.AsObject();
        Check(json["aps"]?["alert"]?["title"]?.GetValue<string>() is { Length: > 0 } && json["aps"]?["alert"]?["body"]?.GetValue<string>() is { Length: > 0 }, "aps.alert");
        Check(json["aps"]?["thread-id"]?.GetValue<string>() == headers["apns-collapse-id"], "thread-id");

        var word = headers.Authorization.ToString();
        Check(word.StartsWith("bearer ", StringComparison.Ordinal), "bearer");
        var age = Age(word[7..], Check);
        await At(id, false);
        Log.Enqueue(new(path.Groups[1].Value, id, word, json, text));
        await At(id, true);
        var answer = age > TimeSpan.FromHours(1) ? new Answer(403, "ExpiredProviderToken") : Next.TryDequeue(out var next) ? next : new Answer(200);
        if (answer.IsLost)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = answer.Status;
        http.Response.Headers["apns-id"] = headers["apns-id"];
        if (answer.RetryAfter is { } after) http.Response.Headers.RetryAfter = after.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (answer.Status != 200) await http.Response.WriteAsJsonAsync(answer.Timestamp is { } at ? new { reason = answer.Reason, timestamp = at } : (object)new { reason = answer.Reason });
    }

    // A JWT as Apple takes it: ES256 over the two parts, our key's id, our team, and when it was made.
    private TimeSpan Age(string word, Action<bool, string> check)
    {
        var parts = word.Split('.');
        check(parts.Length == 3, "a word of three parts");
        var (head, claims) = (JsonNode.Parse(WebEncoders.Base64UrlDecode(parts[0]))!, JsonNode.Parse(WebEncoders.Base64UrlDecode(parts[1]))!);
        check(head["alg"]!.GetValue<string>() == "ES256" && head["kid"]!.GetValue<string>() == KeyId, "alg and kid");
        check(claims["iss"]!.GetValue<string>() == Team, "iss");
        check(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), WebEncoders.Base64UrlDecode(parts[2]), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation), "signature");
        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(claims["iat"]!.GetValue<long>());
        check(age > TimeSpan.FromMinutes(-1), "iat in the future");
        return age;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
        certificate.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex(@"\A/3/device/([0-9a-f]{64,200})\z")]
    private static partial Regex DevicePath();
}
