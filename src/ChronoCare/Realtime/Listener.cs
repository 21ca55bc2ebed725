using System.Net.WebSockets;
using ChronoCare.Tenancy;

namespace ChronoCare.Realtime;

/// <summary>One open connection. It costs nothing while nothing happens: no loop of its own, only a wait for what the other side says.</summary>
public sealed class Listener(WebSocket socket, Listener.Ears ears, string key)
{
    /// <summary>What somebody hears.</summary>
    public abstract record Ears
    {
        /// <summary>The whole shop; what happens to the shop itself only where they may see the stream.</summary>
        public sealed record Staff(Guid User, bool HearsShop) : Ears;

        /// <summary>A client's link: one job.</summary>
        public sealed record OneJob(Guid Job) : Ears;

        /// <summary>A client's address that was proved: all their jobs.</summary>
        public sealed record AllOf(string Email) : Ears;
    }

    /// <summary>Frames a reader may be behind before it is sent away to resume.</summary>
    public const int MostBehind = 256;

    /// <summary>Why a connection is closed.</summary>
    public const int Ended = 4401, TooSlow = 4408, Restart = 1012;

    // For what is on its way to a reader that has stopped reading, and for its answer to our goodbye.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource gone = new();
    private Queue<ReadOnlyMemory<byte>>? waiting;
    private readonly TaskCompletionSource saidGoodbye = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool isSending;
    private (int Code, string Why)? goodbye;

    /// <summary>What it hears.</summary>
    public Ears Hears { get; } = ears;

    /// <summary>What it came in with, for the round that asks whether a client's door is still open.</summary>
    public string Key { get; } = key;

    /// <summary>The last event it was told or that was none of its business. Under the feed's lock once it is live.</summary>
    public long Seq { get; set; }

    /// <summary>Whether new events reach it as they come; before, it reads what it missed by itself.</summary>
    public bool IsLive { get; set; }

    /// <summary>Cancelled when the connection is over.</summary>
    public CancellationToken Gone => gone.Token;

    /// <summary>Puts a frame in its queue; a reader too far behind is closed.</summary>
    public void Tell(ReadOnlyMemory<byte> frame)
    {
        lock (gate)
        {
            if (goodbye is not null) return;
            if (isSending && (waiting?.Count ?? 0) >= MostBehind)
            {
                waiting!.Clear();
                goodbye = (TooSlow, "You are too far behind: come again with after.");
                gone.CancelAfter(Patience);
                return;
            }
            if (isSending)
            {
                (waiting ??= new()).Enqueue(frame);
                return;
            }
            isSending = true;
        }
        _ = Send(frame);
    }

    /// <summary>Sends one frame and waits until it is on its way: for what was missed, at the reader's own pace.</summary>
    public async Task TellSlowly(ReadOnlyMemory<byte> frame)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
        patience.CancelAfter(Patience);
        await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, patience.Token);
    }

    /// <summary>Says goodbye after what is on its way.</summary>
    public void Close(int code, string why)
    {
        lock (gate)
        {
            if (goodbye is not null) return;
            goodbye = (code, why);
            waiting?.Clear();
            gone.CancelAfter(Patience);
            if (isSending) return;
            isSending = true;
        }
        _ = SayGoodbye();
    }

    /// <summary>Waits for the end; what the other side sends besides is not looked at.</summary>
    public async Task Hear()
    {
        var nothing = new byte[16];
        try
        {
            while (true)
            {
                var heard = await socket.ReceiveAsync(nothing.AsMemory(), gone.Token);
                if (heard.MessageType != WebSocketMessageType.Close) continue;
                Close(1000, "");
                await saidGoodbye.Task.WaitAsync(gone.Token);
                return;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // Cut off; whoever it was comes again with the last number.
        }
        finally
        {
            await gone.CancelAsync();
            socket.Abort();
        }
    }

    private async Task Send(ReadOnlyMemory<byte> frame)
    {
        try
        {
            while (true)
            {
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, gone.Token);
                lock (gate)
                {
                    if (goodbye is null && (waiting is null || !waiting.TryDequeue(out frame)))
                    {
                        isSending = false;
                        if (waiting?.Capacity > 32) waiting = null;
                        return;
                    }
                    if (goodbye is not null) break;
                }
            }
            await SayGoodbye();
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            await gone.CancelAsync();
        }
    }

    private async Task SayGoodbye()
    {
        try
        {
            var (code, why) = goodbye!.Value;
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, why, gone.Token);
            saidGoodbye.TrySetResult();
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            await gone.CancelAsync();
        }
    }
}
