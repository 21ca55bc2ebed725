using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChronoCare.Identity;

namespace ChronoCare.Bench;

/// <summary>The smallest client there is: opens, reads frames, does nothing else.</summary>
internal sealed class Ear : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<Ear> Open(int port, string subdomain, string session)
    {
        var ear = new Ear();
        await ear.socket.ConnectAsync(IPAddress.Loopback, port);
        var host = $"{subdomain}.localhost:{port}";
        await ear.socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/events HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + $"Sec-WebSocket-Protocol: chronocare.v1\r\nOrigin: http://{host}\r\nCookie: {Sessions.Cookie}={session}\r\n\r\n"));
        // The answer's head, byte by byte, so that nothing of what follows is lost; then the word that nothing is missed.
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await ear.socket.ReceiveAsync(one) == 0) throw new IOException("closed: " + head);
            head.Append((char)one[0]);
        }
        if (!head.ToString().StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) throw new IOException(head.ToString());
        await ear.Next(new byte[512]);
        return ear;
    }

    /// <summary>The next frame's length in the buffer; pings are answered.</summary>
    public async Task<int> Next(byte[] buffer)
    {
        while (true)
        {
            await Fill(buffer, 2);
            var (kind, length) = (buffer[0] & 15, buffer[1] & 127);
            if (length == 126)
            {
                await Fill(buffer, 2);
                length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
            }
            await Fill(buffer, length);
            if (kind == 1) return length;
            if (kind == 9) await socket.SendAsync(new ReadOnlyMemory<byte>([0x8A, (byte)(0x80 | length), 0, 0, 0, 0, .. buffer[..length]]));
        }
    }

    private async Task Fill(byte[] buffer, int count)
    {
        for (var got = 0; got < count;)
        {
            var n = await socket.ReceiveAsync(buffer.AsMemory(got, count - got));
            if (n == 0) throw new IOException("closed");
            got += n;
        }
    }

    public void Dispose() => socket.Dispose();
}
