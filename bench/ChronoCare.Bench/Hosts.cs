using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChronoCare.Bench;

/// <summary>A million Host headers at the door, on connections that are kept where the server keeps them: nothing but 200, 400, 404 and 421 may come back.</summary>
public static class Hosts
{
    public static async Task<int> Run(int many, int seed)
    {
        await using var house = await BenchHouse.Open();
        await house.Fill(1, 1, 1);
        var root = house.Settings.Root;
        var own = $"{house.Shops[0].Shop.Subdomain}.{root}";
        var answers = new long[600];
        var next = -1;
        var odd = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var started = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var line = new Line(house.Settings.Port);
            for (int i; (i = Interlocked.Increment(ref next)) < many;)
            {
                var host = HostValues.Next(new Random(unchecked(seed + i)), own, root);
                var status = await line.Ask([.. "HEAD /sign-in HTTP/1.1\r\nHost: "u8, .. host, .. "\r\n\r\n"u8]);
                Interlocked.Increment(ref answers[status]);
                if (status is not (200 or 400 or 404 or 421)) odd.Enqueue($"{status} for {Convert.ToHexString(host)}");
            }
        })));
        var said = string.Join(", ", answers.Select((n, status) => (n, status)).Where(a => a.n > 0).Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.n:N0} × {a.status}")));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"hosts      {many:N0} Host values, seed {seed}, in {started.Elapsed.TotalSeconds:F0} s: {said}; {odd.Count} that should not be"));
        foreach (var one in odd.Take(20)) Console.WriteLine("           " + one);
        return odd.IsEmpty ? 0 : 1;
    }

    /// <summary>One connection, opened again when the server closed it.</summary>
    private sealed class Line(int port) : IDisposable
    {
        private readonly byte[] buffer = new byte[16 * 1024];
        private Socket? socket;

        /// <summary>The answer's status; 0 when there was none.</summary>
        public async Task<int> Ask(byte[] request)
        {
            for (var attempt = 0; ; attempt++)
            {
                var isFresh = socket is null;
                if (socket is null)
                {
                    socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await socket.ConnectAsync(IPAddress.Loopback, port);
                }
                try
                {
                    await socket.SendAsync(request);
                    var have = 0;
                    int head;
                    while ((head = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
                    {
                        var read = await socket.ReceiveAsync(buffer.AsMemory(have));
                        if (read == 0) throw new IOException("closed");
                        have += read;
                    }
                    var text = Encoding.ASCII.GetString(buffer, 0, head);
                    if (text.Contains("Connection: close", StringComparison.OrdinalIgnoreCase)) Hang();
                    return int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
                }
                catch (Exception e) when (e is IOException or SocketException)
                {
                    // A kept connection may be closed just as the next request goes out; on a fresh one there is no excuse.
                    Hang();
                    if (isFresh || attempt > 0) return 0;
                }
            }
        }

        private void Hang()
        {
            socket?.Dispose();
            socket = null;
        }

        public void Dispose() => Hang();
    }
}
