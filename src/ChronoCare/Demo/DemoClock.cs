namespace ChronoCare.Demo;

/// <summary>A clock that is set by hand, so that the demo's weeks happen through the same code as everybody's.</summary>
internal sealed class DemoClock(DateTimeOffset now) : TimeProvider
{
    /// <summary>What it says now.</summary>
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
