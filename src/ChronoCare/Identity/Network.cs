using System.Net;
using System.Net.Sockets;

namespace ChronoCare.Identity;

/// <summary>Where a request comes from, as far as limits care: an IPv4 address, or the /64 of an IPv6 one.</summary>
public static class Network
{
    /// <summary>The caller's network in words.</summary>
    public static string Of(HttpContext http)
    {
        var from = http.Connection.RemoteIpAddress ?? IPAddress.None;
        // The program listens on loopback alone; the proxy before it appends who it spoke with, so only the last entry is its word.
        if (IPAddress.IsLoopback(from) && http.Request.Headers["X-Forwarded-For"] is { Count: > 0 } told
            && IPAddress.TryParse((told[^1] ?? "").Split(',')[^1].Trim(), out var last))
            from = last;
        return Of(from);
    }

    /// <summary>The network of one address.</summary>
    public static string Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }
}
