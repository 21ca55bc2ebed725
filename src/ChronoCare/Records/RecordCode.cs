using System.Security.Cryptography;
using System.Text;

namespace ChronoCare.Records;

/// <summary>The names a record bears in public: its code, and the mark of the watch's serial.</summary>
public static class RecordCode
{
    /// <summary>Characters in a code: 128 bits, five to a character.</summary>
    public const int Length = 26;

    // Crockford's: no i, l, o or u, so a code read aloud or off paper stays itself.
    const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>
    /// The code of a job's record. Drawn from a secret instead of a dice: nobody outside can guess it, and a sealing that has to be tried again
    /// gives the same record the same name.
    /// </summary>
    public static string Of(byte[] secret, Guid tenant, Guid job) =>
        Write(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"record of {tenant:D} {job:D}")).AsSpan(0, 16));

    /// <summary>Reads a code as typed: any case, spaces and dashes, O for 0, I and L for 1. Null when it cannot be one.</summary>
    public static string? Read(string typed)
    {
        var code = new StringBuilder(Length);
        foreach (var c in typed)
        {
            if (c is ' ' or '-') continue;
            var letter = char.ToLowerInvariant(c) switch { 'o' => '0', 'i' or 'l' => '1', var other => other };
            if (!Alphabet.Contains(letter, StringComparison.Ordinal) || code.Length == Length) return null;
            code.Append(letter);
        }
        return code.Length == Length ? code.ToString() : null;
    }

    /// <summary>Letters and digits of a serial, which is what two spellings of it share.</summary>
    public static string Bare(string serial) => string.Concat(serial.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    /// <summary>The end of a serial that may be shown: four characters, and never more than half.</summary>
    public static string SerialEnds(string serial)
    {
        var bare = Bare(serial);
        return bare[^Math.Min(4, bare.Length / 2)..];
    }

    /// <summary>
    /// A keyed hash, because serials are few enough to try them all against a plain one. Empty for no serial.
    /// </summary>
    public static string SerialMark(byte[] secret, Guid tenant, string brand, string serial)
    {
        var bare = Bare(serial);
        return bare.Length == 0 ? ""
            : Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"serial at {tenant:D} {brand.ToUpperInvariant()} {bare}")));
    }

    static string Write(ReadOnlySpan<byte> bits)
    {
        var value = new System.Numerics.BigInteger(bits, isUnsigned: true, isBigEndian: true);
        Span<char> code = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--)
        {
            code[i] = Alphabet[(int)(value % 32)];
            value /= 32;
        }
        return new string(code);
    }
}
