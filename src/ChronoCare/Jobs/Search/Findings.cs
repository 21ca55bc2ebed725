namespace ChronoCare.Jobs.Search;

/// <summary>A client as a search shows it.</summary>
public sealed record ClientHit(Guid Id, string Name, string Phone, string Email);

/// <summary>A watch as a search shows it.</summary>
public sealed record WatchHit(Guid Id, Guid ClientId, string Name, string Reference, string SerialTail, string Owner);

/// <summary>A job as a search shows it.</summary>
public sealed record JobHit(Guid Id, string Number, string Status, string Client, string Watch, string Reference, DateTimeOffset ArrivedAt);

/// <summary>A sealed record as a search shows it.</summary>
public sealed record RecordHit(Guid JobId, string Number, string Code, string Watch, DateTimeOffset SealedAt);

/// <summary>What was found, each list with the likeliest first.</summary>
public sealed record Findings
{
    public required Wanted Wanted { get; init; }
    public IReadOnlyList<JobHit> Jobs { get; init; } = [];
    public IReadOnlyList<ClientHit> Clients { get; init; } = [];
    public IReadOnlyList<WatchHit> Watches { get; init; } = [];
    public IReadOnlyList<RecordHit> Records { get; init; } = [];

    /// <summary>What a mistyped word was taken for, or empty.</summary>
    public string TakenFor { get; init; } = "";

    /// <summary>Nothing at all.</summary>
    public bool IsEmpty => Jobs.Count + Clients.Count + Watches.Count + Records.Count == 0;

    /// <summary>How many lines there are to choose from.</summary>
    public int Count => Jobs.Count + Clients.Count + Watches.Count + Records.Count;
}

/// <summary>What to look through.</summary>
[Flags]
public enum Where
{
    /// <summary>Clients.</summary>
    Clients = 1,
    /// <summary>Watches.</summary>
    Watches = 2,
    /// <summary>Jobs and records.</summary>
    Jobs = 4,
    /// <summary>Everything.</summary>
    All = 7,
}
