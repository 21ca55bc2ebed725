using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChronoCare.Bench;

/// <summary>Load over plain sockets, as fast as the answers come or so many a second: little of its own, since it shares the cores with what it measures.</summary>
public static class Load
{
    public sealed record Figures(double PerSecond, double P50, double P95, double P99, long Errors);

    /// <summary>Runs <paramref name="connections"/> for some seconds after a warm-up, and on until <paramref name="until"/> is over; <paramref name="next"/> makes each request from (connection, turn).
    /// With <paramref name="perSecond"/>, so many a second over all connections, evenly; one that is late because the one before it took long is counted from when it was due.</summary>
    public static async Task<Figures> Run(int port, int connections, double warm, double seconds, Func<int, int, byte[]> next, Task? until = null, int perSecond = 0)
    {
        var times = new List<double>[connections];
        var errors = 0L;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(async () =>
        {
            var mine = times[c] = new List<double>(50_000);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var buffer = new byte[256 * 1024];
            for (var turn = 0; clock.Elapsed.TotalSeconds < warm + seconds || until is { IsCompleted: false }; turn++)
            {
                var late = TimeSpan.Zero;
                if (perSecond > 0)
                {
                    late = clock.Elapsed - TimeSpan.FromSeconds((turn * connections + c) / (double)perSecond);
                    if (late < TimeSpan.Zero) await Task.Delay(-late);
                    late = late < TimeSpan.Zero ? TimeSpan.Zero : late;
                }
                var started = Stopwatch.GetTimestamp();
                await socket.SendAsync(next(c, turn));
                var status = await Answer(socket, buffer);
                if (clock.Elapsed.TotalSeconds < warm) continue;
                mine.Add((Stopwatch.GetElapsedTime(started) + late).TotalMilliseconds);
                if (status is < 200 or >= 400) Interlocked.Increment(ref errors);
            }
        })));
        var whole = clock.Elapsed.TotalSeconds - warm;
        var all = times.SelectMany(t => t).Order().ToArray();
        return new(all.Length / whole, At(all, .5), At(all, .95), At(all, .99), errors);
    }

    public static byte[] Get(string host, string path, string session) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: __Host-session={session}\r\n\r\n");

    public static byte[] Post(string host, string path, string session, string json) =>
        Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: __Host-session={session}\r\nContent-Type: application/json\r\nContent-Length: {json.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{json}");

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];

    private static async Task<int> Answer(Socket socket, byte[] buffer)
    {
        var have = 0;
        int head;
        while ((head = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0) have += await Read(socket, buffer, have);
        Utf8Parser.TryParse(buffer.AsSpan(9, 3), out int status, out _);
        var headers = Encoding.ASCII.GetString(buffer, 0, head);
        var at = headers.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        if (at >= 0)
        {
            var end = headers.IndexOf('\r', at);
            var length = int.Parse(headers.AsSpan(at + 16, (end < 0 ? headers.Length : end) - at - 16), CultureInfo.InvariantCulture);
            for (var missing = head + 4 + length - have; missing > 0;) missing -= await Read(socket, buffer, 0);
            return status;
        }
        if (headers.Contains("chunked", StringComparison.OrdinalIgnoreCase))
            while (!(have >= 5 && buffer.AsSpan(0, have).EndsWith("0\r\n\r\n"u8)))
            {
                if (have > buffer.Length / 2)
                {
                    buffer.AsSpan(have - 16, 16).CopyTo(buffer);
                    have = 16;
                }
                have += await Read(socket, buffer, have);
            }
        return status;
    }

    private static async Task<int> Read(Socket socket, byte[] buffer, int from)
    {
        var read = await socket.ReceiveAsync(buffer.AsMemory(from));
        return read > 0 ? read : throw new IOException("The server closed the connection.");
    }
}
