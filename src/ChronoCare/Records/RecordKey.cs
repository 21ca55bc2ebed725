using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>The public half of a key that seals a shop's records (ES256), enough to check a signature and no more.</summary>
/// <param name="Kid">RFC 7638 thumbprint: the key's name is computed from the key, so it cannot be borrowed.</param>
/// <param name="Certificate">Self-signed X.509, DER, for readers of the PDF's signature.</param>
/// <param name="RetiredAt">Since when it seals nothing new; records sealed before stay valid.</param>
public sealed record RecordKey(string Kid, ECParameters PublicKey, byte[] Certificate, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt)
{
    /// <summary>RFC 7517, with the certificate and the key's days.</summary>
    public JsonObject Jwk()
    {
        var jwk = Members(PublicKey);
        jwk["kid"] = Kid;
        jwk["use"] = "sig";
        jwk["alg"] = "ES256";
        jwk["x5c"] = new JsonArray(Convert.ToBase64String(Certificate));
        jwk["createdAt"] = Event.Moment(CreatedAt);
        if (RetiredAt is { } at) jwk["retiredAt"] = Event.Moment(at);
        return jwk;
    }

    /// <summary>Whether this signature over these bytes was made with the private half.</summary>
    /// <param name="signature">64 bytes: r and s.</param>
    public bool Verifies(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 64) return false;
        using var key = ECDsa.Create(PublicKey);
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Reads one key of a JWKS.</summary>
    /// <exception cref="FormatException">It is not an ES256 key, or its name is not its thumbprint.</exception>
    public static RecordKey Read(JsonObject jwk)
    {
        try
        {
            if (Text(jwk, "kty") != "EC" || Text(jwk, "crv") != "P-256" || (jwk["alg"] is not null && Text(jwk, "alg") != "ES256"))
                throw new FormatException("Only ES256 keys seal records.");
            var key = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = Jws.Decode(Text(jwk, "x")), Y = Jws.Decode(Text(jwk, "y")) } };
            using (ECDsa.Create(key)) { } // throws where the point is not on the curve
            if (Text(jwk, "kid") != Thumbprint(key)) throw new FormatException("A key's name must be its thumbprint.");
            var certificate = jwk["x5c"] is JsonArray { Count: > 0 } chain ? Convert.FromBase64String(chain[0]!.GetValue<string>()) : [];
            return new(Text(jwk, "kid"), key, certificate, When(jwk, "createdAt") ?? DateTimeOffset.MinValue, When(jwk, "retiredAt"));
        }
        catch (Exception wrong) when (wrong is CryptographicException or InvalidOperationException)
        {
            throw new FormatException("A key in the list cannot be read.", wrong);
        }
    }

    internal static string Thumbprint(ECParameters key) => Jws.Encode(SHA256.HashData(CanonicalJson.Canonicalise(Members(key))));

    static JsonObject Members(ECParameters key) => new() { ["crv"] = "P-256", ["kty"] = "EC", ["x"] = Jws.Encode(key.Q.X!), ["y"] = Jws.Encode(key.Q.Y!) };

    static string Text(JsonObject jwk, string name) => jwk[name]?.GetValue<string>() ?? throw new FormatException($"A key in the list has no \"{name}\".");

    static DateTimeOffset? When(JsonObject jwk, string name) => jwk[name] is { } at ? DateTimeOffset.Parse(at.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture) : null;
}

/// <summary>A key with its private half, in memory only while something is being sealed.</summary>
public sealed class SealingKey : IDisposable
{
    readonly ECDsa key;
    readonly X509Certificate2 certificate;

    SealingKey(ECDsa key, byte[] certificate, DateTimeOffset createdAt)
    {
        this.key = key;
        this.certificate = X509CertificateLoader.LoadCertificate(certificate);
        var halves = key.ExportParameters(false);
        Public = new(RecordKey.Thumbprint(halves), halves, certificate, createdAt, null);
    }

    public RecordKey Public { get; }

    public X509Certificate2 Certificate => certificate;

    /// <summary>A new key of a shop, and its certificate in the shop's name.</summary>
    public static SealingKey Create(string shopName, DateTimeOffset now)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(Fitting(shopName));
        subject.AddOrganizationName(Fitting(shopName));
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(50));
        return new(key, certificate.RawData, now);
    }

    /// <summary>64 bytes: r and s.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>The same as DER, which CMS wants.</summary>
    public byte[] SignDer(ReadOnlySpan<byte> data) => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>The private half, encrypted for rest (AES-256-GCM); the box opens only for the tenant and key it was made for.</summary>
    public byte[] Box(byte[] secret, Guid tenant)
    {
        var plain = key.ExportPkcs8PrivateKey();
        var box = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var aes = new AesGcm(secret, TagSize);
        aes.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize, plain.Length), box.AsSpan(NonceSize + plain.Length), Label(tenant, Public.Kid));
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    /// <summary>Opens a box.</summary>
    /// <exception cref="CryptographicException">The box was altered, or made for another secret, tenant or key.</exception>
    public static SealingKey Open(byte[] box, byte[] secret, Guid tenant, string kid, byte[] certificate, DateTimeOffset createdAt)
    {
        if (box.Length <= NonceSize + TagSize) throw new CryptographicException("The key's box is too short.");
        var plain = new byte[box.Length - NonceSize - TagSize];
        using (var aes = new AesGcm(secret, TagSize))
            aes.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize, plain.Length), box.AsSpan(NonceSize + plain.Length), plain, Label(tenant, kid));
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(plain, out _);
        CryptographicOperations.ZeroMemory(plain);
        return new(key, certificate, createdAt);
    }

    public void Dispose()
    {
        key.Dispose();
        certificate.Dispose();
    }

    const int NonceSize = 12, TagSize = 16;

    static byte[] Label(Guid tenant, string kid) => Encoding.ASCII.GetBytes($"record key of {tenant:D} {kid}");

    // X.520 allows 64 characters in a name.
    static string Fitting(string name) => name.Length <= 64 ? name : string.Concat(name.AsSpan(0, 63).TrimEnd(), "…");
}
