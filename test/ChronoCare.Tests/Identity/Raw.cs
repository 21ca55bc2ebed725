using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChronoCare.Tests.Identity;

/// <summary>Bytes on a socket, for headers no client library would send.</summary>
public static class Raw
{
    /// <summary>Sends one request as it is written and reads the answer's status; 0 when the server closed without one.</summary>
    public static async Task<int> Status(int port, byte[] request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(request);
        var buffer = new byte[64];
        var got = 0;
        while (got < 12)
        {
            int read;
            try { read = await socket.ReceiveAsync(buffer.AsMemory(got)); }
            catch (SocketException) { break; }
            if (read == 0) break;
            got += read;
        }
        return got >= 12 ? int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    public static Task<int> Get(int port, string path, params string[] headers) =>
        Status(port, Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\n{string.Concat(headers.Select(h => h + "\r\n"))}Connection: close\r\n\r\n"));
}
