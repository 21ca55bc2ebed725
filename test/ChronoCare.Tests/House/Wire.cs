using System.Net;
using System.Net.Sockets;

namespace ChronoCare.Tests.House;

/// <summary>A wire that a test holds in its hand: what comes in at its port goes on to another, until it is cut.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<Socket> ends = [];
    private readonly Task accepting;
    private readonly int to;
    private bool isCut;

    /// <summary>Opens one that leads to a port of loopback.</summary>
    public Wire(int to)
    {
        this.to = to;
        listener.Start();
        accepting = Accept();
    }

    /// <summary>Where it begins.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Nothing passes any more, and nobody is told: what is said from now on is lost, as where a cable was pulled.</summary>
    public void Cut()
    {
        lock (ends) isCut = true;
    }

    /// <summary>New connections pass again. Those from before the cut are broken: what was lost on them does not come again.</summary>
    public void Mend()
    {
        lock (ends)
        {
            isCut = false;
            foreach (var end in ends) end.Dispose();
            ends.Clear();
        }
    }

    private bool IsCut
    {
        get { lock (ends) return isCut; }
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Carry(await listener.AcceptSocketAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { }
    }

    private async Task Carry(Socket from)
    {
        var on = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        from.NoDelay = true;
        lock (ends) ends.AddRange([from, on]);
        try
        {
            if (!IsCut) await on.ConnectAsync(IPAddress.Loopback, to, stop.Token);
            await Task.WhenAll(Pass(from, on), Pass(on, from));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { }
        finally
        {
            // A pulled cable says nothing to either end.
            if (!IsCut)
            {
                from.Dispose();
                on.Dispose();
            }
        }
    }

    private async Task Pass(Socket from, Socket on)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var got = from.Connected ? await from.ReceiveAsync(buffer, stop.Token) : 0;
            if (IsCut) await Task.Delay(Timeout.Infinite, stop.Token);
            if (got == 0)
            {
                if (on.Connected) on.Shutdown(SocketShutdown.Send);
                return;
            }
            for (var sent = 0; sent < got;) sent += await on.SendAsync(buffer.AsMemory(sent, got - sent), stop.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        lock (ends) foreach (var end in ends) end.Dispose();
        await accepting;
        stop.Dispose();
    }
}
