using ChronoCare.Tenancy;

namespace ChronoCare.Jobs;

/// <summary>The one table of what a job may become. The database says the same by itself (shop.guard_milestone); a test compares every pair.</summary>
public static class Milestones
{
    public const string Received = "received", Diagnosed = "diagnosed", InService = "in_service", Ready = "ready", Collected = "collected", Returned = "returned";

    /// <summary>In the order of a watch's way through the shop.</summary>
    public static readonly IReadOnlyList<string> All = [Received, Diagnosed, InService, Ready, Collected, Returned];

    /// <summary>The columns of the board.</summary>
    public static readonly IReadOnlyList<string> Open = [Received, Diagnosed, InService, Ready];

    /// <summary>From, to, and the name its event is stored under.</summary>
    public static readonly IReadOnlyList<(string From, string To, string Event)> Table =
    [
        (Received, Diagnosed, EventNames.JobDiagnosed),
        (Diagnosed, InService, EventNames.ServiceStarted),
        (InService, Ready, EventNames.JobReady),
        (Ready, InService, EventNames.FinalCheckFailed),
        (Ready, Collected, EventNames.WatchCollected),
        (Received, Returned, EventNames.WatchReturned),
        (Diagnosed, Returned, EventNames.WatchReturned),
        (InService, Returned, EventNames.WatchReturned),
        (Ready, Returned, EventNames.WatchReturned),
    ];

    /// <summary>The event's name of an allowed move, or null.</summary>
    public static string? EventOf(string from, string to) => Table.FirstOrDefault(m => m.From == from && m.To == to).Event;

    /// <summary>Whether the watch is still in the shop.</summary>
    public static bool IsOpen(string status) => Open.Contains(status);

    /// <summary>Whether the watch leaves the shop with it: then who took it has to be recorded, and only the hand-over does that.</summary>
    public static bool Leaves(string to) => to is Collected or Returned;

    /// <summary>As people say it.</summary>
    public static string Word(string status) => status switch
    {
        Received => "Intake",
        Diagnosed => "Diagnose",
        InService => "In service",
        Ready => "Ready",
        Collected => "Collected",
        Returned => "Returned",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a milestone."),
    };

    /// <summary>Past tense, as a client reads it.</summary>
    public static string Past(string status) => status switch { Received => "Received", Diagnosed => "Diagnosed", _ => Word(status) };
}

/// <summary>Stored names of events; they never change.</summary>
public static class EventNames
{
    public const string WatchReceived = "watch-received", JobDiagnosed = "job-diagnosed", QuoteSent = "quote-sent", QuoteDecided = "quote-decided",
        HoldChanged = "hold-changed", ServiceStarted = "service-started", ReadingTaken = "reading-taken", PartChanged = "part-changed",
        LubricantUsed = "lubricant-used", WaterTested = "water-tested", NoteWritten = "note-written", PhotoAdded = "photo-added", JobReady = "job-ready",
        FinalCheckFailed = "final-check-failed", PaymentTaken = "payment-taken", PaymentRefunded = "payment-refunded", WatchCollected = "watch-collected",
        WatchReturned = "watch-returned", RecordSealed = "record-sealed", RecordAmended = "record-amended", MessageSent = "message-sent",
        PhotoDescribed = "photo-described", PhotoRemoved = "photo-removed", JobChanged = "job-changed", ServiceSummarised = "service-summarised", DocketPrinted = "docket-printed",
        ChargeCorrected = "charge-corrected", InvoiceIssued = "invoice-issued", CreditNoted = "credit-noted", DepositAsked = "deposit-asked";

    /// <summary>What changes nothing that somebody else decides upon: it makes nobody's page too old to press a button on.</summary>
    public static readonly string[] Quiet = [NoteWritten, PhotoAdded, PhotoDescribed, PhotoRemoved, DocketPrinted, MessageSent, InvoiceIssued, DepositAsked];

    /// <summary>Milestones, which the wire also announces as milestone-reached.</summary>
    public static bool IsMilestone(string name) => name is JobDiagnosed or ServiceStarted or JobReady or FinalCheckFailed or WatchCollected or WatchReturned;
}
