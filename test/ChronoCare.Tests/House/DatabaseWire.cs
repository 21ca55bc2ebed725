using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChronoCare.Tests.House;

/// <summary>
/// A wire between the program and PostgreSQL that understands what crosses it: a test names a batch of statements and one of three moments, and is called at that moment
/// while everything stands still. A batch of ours is one transaction, whose commit is done when PostgreSQL says that it is ready again.
/// </summary>
public sealed class DatabaseWire : IAsyncDisposable
{
    /// <summary>Moments of a batch.</summary>
    public enum Moment
    {
        /// <summary>The program has sent it; PostgreSQL has not got it.</summary>
        Asked,
        /// <summary>PostgreSQL has committed; the program has not heard of it.</summary>
        Committed,
        /// <summary>The program has its answer; from here on nothing of the program reaches PostgreSQL.</summary>
        Answered,
    }

    /// <summary>What a test waits for, once.</summary>
    /// <param name="Words">All of them stand in the batch's statements.</param><param name="At">When.</param><param name="Then">What it does; false lets the connection die.</param>
    public sealed record Watch(string[] Words, Moment At, Func<Task<bool>> Then);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Socket> ends = [];
    private readonly Func<int> to;
    private readonly Task accepting;
    private Watch? watch;
    private volatile bool isStill;

    /// <summary>Opens one.</summary>
    /// <param name="to">The port PostgreSQL listens on.</param>
    public DatabaseWire(Func<int> to)
    {
        this.to = to;
        listener.Start();
        accepting = Accept();
    }

    /// <summary>Where it begins.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Waits for a moment, once.</summary>
    public void Await(Moment at, Func<Task<bool>> then, params string[] words)
    {
        isStill = false;
        watch = new(words, at, then);
    }

    /// <summary>Waits for nothing, and lets everything pass.</summary>
    public void Pass()
    {
        watch = null;
        isStill = false;
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = new Line(this, await listener.AcceptSocketAsync(stop.Token)).Carry();
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException) { }
    }

    private Watch? Take(string batch)
    {
        var waiting = watch;
        return waiting is not null && waiting.Words.All(w => batch.Contains(w, StringComparison.Ordinal)) && Interlocked.CompareExchange(ref watch, null, waiting) == waiting ? waiting : null;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        foreach (var end in ends) end.Dispose();
        await accepting;
        stop.Dispose();
    }

    private sealed class Line(DatabaseWire wire, Socket program)
    {
        private readonly Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly ConcurrentQueue<Watch?> asked = new();
        private readonly Dictionary<string, string> prepared = [];

        public async Task Carry()
        {
            program.NoDelay = true;
            wire.ends.Add(program);
            wire.ends.Add(server);
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, wire.to());
                await using var own = new NetworkStream(program);
                await using var other = new NetworkStream(server);
                var first = await Bytes(own, 4);
                await other.WriteAsync((byte[])[.. first, .. await Bytes(own, BinaryPrimitives.ReadInt32BigEndian(first) - 4)]);
                await Task.WhenAny(Up(new BufferedStream(own, 64 * 1024), other), Down(new BufferedStream(other, 64 * 1024), own));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException) { }
            finally
            {
                program.Dispose();
                server.Dispose();
            }
        }

        // Whole requests go on: one plain query, or everything up to a Sync.
        private async Task Up(Stream from, Stream to)
        {
            var request = new MemoryStream();
            var batch = new StringBuilder();
            while (true)
            {
                var (kind, body) = await Message(from, request);
                switch (kind)
                {
                    case (byte)'P':
                        var name = Text(body, 0);
                        prepared[name] = Text(body, name.Length + 1);
                        break;
                    case (byte)'B':
                        batch.AppendLine(prepared.GetValueOrDefault(Text(body, Text(body, 0).Length + 1), ""));
                        break;
                    case (byte)'Q':
                        batch.AppendLine(Text(body, 0));
                        break;
                }
                if (kind is not ((byte)'Q' or (byte)'S' or (byte)'X' or (byte)'p' or (byte)'H')) continue;
                if (kind is (byte)'Q' or (byte)'S')
                {
                    var seen = wire.Take(batch.ToString());
                    if (seen?.At == Moment.Asked)
                    {
                        if (!await seen.Then()) return;
                        seen = null;
                    }
                    asked.Enqueue(seen);
                    batch.Clear();
                }
                if (wire.isStill) return;
                await to.WriteAsync(request.GetBuffer().AsMemory(0, (int)request.Length));
                request.SetLength(0);
            }
        }

        // Whole answers come back where somebody waits for one; else message by message.
        private async Task Down(Stream from, Stream to)
        {
            var answer = new MemoryStream();
            var hasFailed = false;
            while (true)
            {
                var (kind, _) = await Message(from, answer);
                hasFailed |= kind == (byte)'E';
                var waits = asked.TryPeek(out var seen) && seen is not null;
                if (waits && kind != (byte)'Z') continue;
                if (kind == (byte)'Z') asked.TryDequeue(out _);
                if (waits && hasFailed) wire.watch = seen; // nothing was committed: another one will be
                else if (waits && seen!.At == Moment.Committed && !await seen.Then()) return;
                else if (waits && seen!.At == Moment.Answered) wire.isStill = true;
                await to.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length));
                if (waits && !hasFailed && seen!.At == Moment.Answered)
                {
                    if (!await seen.Then()) return;
                    wire.isStill = false;
                }
                answer.SetLength(0);
                if (kind == (byte)'Z') hasFailed = false;
            }
        }

        private static async Task<(byte Kind, byte[] Body)> Message(Stream from, MemoryStream kept)
        {
            var head = await Bytes(from, 5);
            var body = await Bytes(from, BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4);
            kept.Write(head);
            kept.Write(body);
            return (head[0], body);
        }

        private static async Task<byte[]> Bytes(Stream from, int count)
        {
            var bytes = new byte[count];
            await from.ReadExactlyAsync(bytes);
            return bytes;
        }

        private static string Text(byte[] body, int start) => Encoding.UTF8.GetString(body, start, Array.IndexOf(body, (byte)0, start) - start);
    }
}
