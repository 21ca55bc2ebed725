namespace ChronoCare.Jobs.Page;

/// <summary>The newest link of the client's own page.</summary>
public sealed record LinkFacts
{
    public int N { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public DateTimeOffset? SeenAt { get; init; }
    public int SeenTimes { get; init; }
}

/// <summary>The watch of a job.</summary>
public sealed record WatchFacts
{
    public Guid Id { get; init; }
    public string Brand { get; init; } = "";
    public string Model { get; init; } = "";
    public string Reference { get; init; } = "";
    public string Serial { get; init; } = "";
    public string MovementSerial { get; init; } = "";
    public string Calibre { get; init; } = "";
    public string Movement { get; init; } = "";
}

/// <summary>Whose watch it is.</summary>
public sealed record ClientFacts
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string Phone { get; init; } = "";
    public string Email { get; init; } = "";
    public string SecondContact { get; init; } = "";
    public string TellBy { get; init; } = "";
    public string Note { get; init; } = "";
}

/// <summary>What was said and agreed at the counter.</summary>
public sealed record IntakeFacts
{
    public string Symptom { get; init; } = "";
    public string Condition { get; init; } = "";
    public string Accessories { get; init; } = "";
    public string Handling { get; init; } = "{}";
    public string Hazard { get; init; } = "none";
    public string QuoteWhen { get; init; } = "";
    public long? StopAtMinor { get; init; }
    public long InspectionFeeMinor { get; init; }
    public long? DeclaredValueMinor { get; init; }
    public string Priority { get; init; } = "";
    public int TermsVersion { get; init; }
    public string AgreedBy { get; init; } = "";
    public Guid TakenInBy { get; init; }
}

/// <summary>A photo of the job.</summary>
public sealed record PhotoFacts
{
    public Guid Id { get; init; }
    public string Slot { get; init; } = "";
    public string Note { get; init; } = "";
    public int? Width { get; init; }
    public int? Height { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Another job of the same watch, by watch or by serial.</summary>
public sealed record EarlierJob
{
    public Guid Id { get; init; }
    public string Number { get; init; } = "";
    public string Status { get; init; } = "";
    public DateTimeOffset ArrivedAt { get; init; }
    public string ClientName { get; init; } = "";
    public string WatchName { get; init; } = "";
}

/// <summary>A version of the quote.</summary>
public sealed record QuoteFacts
{
    public int Version { get; init; }
    public string State { get; init; } = "";
    /// <summary>As it was agreed, else without any option; minor units.</summary>
    public long TotalMinor { get; init; }
    public long? CeilingMinor { get; init; }
    public DateTimeOffset SentAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedName { get; init; }
    public string? DecidedHow { get; init; }
    public DateOnly ExpiresOn { get; init; }
}

/// <summary>Money that came or went back.</summary>
public sealed record PaymentFacts
{
    public Guid Id { get; init; }
    public string Kind { get; init; } = "";
    public string Method { get; init; } = "";
    public long AmountMinor { get; init; }
    public DateTimeOffset TakenAt { get; init; }
}

/// <summary>How far the bench is.</summary>
public sealed record BenchFacts
{
    public string Diagnosis { get; init; } = "";
    public string WorkDone { get; init; } = "";
    public long BeforeReadings { get; init; }
    public long AfterReadings { get; init; }
    public long Parts { get; init; }
    public long PartsAwaited { get; init; }
    public long Lubricants { get; init; }
    public long WaterTests { get; init; }
}

/// <summary>The sealed record, once there is one.</summary>
public sealed record RecordFacts
{
    public string Code { get; init; } = "";
    public int Revision { get; init; }
    public DateTimeOffset SealedAt { get; init; }
}

/// <summary>Somebody who works here.</summary>
public sealed record Colleague
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string Role { get; init; } = "";
    public bool IsActive { get; init; }
}

/// <summary>The jobs before and after this one on the board.</summary>
public sealed record Neighbours
{
    public string? Previous { get; init; }
    public string? Next { get; init; }
}
