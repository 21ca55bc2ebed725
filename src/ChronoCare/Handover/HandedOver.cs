using ChronoCare.Jobs;

namespace ChronoCare.Handover;

/// <summary>The watch left the house: who took it, how they were known, and until when we answer for the work. Rules only, no I/O.</summary>
public sealed record HandedOver
{
    /// <summary>How the person at the counter is known.</summary>
    public static readonly IReadOnlyList<string> Ways = ["pickup_code", "id", "known"];

    /// <summary>After this many wrong codes the code counts no more and an ID is asked for.</summary>
    public const int MostMisses = 5;

    /// <summary>collected or returned.</summary>
    public string Kind { get; init; } = Milestones.Collected;
    public string GivenTo { get; init; } = "";
    public string KnownBy { get; init; } = "";
    public string IdNote { get; init; } = "";
    public bool AccessoriesReturned { get; init; } = true;
    public bool OldPartsReturned { get; init; }
    public int WarrantyMonths { get; init; }
    /// <summary>The last day of the warranty in the shop's calendar; null without one.</summary>
    public DateOnly? WarrantyUntil { get; init; }
    public string Note { get; init; } = "";
    public Guid GivenBy { get; init; }
    public string GivenByName { get; init; } = "";
    public DateTimeOffset GivenAt { get; init; }

    internal const string Columns = """
        h.kind, h.given_to, h.known_by, h.id_note, h.accessories_returned, h.old_parts_returned, h.warranty_months, h.warranty_until, h.note, h.given_by, h.given_at
        """;

    /// <summary>The last day of a warranty that begins on the day of hand-over: the same day so many months later, or the month's last where it has none such.</summary>
    public static DateOnly? WarrantyEnd(DateOnly day, int months) => months == 0 ? null : day.AddMonths(months);

    /// <summary>As a sentence says it.</summary>
    public static string Word(string way) => way switch { "pickup_code" => "by the pick-up code", "id" => "by an ID", _ => "known to the shop" };
}
