using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChronoCare.Identity;
using ChronoCare.Tenancy;
using Microsoft.AspNetCore.WebUtilities;

namespace ChronoCare.Photos;

/// <summary>
/// Addresses of photos. Staff's pages use the plain address: their session opens it, so it dies with the session and may stay open all day.
/// Whoever has no session (a program, a client's or the public page) gets one that is signed for one shop, photo and size, and soon ends; one that was handed to somebody
/// signed in names what they came in with, and opens nothing once that has ended.
/// </summary>
public sealed class SignedUrl(Secrets secrets, TimeProvider clock)
{
    /// <summary>How long a program may use an address; it asks for the list again after that.</summary>
    public static readonly TimeSpan ForPrograms = TimeSpan.FromSeconds(60);

    private readonly byte[] key = secrets.Key("photo addresses");

    /// <summary>The address for those who are signed in.</summary>
    public static string Plain(Guid photo, PhotoSize size) => $"/photos/{photo:D}/{Word(size)}";

    /// <summary>The address for those who are not.</summary>
    public string Signed(Guid shop, Guid photo, PhotoSize size, TimeSpan life, Pass? by = null)
    {
        var until = clock.GetUtcNow().Add(life).ToUnixTimeSeconds();
        var signature = WebEncoders.Base64UrlEncode(Sign(shop, photo, size, until, by?.ToString() ?? ""));
        return string.Create(CultureInfo.InvariantCulture, $"{Plain(photo, size)}?until={until}{(by is null ? "" : "&by=" + by)}&sig={signature}");
    }

    /// <summary>How much longer an address may be used; null when it was never signed for this, or has ended.</summary>
    public TimeSpan? Left(Guid shop, Guid photo, PhotoSize size, string until, string signature, string by = "")
    {
        if (!long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var end) || signature.Length > 100 || by.Length > 100 || !System.Text.Ascii.IsValid(by)) return null;
        byte[] given;
        try { given = WebEncoders.Base64UrlDecode(signature); }
        catch (FormatException) { return null; }
        if (!CryptographicOperations.FixedTimeEquals(given, Sign(shop, photo, size, end, by))) return null;
        var left = end - clock.GetUtcNow().ToUnixTimeSeconds();
        return left > 0 ? TimeSpan.FromSeconds(left) : null;
    }

    /// <summary>How addresses name a size: 56, 240, full.</summary>
    public static string Word(PhotoSize size) => size switch { PhotoSize.Thumb => "56", PhotoSize.Small => "240", _ => "full" };

    /// <summary>The size an address names, or null.</summary>
    public static PhotoSize? SizeOf(string word) => word switch { "56" => PhotoSize.Thumb, "240" => PhotoSize.Small, "full" => PhotoSize.Full, _ => null };

    private byte[] Sign(Guid shop, Guid photo, PhotoSize size, long until, string by) =>
        HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{shop:D}/{photo:D}/{Word(size)}/{until}{(by.Length == 0 ? "" : "/" + by)}")))[..16];
}
