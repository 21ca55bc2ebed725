using System.Security.Cryptography;
using System.Text;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using Microsoft.AspNetCore.WebUtilities;

namespace ChronoCare.Web;

/// <summary>
/// The word that stands hidden in every form of a signed-in person: what another site can make a browser send does not know it. It is the person's, not the session's,
/// so that a page left open survives a new session.
/// </summary>
public sealed class FormTokens(Secrets secrets)
{
    /// <summary>Name of the hidden field.</summary>
    public const string Field = "_token";

    /// <summary>Name of the header by which scripts send it.</summary>
    public const string Header = "X-Form-Token";

    private readonly byte[] key = secrets.Key("form token");

    /// <summary>Of one person.</summary>
    public string Of(Guid user) => WebEncoders.Base64UrlEncode(HMACSHA256.HashData(key, user.ToByteArray()).AsSpan(0, 18));

    /// <summary>Whether it is theirs.</summary>
    public bool IsOf(Guid user, string given) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(user)), Encoding.UTF8.GetBytes(given));
}

/// <summary>Asks for the word wherever another site could send the same request without asking first: forms, plain text, and posts without a body.</summary>
public sealed class FormGate(RequestDelegate next, FormTokens tokens)
{
    /// <summary>Middleware, after the door keeper and before anything is done.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Visitor>() is { IsStaff: true } visitor && IsSimple(http.Request) && !tokens.IsOf(visitor.UserId, await Given(http.Request))) throw new WrongOrigin();
        await next(http);
    }

    // What HTML forms and scripts of other sites can send without the browser asking us beforehand (the Fetch standard's simple requests).
    private static bool IsSimple(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method)) return false;
        var type = request.ContentType ?? "";
        return type.Length == 0 || request.HasFormContentType || type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> Given(HttpRequest request)
    {
        if (request.Headers[FormTokens.Header].ToString() is { Length: > 0 } header) return header;
        if (!request.HasFormContentType) return "";
        try { return (await request.ReadFormAsync(request.HttpContext.RequestAborted))[FormTokens.Field].ToString(); }
        catch (InvalidDataException e) { throw new BadHttpRequestException("The form could not be read: " + e.Message, e); }
    }
}
