using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChronoCare.Tests.Identity.Passkeys;

/// <summary>A security key and its browser, written down: makes keys and signatures as WebAuthn says, or wrong in any one place before or after signing.</summary>
public sealed class SoftAuthenticator : IDisposable
{
    private const byte Present = 1, Verified = 4, Eligible = 8, BackedUp = 16, HasKey = 64;

    private readonly AsymmetricAlgorithm key;

    /// <param name="origin">The address of the page; its host is the relying party's id.</param><param name="isRsa">RS256 instead of ES256.</param>
    public SoftAuthenticator(string origin, bool isRsa = false)
    {
        Origin = origin;
        key = isRsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
    }

    public string Origin { get; set; }
    public string RpId => new Uri(Origin).Host;
    public byte[] CredentialId { get; } = RandomNumberGenerator.GetBytes(32);
    public byte[] UserHandle { get; set; } = [];
    public uint Count { get; set; }
    /// <summary>Flags of every ceremony: somebody is there and unlocked it, and it is synced.</summary>
    public byte Flags { get; set; } = Present | Verified | Eligible | BackedUp;

    /// <summary>The pieces of one ceremony, to be made wrong.</summary>
    public sealed class Parts
    {
        public string Id = "", Type = "public-key", Format = "none";
        public byte[] ClientData = [], AuthData = [], Attestation = [], Signature = [];
        public string? UserHandle;
    }

    /// <summary>COSE_Key of the public half.</summary>
    public byte[] PublicKey
    {
        get
        {
            var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
            if (key is ECDsa curve)
            {
                var point = curve.ExportParameters(false).Q;
                writer.WriteStartMap(5);
                foreach (var (label, value) in new[] { (1, 2), (3, -7), (-1, 1) }) { writer.WriteInt32(label); writer.WriteInt32(value); }
                foreach (var (label, value) in new[] { (-2, point.X!), (-3, point.Y!) }) { writer.WriteInt32(label); writer.WriteByteString(value); }
            }
            else
            {
                var rsa = ((RSA)key).ExportParameters(false);
                writer.WriteStartMap(4);
                foreach (var (label, value) in new[] { (1, 3), (3, -257) }) { writer.WriteInt32(label); writer.WriteInt32(value); }
                foreach (var (label, value) in new[] { (-1, rsa.Modulus!), (-2, rsa.Exponent!) }) { writer.WriteInt32(label); writer.WriteByteString(value); }
            }
            writer.WriteEndMap();
            return writer.Encode();
        }
    }

    /// <summary>What navigator.credentials.create() gives, as JSON.</summary>
    public JsonObject Make(string challenge, Action<Parts>? before = null, Action<Parts>? after = null, bool isPacked = false)
    {
        byte[] id = [0, (byte)CredentialId.Length, .. CredentialId];
        var parts = new Parts
        {
            Id = Base64(CredentialId),
            Format = isPacked ? "packed" : "none",
            ClientData = ClientData("webauthn.create", challenge, Origin),
            AuthData = [.. Head((byte)(Flags | HasKey)), .. new byte[16], .. id, .. PublicKey],
        };
        before?.Invoke(parts);
        if (parts.Format == "packed") parts.Signature = Sign([.. parts.AuthData, .. SHA256.HashData(parts.ClientData)]);
        parts.Attestation = Wrap(parts);
        after?.Invoke(parts);
        return Answer(parts, new JsonObject { ["clientDataJSON"] = Base64(parts.ClientData), ["attestationObject"] = Base64(parts.Attestation), ["transports"] = new JsonArray("internal", "hybrid") });
    }

    /// <summary>What navigator.credentials.get() gives, as JSON.</summary>
    public JsonObject Sign(string challenge, Action<Parts>? before = null, Action<Parts>? after = null)
    {
        if (Count > 0) Count++;
        var parts = new Parts { Id = Base64(CredentialId), ClientData = ClientData("webauthn.get", challenge, Origin), AuthData = Head(Flags), UserHandle = Base64(UserHandle) };
        before?.Invoke(parts);
        parts.Signature = Sign([.. parts.AuthData, .. SHA256.HashData(parts.ClientData)]);
        after?.Invoke(parts);
        return Answer(parts, new JsonObject
        {
            ["clientDataJSON"] = Base64(parts.ClientData), ["authenticatorData"] = Base64(parts.AuthData), ["signature"] = Base64(parts.Signature), ["userHandle"] = parts.UserHandle,
        });
    }

    public static byte[] ClientData(string type, string challenge, string origin, string more = ",\"crossOrigin\":false") =>
        Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"challenge\":\"{challenge}\",\"origin\":\"{origin}\"{more}}}");

    public static string Base64(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public byte[] Sign(byte[] data) => key is ECDsa curve ? curve.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
        : ((RSA)key).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static byte[] Wrap(Parts parts)
    {
        var writer = new CborWriter(CborConformanceMode.Lax);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString(parts.Format);
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(parts.Format == "packed" ? 2 : 0);
        if (parts.Format == "packed")
        {
            writer.WriteTextString("alg");
            writer.WriteInt32(-7);
            writer.WriteTextString("sig");
            writer.WriteByteString(parts.Signature);
        }
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString(parts.AuthData);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static JsonObject Answer(Parts parts, JsonObject response) =>
        new() { ["id"] = parts.Id, ["rawId"] = parts.Id, ["type"] = parts.Type, ["clientExtensionResults"] = new JsonObject(), ["response"] = response };

    private byte[] Head(byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RpId)), flags, .. count];
    }

    public void Dispose() => key.Dispose();
}
