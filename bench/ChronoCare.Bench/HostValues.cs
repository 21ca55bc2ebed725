using System.Text;

namespace ChronoCare.Bench;

/// <summary>Host headers that nobody should send: near a shop's name, far from any, and not text at all. The tests throw some of them, the bench a million.</summary>
public static class HostValues
{
    /// <summary>One value, the same for the same seed.</summary>
    /// <param name="random">Seeded.</param><param name="own">A shop's own host.</param><param name="root">The root host.</param>
    public static byte[] Next(Random random, string own, string root) => random.Next(8) switch
    {
        0 => Encoding.ASCII.GetBytes(own),
        1 => Mutated(random, Encoding.ASCII.GetBytes(own)),
        2 => Mutated(random, Encoding.ASCII.GetBytes("shop" + random.Next(1000) + "." + root)),
        3 => Encoding.ASCII.GetBytes("xn--" + Word(random, 12) + "." + root),
        4 => Encoding.ASCII.GetBytes(Word(random, random.Next(1, 40)) + "." + root),
        5 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)random.Next(0x20, 0x2fff))) + "." + root),
        6 => Encoding.ASCII.GetBytes($"{random.Next(300)}.{random.Next(300)}.{random.Next(300)}.{random.Next(300)}:{random.Next(99999)}"),
        _ => [.. Enumerable.Range(0, random.Next(0, 300)).Select(_ => (byte)random.Next(1, 256)).Where(b => b is not (10 or 13))],
    };

    private static byte[] Mutated(Random random, byte[] host)
    {
        for (var n = random.Next(1, 4); n > 0; n--)
            host = random.Next(3) switch
            {
                0 => [.. host[..random.Next(host.Length)], (byte)random.Next(32, 127), .. host[random.Next(host.Length)..]],
                1 => [.. host, (byte)".:@/\\ %#?"[random.Next(9)]],
                _ => [.. host.Select(b => random.Next(host.Length) == 0 ? (byte)random.Next(32, 256) : b)],
            };
        return host;
    }

    private static string Word(Random random, int length) => new([.. Enumerable.Range(0, length).Select(_ => "abcdefghijklmnopqrstuvwxyz0123456789-_."[random.Next(39)])]);
}
