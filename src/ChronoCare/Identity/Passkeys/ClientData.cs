using System.Text;
using System.Text.Json;

namespace ChronoCare.Identity.Passkeys;

/// <summary>What the browser says it asked the device: read by exact names, each once, where the framework is content with any spelling and the last of several.</summary>
internal static class ClientData
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Once = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The challenge it names; null when it names none.</summary>
    internal static string? ChallengeOf(byte[] said)
    {
        using var read = Read(said);
        return read is null ? null : Text(read.RootElement, "challenge");
    }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    /// <param name="said">The bytes that are signed.</param><param name="type">webauthn.create or webauthn.get.</param>
    /// <param name="challenge">As it was given out, base64url.</param><param name="origin">The only address it may have happened at.</param>
    internal static string? Wrong(byte[] said, string type, string challenge, string origin)
    {
        using var read = Read(said);
        if (read is null) return "The browser's own words cannot be read.";
        var root = read.RootElement;
        if (Text(root, "type") != type) return "It was made for something else.";
        if (Text(root, "challenge") != challenge) return "It answers another challenge.";
        if (Text(root, "origin") != origin) return "It was made at another address.";
        if (root.TryGetProperty("crossOrigin", out var crossing) && crossing.ValueKind != JsonValueKind.False) return "It was made inside another site's page.";
        if (root.TryGetProperty("topOrigin", out _)) return "It was made inside another site's page.";
        return root.TryGetProperty("tokenBinding", out _) ? "It is bound to a connection, which no browser does any more." : null;
    }

    private static JsonDocument? Read(byte[] said)
    {
        try
        {
            _ = Strict.GetCharCount(said);
            var read = JsonDocument.Parse(said, Once);
            if (read.RootElement.ValueKind == JsonValueKind.Object) return read;
            read.Dispose();
            return null;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name)
    {
        try { return root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null; }
        catch (InvalidOperationException) { return null; } // half a surrogate pair, which is no text
    }
}
