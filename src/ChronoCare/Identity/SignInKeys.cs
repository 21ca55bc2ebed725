using System.Security.Cryptography;
using System.Text;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>The keys that sign-in derives from the program's secret, one for each purpose.</summary>
public sealed class SignInKeys(Secrets secrets)
{
    /// <summary>Makes codes from tokens, and what is kept of codes.</summary>
    public byte[] Code { get; } = secrets.Key("sign-in code");

    /// <summary>Seals the note of a known browser.</summary>
    public byte[] Device { get; } = secrets.Key("sign-in device");

    /// <summary>Keys what is kept of PINs.</summary>
    public byte[] Pin { get; } = secrets.Key("counter pin");

    private readonly byte[] network = secrets.Key("sign-in network");

    /// <summary>What the limits keep of a network: enough to count, not to tell.</summary>
    public byte[] NetworkHash(Guid tenant, string of) => HMACSHA256.HashData(network, Encoding.UTF8.GetBytes($"{tenant:D} {of}"));
}
