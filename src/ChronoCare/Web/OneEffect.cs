using System.Security.Cryptography;
using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Web;

/// <summary>Makes a POST with an Idempotency-Key (or a form with a hidden <c>_key</c>) harmless to repeat: same key and body, same answer; other body, 422.</summary>
public sealed class OneEffect(RequestDelegate next, TimeProvider clock)
{
    private sealed record Kept
    {
        public byte[] RequestHash { get; init; } = [];
        public Guid? Subject { get; init; }
        public int? Status { get; init; }
        public string? ContentType { get; init; }
        public string? Location { get; init; }
        public byte[]? Answer { get; init; }
    }

    private sealed record Secret(string Location);

    /// <summary>Says that this answer holds a secret that is told once: a repeat does nothing either, but is not told it. A page is sent to <paramref name="location"/> instead.</summary>
    public static void NeverKeep(HttpContext http, string location) => http.Features.Set(new Secret(location));

    /// <summary>Middleware, after the door keeper.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var db = http.Features.Get<Door>()?.Db;
        // A stranger's commands (sign-in) are not kept: nobody unknown fills the shop's table or meets the answer of somebody's key. Nor are those at doors for anyone,
        // where somebody signed in does nothing else than a stranger.
        if (db is null || !HttpMethods.IsPost(http.Request.Method) || http.Features.Get<Visitor>() is not { IsStaff: true }
            || http.GetEndpoint()?.Metadata.GetMetadata<DoorSign>() is { May: May.Anyone } || StepUp.IsAt(http))
        {
            await next(http);
            return;
        }
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0 && http.Request.HasFormContentType && http.Request.ContentLength is < App.MaxBody)
            key = (await http.Request.ReadFormAsync(http.RequestAborted))["_key"].ToString();
        if (key.Length == 0)
        {
            await next(http);
            return;
        }
        if (key.Length > 200) throw new BadHttpRequestException("The Idempotency-Key is too long; 200 characters fit.");
        var hash = await RequestHash(http, db.Actor);
        db.Command = new CommandKey(key, hash, clock.GetUtcNow());

        var body = http.Response.Body;
        using var kept = new MemoryStream();
        http.Response.Body = kept;
        var failed = false;
        try
        {
            await next(http);
            failed = http.Response.StatusCode >= 400;
        }
        catch (Exception) when (db.Command is not null)
        {
            // A repeat often fails a rule that the first one passed, so any failure looks whether there was a first one.
            http.Response.Body = body;
            if (!await Again(http, db, key, hash)) throw;
            return;
        }
        finally
        {
            http.Response.Body = body;
        }
        if (failed && db.Command is not null && await Again(http, db, key, hash)) return;
        var answer = kept.ToArray();
        // The command's row stands from its first write on (then db.Command is null); a refusal wrote nothing and may be tried again.
        if (db.Command is null && http.Response.StatusCode < 400)
            await Keep(http, db, key, answer);
        if (answer.Length > 0) await body.WriteAsync(answer, http.RequestAborted);
    }

    private static Task Keep(HttpContext http, TenantDb db, string key, byte[] answer)
    {
        var (status, type, location) = (http.Response.StatusCode, http.Response.ContentType, http.Response.Headers.Location.ToString());
        if (http.Features.Get<Secret>() is { } secret)
            (status, type, location, answer) = Answers.IsApi(http) ? (409, "application/problem+json", "", Told) : (303, null, secret.Location, []);
        return db.Do("update shop.command set status = $2, content_type = $3, location = $4, answer = $5 where key = $1", key, status, type, location.Length > 0 ? location : null, answer);
    }

    private static readonly byte[] Told = """{"type":"about:blank","title":"This was done, and what it made was told once. Make another if it was lost.","status":409,"code":"told-once"}"""u8.ToArray();

    private static async Task<bool> Again(HttpContext http, TenantDb db, string key, byte[] hash)
    {
        db.Command = null;
        var first = await db.Row<Kept>("select request_hash, subject, status, content_type, location, answer from shop.command where key = $1", key);
        if (first is null) return false;
        http.Response.Clear();
        if (!CryptographicOperations.FixedTimeEquals(first.RequestHash, hash))
        {
            await Answers.Problem(422, "This key was used for something else before.", code: "key-reused").ExecuteAsync(http);
            return true;
        }
        if (first.Status is not { } status)
        {
            // Its effect is there, its answer was lost on the way (a crash between commit and answer): go and see.
            var there = first.Subject is { } subject ? $"/jobs/{subject:D}" : "/";
            await Answers.SeeOther(Answers.IsApi(http) ? "/api" + there : there).ExecuteAsync(http);
            return true;
        }
        http.Response.StatusCode = status;
        if (first.ContentType is not null) http.Response.ContentType = first.ContentType;
        if (first.Location is not null) http.Response.Headers.Location = first.Location;
        http.Response.Headers["Idempotency-Replayed"] = "true";
        if (first.Answer is { Length: > 0 } answer) await http.Response.Body.WriteAsync(answer, http.RequestAborted);
        return true;
    }

    private static async Task<byte[]> RequestHash(HttpContext http, Guid actor)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{actor:D} {http.Request.Method} {http.Request.Path}\n"));
        if (http.Request.HasFormContentType)
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            foreach (var (name, value) in form.OrderBy(f => f.Key, StringComparer.Ordinal))
                hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name + "\0" + value + "\n"));
            foreach (var file in form.Files)
                hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{file.Name}\0{file.FileName}\0{file.Length}\n"));
        }
        else
        {
            http.Request.EnableBuffering();
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0) hash.AppendData(buffer, 0, read);
            http.Request.Body.Position = 0;
        }
        return hash.GetHashAndReset();
    }
}
