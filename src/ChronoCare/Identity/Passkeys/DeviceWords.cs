using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Security.Cryptography;

namespace ChronoCare.Identity.Passkeys;

/// <summary>What a device says of itself, beside what the framework reads: nothing may stand where nothing belongs, and a statement it makes about a new key must be true.</summary>
internal static class DeviceWords
{
    private const int FlagsAt = 32, HeadLength = 37, HasKey = 0x40, HasMore = 0x80;

    /// <summary>What is wrong with the bytes a device signs when it signs in; null when nothing is.</summary>
    internal static string? WrongSigned(byte[] said)
    {
        if (said.Length < HeadLength) return "The device says too little.";
        return (said[FlagsAt] & HasKey) != 0 ? "A device that signs in brings no new key." : WrongRest(said, HeadLength);
    }

    /// <summary>What is wrong with a new key's wrapping; null when nothing is. No statement is asked for; the one that needs nobody's word (self attestation) is checked.</summary>
    /// <param name="made">The attestation object.</param><param name="clientData">The browser's words, which a statement covers.</param><param name="key">The new public key.</param>
    internal static string? WrongMade(byte[] made, byte[] clientData, byte[] key)
    {
        if (Unwrap(made) is not { } parts) return "The new key's wrapping cannot be read.";
        var words = parts.Words;
        if (words.Length < HeadLength + 18 || (words[FlagsAt] & HasKey) == 0) return "The device says too little.";
        var end = HeadLength + 18 + BinaryPrimitives.ReadUInt16BigEndian(words.AsSpan(HeadLength + 16)) + key.Length;
        if (end > words.Length || !words.AsSpan(end - key.Length, key.Length).SequenceEqual(key)) return "The device says too little.";
        if (WrongRest(words, end) is { } wrong) return wrong;
        if (parts.Format == "none") return parts.Statement.Length == 1 && parts.Statement[0] == 0xA0 ? null : "A statement that says nothing must be empty.";
        if (parts.Format != "packed" || SelfSigned(parts.Statement) is not { } self) return "No maker's statement is taken.";
        return self.Algorithm == CoseKey.AlgorithmOf(key) && CoseKey.Verifies(key, [.. words, .. SHA256.HashData(clientData)], self.Signature)
            ? null : "The device's own statement is not true.";
    }

    // Where the device says that it adds extensions, exactly one map of them; else nothing.
    private static string? WrongRest(byte[] words, int from) => (words[FlagsAt] & HasMore) == 0
        ? words.Length == from ? null : "There is more than the device says there is."
        : IsOneMap(words.AsMemory(from)) ? null : "What the device adds cannot be read.";

    private static (string Format, byte[] Statement, byte[] Words)? Unwrap(byte[] made)
    {
        try
        {
            var reader = new CborReader(made, CborConformanceMode.Strict);
            if (reader.ReadStartMap() != 3) return null;
            (string? format, byte[]? statement, byte[]? words) = (null, null, null);
            for (var i = 0; i < 3; i++)
                switch (reader.ReadTextString())
                {
                    case "fmt": format = reader.ReadTextString(); break;
                    case "attStmt": statement = reader.ReadEncodedValue().ToArray(); break;
                    case "authData": words = reader.ReadByteString(); break;
                    default: return null;
                }
            reader.ReadEndMap();
            return reader.BytesRemaining == 0 && format is not null && statement is not null && words is not null ? (format, statement, words) : null;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    private static (int Algorithm, byte[] Signature)? SelfSigned(byte[] statement)
    {
        try
        {
            var reader = new CborReader(statement, CborConformanceMode.Strict);
            if (reader.ReadStartMap() != 2) return null;
            (int? algorithm, byte[]? signature) = (null, null);
            for (var i = 0; i < 2; i++)
                switch (reader.ReadTextString())
                {
                    case "alg": algorithm = reader.ReadInt32(); break;
                    case "sig": signature = reader.ReadByteString(); break;
                    default: return null;
                }
            reader.ReadEndMap();
            return reader.BytesRemaining == 0 && algorithm is { } a && signature is not null ? (a, signature) : null;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    private static bool IsOneMap(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new CborReader(bytes, CborConformanceMode.Strict);
            if (reader.PeekState() != CborReaderState.StartMap) return false;
            reader.SkipValue();
            return reader.BytesRemaining == 0;
        }
        catch (CborContentException)
        {
            return false;
        }
    }
}
