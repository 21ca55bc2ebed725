using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChronoCare.StandIn;

/// <summary>A Stripe of our own on loopback: its wire, its hosted pages and its webhooks, for tests and for people who try the program out. No money moves.</summary>
public sealed class StandInStripe : IAsyncDisposable
{
    /// <summary>The key it takes.</summary>
    public const string Key = "sk_test_standin_51ChronoCare";
    /// <summary>Signs what goes to the endpoint for connected accounts.</summary>
    public const string ConnectSecret = "whsec_standin_connect_0123456789";
    /// <summary>Signs what goes to the endpoint for the platform's own account.</summary>
    public const string AccountSecret = "whsec_standin_account_0123456789";

    private readonly WebApplication app;
    private readonly Requests requests;
    private readonly Dictionary<(string, string), (string Asked, int Status, string Answer, bool IsOver)> keys = [];
    private readonly List<(Regex At, string Kind)> faults = [];
    private int asked;

    private StandInStripe(WebApplication app, Requests requests, Book book, Post post, Acts acts, string home) => (this.app, this.requests, Book, Post, Acts, Home) = (app, requests, book, post, acts, home);

    public Book Book { get; }
    public Post Post { get; }
    public Acts Acts { get; }

    /// <summary>Where it is: the API's base and the hosted pages.</summary>
    public string Home { get; }

    /// <summary>How many requests of the API came, those included that failed on purpose.</summary>
    public int Asked => asked;

    /// <summary>How long each answer of the API is on its way.</summary>
    public TimeSpan Wait { get; set; }

    /// <summary>Opens it.</summary>
    /// <param name="port">On loopback.</param><param name="webhooks">Where events go; null for nowhere.</param><param name="file">Where its objects are kept; null forgets them.</param>
    public static async Task<StandInStripe> Start(int port, string? webhooks = null, string? file = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.ListenLocalhost(port));
        var app = builder.Build();
        var home = $"http://localhost:{port}";
        var (book, post) = (new Book(Read("samples.json"), file), new Post());
        if (webhooks is not null) post.Endpoints.AddRange([new(webhooks, ConnectSecret, true), new(webhooks, AccountSecret, false)]);
        var stripe = new StandInStripe(app, new Requests(Read("requests.json")), book, post, new Acts(book, post, home), home);
        stripe.Acts.MakePrices();
        app.Map("/v1/{**rest}", (HttpContext http) => stripe.Api(http));
        new Pages(stripe).Map(app);
        await app.StartAsync();
        return stripe;
    }

    private static JsonObject Read(string name)
    {
        using var stream = typeof(StandInStripe).Assembly.GetManifestResourceStream(name)!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    /// <summary>
    /// The next request whose verb, address and account match goes wrong: <c>429</c> too many, <c>500</c> before anything was done, <c>500-kept</c> with the key spent, <c>lost</c> done but the answer never
    /// arrives, <c>late</c> done and answered after ten seconds.
    /// </summary>
    public void Fail(string at, params string[] kinds)
    {
        lock (faults) faults.AddRange(kinds.Select(k => (new Regex(at), k)));
    }

    private string? Fault(string at)
    {
        lock (faults)
        {
            var n = faults.FindIndex(f => f.At.IsMatch(at));
            if (n < 0) return null;
            var kind = faults[n].Kind;
            faults.RemoveAt(n);
            return kind;
        }
    }

    private async Task Api(HttpContext http)
    {
        Interlocked.Increment(ref asked);
        if (Wait > TimeSpan.Zero) await Task.Delay(Wait, http.RequestAborted);
        http.Response.Headers["Request-Id"] = Book.Name("req");
        var (status, answer, isReplayed, isLost) = await Answer(http);
        if (isLost)
        {
            http.Abort();
            return;
        }
        if (isReplayed) http.Response.Headers["Idempotent-Replayed"] = "true";
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer);
    }

    private async Task<(int Status, string Answer, bool IsReplayed, bool IsLost)> Answer(HttpContext http)
    {
        var verb = http.Request.Method;
        var path = http.Request.Path.ToString();
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        var account = http.Request.Headers["Stripe-Account"].ToString();
        var isStarted = false;
        try
        {
            var fault = Fault($"{verb} {path} {account}");
            if (fault == "429") throw new Refusal(429, "Too many requests in a short amount of time", "rate_limit");
            if (fault == "500") throw new Refusal(500, "An unknown error occurred", null, null, "api_error");
            var given = http.Request.Headers.Authorization.ToString();
            if (given != "Bearer " + Key) throw new Refusal(401, given.Length == 0 ? "You did not provide an API key." : "Invalid API Key provided");
            var meant = account.Length > 0 ? account : path.StartsWith("/v1/accounts/acct_", StringComparison.Ordinal) ? path.Split('/')[3] : "";
            if (meant.Length > 0 && (Book.Find("", meant) is not { } known || known.ContainsKey("_gone")))
                throw new Refusal(403, $"The provided key '{Key[..11]}***' does not have access to account '{meant}' (or that account does not exist). Application access may have been revoked.", "account_invalid");
            var form = verb == "POST" && http.Request.HasFormContentType ? (await http.Request.ReadFormAsync()).SelectMany(f => f.Value.Select(v => KeyValuePair.Create(f.Key, v ?? "")))
                : http.Request.Query.SelectMany(f => f.Value.Select(v => KeyValuePair.Create(f.Key, v ?? "")));
            var sent = Requests.Tree(form);
            var asks = $"{verb} {path} {sent.ToJsonString()}";
            var (door, ids) = requests.Check(verb, path, sent);
            lock (Book.One)
            {
                if (verb == "POST" && key.Length > 0)
                {
                    if (keys.TryGetValue((account, key), out var first))
                    {
                        if (first.Asked != asks)
                            throw new Refusal(400, $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{key}' if you meant to execute a different request.", null, null, "idempotency_error");
                        if (!first.IsOver) throw new Refusal(409, $"There is currently another in-progress request using this Idempotent Key: {key}.", "idempotency_key_in_use", null, "idempotency_error");
                        return (first.Status, first.Answer, true, false);
                    }
                    keys[(account, key)] = (asks, 0, "", false);
                    isStarted = true;
                }
            }
            int status;
            string answer;
            lock (Book.One)
            {
                (status, answer) = fault == "500-kept" ? (500, new Refusal(500, "An unknown error occurred", null, null, "api_error").Body.ToJsonString()) : Carried(account, door, ids, sent);
                if (isStarted) keys[(account, key)] = (asks, status, answer, true);
                Book.Save();
            }
            if (fault == "late") await Task.Delay(TimeSpan.FromSeconds(10), http.RequestAborted);
            return (status, answer, false, fault == "lost");
        }
        catch (Refusal no)
        {
            if (isStarted) lock (Book.One) keys.Remove((account, key));
            return (no.Status, no.Body.ToJsonString(), false, false);
        }
    }

    // What is refused while it is carried out is remembered under its key as well; only what was not understood is not.
    private (int, string) Carried(string account, string door, IReadOnlyList<string> ids, JsonObject sent)
    {
        try { return (200, Acts.Do(account, door, ids, sent).ToJsonString()); }
        catch (Refusal no) { return (no.Status, no.Body.ToJsonString()); }
    }

    public async ValueTask DisposeAsync()
    {
        await Post.DisposeAsync();
        await app.DisposeAsync();
    }
}
