using System.Security.Cryptography;
using System.Text;

namespace ChronoCare.Identity;

/// <summary>The six characters of a sign-in mail: base32 without the letters people mistake (Crockford), derived from the link's token.</summary>
public static class SignInCode
{
    /// <summary>Characters of a code.</summary>
    public const int Length = 6;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The code that belongs to a token: whoever holds the link can be shown it, and it is kept nowhere.</summary>
    public static string Of(byte[] key, string token)
    {
        var mac = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("code of " + token));
        return new string([.. mac.Take(Length).Select(b => Alphabet[b & 31])]);
    }

    /// <summary>As it is shown and read aloud: <c>7K2 M9Q</c>.</summary>
    public static string Shown(string code) => $"{code[..3]} {code[3..]}";

    /// <summary>What a person typed: case, spaces and dashes do not matter, O is 0, I and L are 1. Null when it cannot be a code.</summary>
    public static string? Typed(string text)
    {
        if (text.Length > 100) return null;
        var code = new string([.. text.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '–' or '.')).Select(char.ToUpperInvariant)
            .Select(c => c switch { 'O' => '0', 'I' or 'L' => '1', _ => c })]);
        return code.Length == Length && code.All(Alphabet.Contains) ? code : null;
    }

    /// <summary>What is kept of a code that a program asked for: bound to shop and address, since a program need not keep a cookie.</summary>
    public static byte[] AppHash(byte[] key, Guid tenant, string email, string code) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{tenant:D} app {code} {email}"));

    /// <summary>What is kept of a code: keyed, for 30 bits alone would be found by trying; bound to shop and browser.</summary>
    public static byte[] Hash(byte[] key, Guid tenant, byte[] browserHash, string code) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{tenant:D} {Convert.ToHexStringLower(browserHash)} {code}"));
}
