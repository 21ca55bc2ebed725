using ChronoCare.Bench;

namespace ChronoCare.Records;

/// <summary>
/// The Digital Service Record, <c>chronocare.dsr/1</c>: what a shop did to a watch, said to anyone who asks. It knows no client, no price,
/// no message and no full serial, so there is nothing in it to hide. Never edited: a wrong record is corrected by an amendment.
/// </summary>
public sealed record ServiceRecord
{
    public const string FirstSchema = "chronocare.dsr/1";

    public string Schema { get; init; } = FirstSchema;

    /// <summary>The record's name to the world, 128 bits as <see cref="RecordCode"/> writes them; amendments keep it.</summary>
    public required string Code { get; init; }

    /// <summary>Where anyone can check it, such as <c>https://atelier.example/r/…</c>.</summary>
    public required string Address { get; init; }

    /// <summary>1 for the record, more for its amendments.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>Null for revision 1.</summary>
    public Amends? Amends { get; init; }

    /// <summary>The number on the docket.</summary>
    public required string Docket { get; init; }

    public required Issuer Shop { get; init; }

    /// <summary>Who did the work; empty when the job was assigned to nobody.</summary>
    public string Watchmaker { get; init; } = "";

    public required WatchIdentity Watch { get; init; }

    public required DateOnly ReceivedOn { get; init; }

    /// <summary>The condition seen together at the counter.</summary>
    public string Condition { get; init; } = "";

    /// <summary>What the bench found.</summary>
    public string Findings { get; init; } = "";

    public string WorkDone { get; init; } = "";

    /// <summary>What was advised and not wanted.</summary>
    public string WorkDeclined { get; init; } = "";

    /// <summary>Null when nobody said.</summary>
    public bool? IsPolished { get; init; }

    public IReadOnlyList<FittedPart> Parts { get; init; } = [];

    public IReadOnlyList<UsedLubricant> Lubricants { get; init; } = [];

    public Timing Timing { get; init; } = new();

    public decimal? PowerReserveHours { get; init; }

    public IReadOnlyList<WaterResult> WaterTests { get; init; } = [];

    /// <summary>Why there is no water test.</summary>
    public string WaterUntestedReason { get; init; } = "";

    public DateOnly? WarrantyUntil { get; init; }

    /// <summary>When the watch was collected, or the amendment was made.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The same as the shop's calendar said.</summary>
    public required DateOnly IssuedOn { get; init; }

    public IReadOnlyList<RecordPhoto> Photos { get; init; } = [];

    /// <summary>The job's part of the shop's stream, in order.</summary>
    public IReadOnlyList<RecordEvent> Events { get; init; } = [];

    /// <summary>The shop's stream as it stood at the last of these events; null in a draft of a job without any.</summary>
    public StreamHead? Stream { get; init; }

    /// <summary>What is still missing, each with the sentence that asks for it; empty when the record is whole.</summary>
    public IReadOnlyList<Gap> Gaps() => [.. RecordGaps.Of(this)];

    /// <summary>The watch as people call it.</summary>
    public string WatchName => Watch.Model.Length == 0 ? Watch.Brand : $"{Watch.Brand} {Watch.Model}";

    /// <summary>The timing before and after, drawn and said; null when nothing was measured.</summary>
    public TimingPicture? Picture(double width = TimingPicture.Wide) =>
        TimingPicture.Of(Timing.Set(Phase.Before), Timing.Set(Phase.After), Timing.Tolerances?.AsTolerances(), width);
}

/// <summary>Which record an amendment corrects, and why.</summary>
/// <param name="Revision">Always the first.</param><param name="Sha256">Of the first record's canonical bytes, hex.</param>
/// <param name="PreviousSha256">Of the revision before this one, hex.</param>
public sealed record Amends(int Revision, string Sha256, string PreviousSha256, string Reason);

/// <summary>The shop that answers for the record.</summary>
public sealed record Issuer(string Name, string Address, string Phone);

/// <summary>The watch, known well enough to be recognised and too little to be copied.</summary>
/// <param name="SerialEnds">At most the last four characters.</param>
/// <param name="SerialMark">A keyed hash of the whole serial, by which the shop can confirm it; empty without a serial.</param>
public sealed record WatchIdentity(string Brand, string Model, string Reference, string Calibre, string Movement, string SerialEnds, string SerialMark);

/// <summary>A part that stayed in the watch.</summary>
/// <param name="Provenance">genuine, oem, aftermarket, donor or made.</param><param name="OldPart">returned, keep or none.</param>
public sealed record FittedPart(string Name, string Group, string Number, int Quantity, string Provenance, string OldPart);

/// <summary>What oil or grease went where.</summary>
public sealed record UsedLubricant(string Point, string Product, string Batch, DateOnly? ExpiresOn);

/// <summary>One dated water test; a result, never a promise.</summary>
/// <param name="Method">dry, wet or condensation.</param>
public sealed record WaterResult(
    DateOnly TestedOn, string Tester, string Method, decimal? VacuumBar, decimal? PressureBar, int? Seconds,
    decimal? ResultPercentPerMinute, decimal? LimitPercentPerMinute, bool Passed);

/// <summary>A photo shown with the record, known by the hash of its bytes.</summary>
public sealed record RecordPhoto(string Slot, string Sha256, int Width, int Height);

/// <summary>One event of the job, by its link in the shop's chain.</summary>
public sealed record RecordEvent(long Seq, string Name, string Sha256);

/// <summary>Where the shop's chain stood.</summary>
public sealed record StreamHead(long Seq, string Sha256);

/// <summary>Something the record does not say yet.</summary>
/// <param name="Part">Which part of the record.</param><param name="Sentence">What is asked.</param><param name="Screen">Where it is answered: bench, photos or hand-over.</param>
public sealed record Gap(string Part, string Sentence, string Screen);
