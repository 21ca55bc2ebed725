using System.Threading.Channels;
using ChronoCare.Tenancy;

namespace ChronoCare.Mail;

/// <summary>Writes and sends mails behind the request's back, so that an answer takes the same time whether there is something to send or not.</summary>
public sealed partial class Outbox(IMailbox mailbox, Settings settings, TimeProvider clock, ILogger<Outbox> log) : BackgroundService
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)];
    private readonly Channel<Func<Task<Letter?>>> waiting = Channel.CreateBounded<Func<Task<Letter?>>>(new BoundedChannelOptions(1000));
    private int unfinished;
    private TaskCompletionSource quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes one over; the letter is written later, and null sends nothing.</summary>
    /// <returns>False when a thousand wait already.</returns>
    public bool Post(Func<Task<Letter?>> write)
    {
        Interlocked.Increment(ref unfinished);
        if (waiting.Writer.TryWrite(write)) return true;
        Settle();
        Full(log);
        return false;
    }

    /// <summary>Done when nothing waits and nothing is on its way.</summary>
    public async Task Quiet()
    {
        while (Volatile.Read(ref unfinished) > 0)
        {
            var bell = Volatile.Read(ref quiet);
            if (Volatile.Read(ref unfinished) > 0) await bell.Task;
        }
    }

    /// <summary>Four at a time, so that one slow server's answer holds up few.</summary>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            await Parallel.ForEachAsync(waiting.Reader.ReadAllAsync(stop), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop }, async (write, cancel) =>
            {
                try { await Deliver(write, cancel); }
                finally { Settle(); }
            });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Closing: who still waits for a mail asks again.
        }
    }

    private async Task Deliver(Func<Task<Letter?>> write, CancellationToken cancel)
    {
        Letter? letter = null;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                letter ??= await write();
                if (letter is not null) await mailbox.Send(letter.ToMime(settings, clock.GetUtcNow()), cancel);
                return;
            }
            catch (Exception e) when (!cancel.IsCancellationRequested && attempt < Pauses.Length)
            {
                Again(log, e.GetType().Name, attempt + 1);
                await Task.Delay(Pauses[attempt], clock, cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Lost(log, e);
                return;
            }
        }
    }

    private void Settle()
    {
        if (Interlocked.Decrement(ref unfinished) == 0) Interlocked.Exchange(ref quiet, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    [LoggerMessage(LogLevel.Error, "A mail was not taken: a thousand wait already")]
    private static partial void Full(ILogger log);

    [LoggerMessage(LogLevel.Warning, "A mail could not be sent ({Why}); attempt {Attempt}, trying again")]
    private static partial void Again(ILogger log, string why, int attempt);

    [LoggerMessage(LogLevel.Error, "A mail could not be sent and was given up")]
    private static partial void Lost(ILogger log, Exception e);
}
