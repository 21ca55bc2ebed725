using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChronoCare.Cards;

/// <summary>Whether a body was signed by Stripe a moment ago: HMAC-SHA256 over the time and the raw bytes, compared in constant time with each signature and each secret.</summary>
public static class Signature
{
    /// <summary>How far a signature's time may be from ours, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    /// <summary>Whether one of the secrets signed it.</summary>
    /// <param name="header">Stripe-Signature: <c>t=…,v1=…</c>, perhaps several v1.</param><param name="body">The raw bytes.</param><param name="secrets">One, or two while they are rotated.</param><param name="now">Our time.</param>
    public static bool IsOf(string header, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        long? at = null;
        var given = new List<byte[]>();
        foreach (var part in header.Split(','))
        {
            var cut = part.IndexOf('=', StringComparison.Ordinal);
            if (cut < 0) continue;
            var (name, value) = (part[..cut].Trim(), part[(cut + 1)..].Trim());
            if (name == "t")
            {
                if (at is not null || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var t)) return false;
                at = t;
            }
            else if (name == "v1" && value.Length == 64 && given.Count < 8)
            {
                try { given.Add(Convert.FromHexString(value)); }
                catch (FormatException) { }
            }
        }
        if (at is not { } when || Math.Abs(now.ToUnixTimeSeconds() - when) > (long)Tolerance.TotalSeconds) return false;
        var signed = new byte[Encoding.ASCII.GetByteCount(when.ToString(CultureInfo.InvariantCulture)) + 1 + body.Length];
        var head = Encoding.ASCII.GetBytes(when.ToString(CultureInfo.InvariantCulture) + ".", signed);
        body.CopyTo(signed.AsSpan(head));
        var isOf = false;
        foreach (var secret in secrets)
        {
            var wanted = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
            foreach (var one in given) isOf |= CryptographicOperations.FixedTimeEquals(wanted, one);
        }
        return isOf;
    }
}
