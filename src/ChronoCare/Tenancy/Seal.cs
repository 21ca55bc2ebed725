using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChronoCare.Tenancy;

/// <summary>Signs which tenant and actor a transaction belongs to; the database checks it in <c>sealed.enter</c>.</summary>
public sealed class Seal(byte[] key, TimeProvider clock)
{
    /// <summary>Seconds a token may be used; it is made anew for every transaction.</summary>
    public const int LifeSeconds = 30;

    /// <summary>Key id in the database.</summary>
    public const char Kid = 'a';

    /// <summary>161 characters: kid, tenant, actor, expiry, backend pid, HMAC-SHA256 in hex.</summary>
    public string Token(Guid tenant, Guid actor, int backendPid)
    {
        var expiry = clock.GetUtcNow().ToUnixTimeSeconds() + LifeSeconds;
        var head = string.Create(CultureInfo.InvariantCulture, $"{Kid}{tenant:D}.{actor:D}.{expiry:D10}.{backendPid:D10}");
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(head), mac);
        return string.Concat(head, ".", Convert.ToHexStringLower(mac));
    }

    /// <summary>The two HMAC pads the database keeps instead of the key.</summary>
    public (byte[] Inner, byte[] Outer) Pads()
    {
        var inner = new byte[64];
        var outer = new byte[64];
        for (var i = 0; i < 64; i++)
        {
            var k = i < key.Length ? key[i] : (byte)0;
            inner[i] = (byte)(k ^ 0x36);
            outer[i] = (byte)(k ^ 0x5c);
        }
        return (inner, outer);
    }
}
