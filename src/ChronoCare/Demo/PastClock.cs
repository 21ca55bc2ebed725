namespace ChronoCare.Demo;

/// <summary>A clock that stands where the story is; the demo shop's past is told through the same verbs as any other shop's present.</summary>
internal sealed class PastClock : TimeProvider
{
    /// <summary>Now, in the story.</summary>
    public DateTimeOffset Now { get; set; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;
}
