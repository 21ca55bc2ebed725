namespace ChronoCare.Tenancy;

/// <summary>
/// Rings after a commit that added events to a shop's stream. It carries no truth: who hears it looks into the stream, and who missed it finds the same there a
/// little later.
/// </summary>
public sealed class Bell
{
    /// <summary>Heard on the thread that has just committed: whoever listens hands on at once and throws nothing.</summary>
    public event Action<Guid>? Rang;

    /// <summary>There is something new in this shop's stream.</summary>
    public void Ring(Guid tenant) => Rang?.Invoke(tenant);
}
