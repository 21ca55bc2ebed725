using Orleans.Runtime;

namespace ChronoCare.Work;

/// <summary>
/// What a node does that the others have given up because they could not reach it: it closes in order, so that its connections are told to come again, and ends with a code
/// at which whoever runs it starts it anew. Orleans by itself would drop the process where it stands.
/// </summary>
public sealed partial class GivenUp(IHostApplicationLifetime life, ILogger<GivenUp> log) : IFatalErrorHandler
{
    /// <summary>The process's exit code then.</summary>
    public const int ExitCode = 3;

    private int times;

    /// <summary>Whether it happened.</summary>
    public bool IsSo => Volatile.Read(ref times) > 0;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    /// <inheritdoc/>
    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        if (Interlocked.Increment(ref times) > 1) return;
        Closing(log, exception);
        life.StopApplication();
    }

    [LoggerMessage(LogLevel.Critical, "The other nodes could not reach this one and have gone on without it. It closes; start it again once they see each other")]
    private static partial void Closing(ILogger log, Exception? why);
}
