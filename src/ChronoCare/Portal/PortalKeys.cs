using System.Security.Cryptography;
using System.Text;
using ChronoCare.Tenancy;
using Microsoft.AspNetCore.WebUtilities;

namespace ChronoCare.Portal;

/// <summary>The keys of the client's door, one for each purpose.</summary>
public sealed class PortalKeys(Secrets secrets)
{
    private const int TokenBytes = 20;
    private readonly byte[] link = secrets.Key("portal link");

    /// <summary>Makes codes, and what is kept of them.</summary>
    public byte[] Code { get; } = secrets.Key("portal code");

    /// <summary>The secret of a job's n-th link: 160 bits that nobody outside can guess, and the same again when the docket is printed again.</summary>
    public string Token(Guid tenant, Guid job, int n) =>
        WebEncoders.Base64UrlEncode(HMACSHA256.HashData(link, Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{tenant:D} {job:D} {n}"))).AsSpan(0, TokenBytes));
}
