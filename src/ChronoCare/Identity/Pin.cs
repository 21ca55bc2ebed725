using System.Security.Cryptography;
using System.Text;

namespace ChronoCare.Identity;

/// <summary>Four to six digits that say who stands at a tablet of the counter. Rules and what is kept; a PIN opens nothing anywhere else.</summary>
public static class Pin
{
    /// <summary>Rounds of PBKDF2: about 30 ms of one core.</summary>
    public const int Iterations = 60_000;

    /// <summary>Wrong ones in a row, of one person on one device, until it is locked there.</summary>
    public const int MostMisses = 5;

    /// <summary>How long it is locked then; the statement of Unlock.cs says the same.</summary>
    public static readonly TimeSpan Locked = TimeSpan.FromMinutes(15);

    // Down the middle of the keys, along its corners, and the other ones everybody thinks of.
    private static readonly HashSet<string> Common = ["2580", "0852", "1379", "1397", "1122", "1112", "1004", "2468", "1357", "147258", "159753", "123123", "112233"];

    /// <summary>Whether a text is a PIN by its form.</summary>
    public static bool IsOne(string text) => text.Length is >= 4 and <= 6 && text.All(char.IsAsciiDigit);

    /// <summary>Why it would be guessed at once, or null.</summary>
    public static string? TooEasy(string pin)
    {
        if (pin.All(c => c == pin[0])) return "One digit over and over is guessed at once. Choose another.";
        var steps = pin.Zip(pin.Skip(1), (a, b) => (b - a + 10) % 10).ToList();
        if (steps.All(s => s == 1) || steps.All(s => s == 9)) return "Digits in a row are guessed at once. Choose another.";
        if (pin.Length % 2 == 0 && pin.Chunk(2).All(p => p[0] == pin[0] && p[1] == pin[1])) return "Two digits over and over are guessed at once. Choose another.";
        if (Common.Contains(pin) || (pin.Length == 4 && (pin.StartsWith("19", StringComparison.Ordinal) || pin.StartsWith("20", StringComparison.Ordinal))))
            return "That is one of the first that somebody would try: a year, or a pattern of the keys. Choose another.";
        return null;
    }

    /// <summary>What is kept: slow, and keyed with the program's secret, bound to its shop and person.</summary>
    public static byte[] Hash(byte[] key, Guid tenant, Guid user, string pin, byte[] salt, int iterations)
    {
        var slow = Rfc2898DeriveBytes.Pbkdf2(pin, salt, iterations, HashAlgorithmName.SHA256, 32);
        byte[] bound = [.. Encoding.ASCII.GetBytes($"{tenant:D} {user:D} "), .. slow];
        return HMACSHA256.HashData(key, bound);
    }
}
