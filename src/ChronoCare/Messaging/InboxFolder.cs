using ChronoCare.Tenancy;

namespace ChronoCare.Messaging;

/// <summary>The embedded way in: an .eml file dropped into <c>inbox/</c> of the data folder lands in its conversation. What cannot is moved to <c>inbox/aside</c>, with the reason beside it.</summary>
public sealed partial class InboxFolder(Settings settings, TakeMail take, TimeProvider clock, ILogger<InboxFolder> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    // Who drops a file may still be writing it.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(700);

    /// <summary>Where mails are dropped.</summary>
    public string Folder { get; } = settings.DataPath("inbox");

    /// <summary>Takes what lies there; how many files.</summary>
    public async Task<int> Round(CancellationToken stop)
    {
        var taken = 0;
        foreach (var path in Directory.EnumerateFiles(Folder, "*.eml").Order(StringComparer.Ordinal).Take(100).ToList())
        {
            if (clock.GetUtcNow() - File.GetLastWriteTimeUtc(path) < Settled) continue;
            try
            {
                await One(path, stop);
                taken++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && !stop.IsCancellationRequested)
            {
                // Another process took it, or it cannot be read: then so the next time.
                Unread(log, Path.GetFileName(path), e.GetType().Name);
            }
        }
        return taken;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            while (true)
            {
                try { await Round(stop); }
                catch (Exception e) when (!stop.IsCancellationRequested) { Failed(log, e); }
                await Task.Delay(Pause, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Closing; what lies there is taken at the next start.
        }
    }

    private async Task One(string path, CancellationToken stop)
    {
        MailTaken done;
        if (new FileInfo(path).Length > TakeMail.MostBytes) done = new("refused", "A mail may have 30 MB.");
        else
        {
            await using var raw = File.OpenRead(path);
            done = await take.Run(raw, stop);
        }
        if (done.Outcome is "landed" or "report") File.Delete(path);
        else Aside(path, done.Why);
    }

    private void Aside(string path, string why)
    {
        var aside = Path.Combine(Folder, "aside");
        Directory.CreateDirectory(aside);
        var to = Path.Combine(aside, Path.GetFileName(path));
        File.Move(path, to, overwrite: true);
        File.WriteAllText(to + ".txt", why + "\n");
    }

    [LoggerMessage(LogLevel.Warning, "{File} in the inbox could not be read ({Why})")]
    private static partial void Unread(ILogger log, string file, string why);

    [LoggerMessage(LogLevel.Error, "Looking through the inbox failed")]
    private static partial void Failed(ILogger log, Exception e);
}
