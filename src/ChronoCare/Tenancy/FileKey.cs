using System.Security.Cryptography;

namespace ChronoCare.Tenancy;

/// <summary>Where one of a shop's files lies: <c>tenant/kind/name</c>. What is not of this shape cannot be made, so a key never leaves its shop's folder.</summary>
public readonly record struct FileKey
{
    /// <summary>A key from its parts.</summary>
    /// <exception cref="ArgumentException">A part has a sign that keys do not have; always a bug, never a user's doing.</exception>
    public FileKey(Guid tenant, string kind, string name)
    {
        if (tenant == Guid.Empty || !IsWord(kind, 32, dots: false) || !IsWord(name, 120, dots: true))
            throw new ArgumentException($"No file can have the key {tenant:D}/{kind}/{name}.");
        (Tenant, Kind, Name) = (tenant, kind, name);
    }

    /// <summary>Whose file.</summary>
    public Guid Tenant { get; }

    /// <summary>What it is: <c>photo</c>, <c>record</c>, <c>logo</c>, <c>signature</c>.</summary>
    public string Kind { get; }

    /// <summary>Lower case letters, digits, hyphens and single dots.</summary>
    public string Name { get; }

    /// <summary>The name a file has by its contents: SHA-256 in hex, and an ending without dot.</summary>
    public static string NameOf(ReadOnlySpan<byte> contents, string ending) => Convert.ToHexStringLower(SHA256.HashData(contents)) + "." + ending;

    /// <summary>As S3 and the folder name it.</summary>
    public override string ToString() => $"{Tenant:D}/{Kind}/{Name}";

    private static bool IsWord(string text, int most, bool dots)
    {
        if (text.Length == 0 || text.Length > most || !char.IsAsciiLetterOrDigit(text[0]) || text[^1] == '.') return false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (!(c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-' || (dots && c == '.' && text[i - 1] != '.'))) return false;
        }
        return true;
    }
}
