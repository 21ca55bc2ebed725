using System.Security.Cryptography;
using ChronoCare.Tenancy;
using Microsoft.AspNetCore.WebUtilities;

namespace ChronoCare.Identity;

/// <summary>Somebody asked to be let in: a link and a code, for one address, in one browser, for ten minutes, once.</summary>
public sealed record SignInRequest
{
    /// <summary>Cookie that ties link and code to the browser that asked.</summary>
    public const string Cookie = "__Host-sign-in";

    /// <summary>How long link and code may be used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>Codes that may be tried; the statement of SignIn.cs and the table's check say the same.</summary>
    public const int Guesses = 5;

    public byte[] TokenHash { get; init; } = [];
    public byte[] BrowserHash { get; init; } = [];
    public string Purpose { get; init; } = "sign-in";
    public string Email { get; init; } = "";
    public string? ReturnTo { get; init; }
    public bool TakesCode { get; init; }
    public int Attempts { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? SpentAt { get; init; }

    /// <summary>Whether its link still opens the door.</summary>
    public bool IsLive(DateTimeOffset now) => SpentAt is null && now < ExpiresAt;

    /// <summary>Whether its code may still be typed.</summary>
    public bool IsCodeLive(DateTimeOffset now) => IsLive(now) && TakesCode && Attempts < Guesses;

    /// <summary>256 random bits as 43 characters, for a link, a browser or a session.</summary>
    public static string NewToken() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    /// <summary>Whether a text has the form of such a token.</summary>
    public static bool IsToken(string? text) => text is { Length: 43 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private const string Select = """
        select token_hash, browser_hash, purpose, email, return_to, takes_code, attempts, created_at, expires_at, spent_at from shop.sign_in_request
        """;

    /// <summary>The request of a link, or null.</summary>
    public static async Task<SignInRequest?> OfToken(TenantDb db, string token) =>
        IsToken(token) ? await db.Row<SignInRequest>(Select + " where token_hash = $1", Sessions.Hash(token)) : null;

    /// <summary>The newest request of the browser that is asking, or null.</summary>
    public static async Task<SignInRequest?> OfBrowser(TenantDb db, HttpContext http) =>
        BrowserOf(http) is { } browser
            ? await db.Row<SignInRequest>(Select + " where browser_hash = $1 and purpose = 'sign-in' order by created_at desc limit 1", Sessions.Hash(browser)) : null;

    /// <summary>The browser's own secret of this cookie, or null.</summary>
    public static string? BrowserOf(HttpContext http) => OwnCookie.Read(http, Cookie) is { } value && IsToken(value) ? value : null;
}
