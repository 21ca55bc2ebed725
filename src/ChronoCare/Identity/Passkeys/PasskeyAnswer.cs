using System.Buffers;
using System.Buffers.Text;
using System.Text.Json.Nodes;
using ChronoCare.Web;

namespace ChronoCare.Identity.Passkeys;

/// <summary>What a browser sends back from a ceremony, with the names WebAuthn gives it; every byte string is base64url in its one spelling.</summary>
public sealed record PasskeyAnswer
{
    private static readonly string[] KnownTransports = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

    public string Id { get; init; } = "";
    public string Type { get; init; } = "";
    public string ClientDataJson { get; init; } = "";
    public string AttestationObject { get; init; } = "";
    public string AuthenticatorData { get; init; } = "";
    public string Signature { get; init; } = "";
    public string UserHandle { get; init; } = "";
    public IReadOnlyList<string> Transports { get; init; } = [];

    /// <summary>The answer of a device that was asked for a signature.</summary>
    public static PasskeyAnswer Signed(Posted posted) => Named(posted) with
    {
        AuthenticatorData = posted.Text("response.authenticatorData", "What the device says", 4000, required: true),
        Signature = posted.Text("response.signature", "The signature", 2000, required: true),
        UserHandle = posted.Text("response.userHandle", "The user's handle", 100),
    };

    /// <summary>The answer of a device that was asked for a new key.</summary>
    public static PasskeyAnswer Made(Posted posted) => Named(posted) with
    {
        AttestationObject = posted.Text("response.attestationObject", "The new key", 10_000, required: true),
        Transports = [.. Enumerable.Range(0, Math.Min(posted.Count("response.transports"), 16)).Select(i => posted.Text($"response.transports[{i}]", "A way to the device", 20))
            .Where(KnownTransports.Contains).Distinct()],
    };

    private static PasskeyAnswer Named(Posted posted) => new()
    {
        Id = posted.Text("id", "The key's name at the device", 1400, required: true),
        Type = posted.Text("type", "The kind of answer", 20, required: true),
        ClientDataJson = posted.Text("response.clientDataJSON", "What the browser says", 4000, required: true),
    };

    /// <summary>The bytes of one of its fields; null where they are not spelt as they must be.</summary>
    public static byte[]? Bytes(string text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done) return null;
        return Base64Url.EncodeToString(bytes.AsSpan(0, written)) == text ? bytes[..written] : null;
    }

    /// <summary>The challenge it answers, by what the browser says; null when it says none.</summary>
    public byte[]? Challenge => Bytes(ClientDataJson) is { } said && ClientData.ChallengeOf(said) is { } challenge ? Bytes(challenge) : null;

    // Written anew, so that the framework's reader meets nothing but what was read here.
    internal string ToJson()
    {
        var response = new JsonObject { ["clientDataJSON"] = ClientDataJson };
        if (AttestationObject.Length > 0)
        {
            response["attestationObject"] = AttestationObject;
            response["transports"] = new JsonArray([.. Transports.Select(t => (JsonNode)t)]);
        }
        else
        {
            response["authenticatorData"] = AuthenticatorData;
            response["signature"] = Signature;
            if (UserHandle.Length > 0) response["userHandle"] = UserHandle;
        }
        return new JsonObject { ["id"] = Id, ["type"] = Type, ["clientExtensionResults"] = new JsonObject(), ["response"] = response }.ToJsonString();
    }
}
