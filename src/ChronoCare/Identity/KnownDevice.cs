using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace ChronoCare.Identity;

/// <summary>A browser that signed in as this person before carries a sealed note of it: strangers' attempts never use up its limits.</summary>
public static class KnownDevice
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "__Host-device";

    /// <summary>How long a browser is remembered after a sign-in.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(365);

    private const int NonceBytes = 16;

    /// <summary>A note for one browser and one address of one shop.</summary>
    public static string Note(byte[] key, Guid tenant, string email)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        return WebEncoders.Base64UrlEncode([.. nonce, .. Mac(key, tenant, email, nonce)]);
    }

    /// <summary>What the limits count a known browser by; null for a stranger's or another person's.</summary>
    public static byte[]? Check(byte[] key, Guid tenant, string email, string? note)
    {
        if (note is not { Length: 64 }) return null;
        byte[] bytes;
        try { bytes = WebEncoders.Base64UrlDecode(note); }
        catch (FormatException) { return null; }
        if (bytes.Length != NonceBytes + 32) return null;
        var nonce = bytes[..NonceBytes];
        return CryptographicOperations.FixedTimeEquals(Mac(key, tenant, email, nonce), bytes.AsSpan(NonceBytes)) ? SHA256.HashData(bytes) : null;
    }

    private static byte[] Mac(byte[] key, Guid tenant, string email, byte[] nonce) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{tenant:D} {Convert.ToHexStringLower(nonce)} {email}"));
}
