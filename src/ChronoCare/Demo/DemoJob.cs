namespace ChronoCare.Demo;

/// <summary>One watch's way through the demo shop, as plain facts; <see cref="DemoDay"/> and <see cref="DemoActs"/> make it happen.</summary>
internal sealed record DemoJob
{
    public required string Client { get; init; }
    public required string Watch { get; init; }
    public required string Symptom { get; init; }
    public string Condition { get; init; } = "";
    public string Accessories { get; init; } = "";
    /// <summary>
    /// Working days ago of: taken in, diagnosed, quoted, decided, started, finished, handed over. The list ends where the watch stands now.
    /// </summary>
    public required int[] Days { get; init; }
    /// <summary>Calendar days from arrival to the promised one; null follows the shop.</summary>
    public int? Promised { get; init; }
    public string Bench { get; init; } = "max";
    public (string Component, string Treatment)[] Handling { get; init; } = [];
    public string Hazard { get; init; } = "none";
    public bool IsUrgent { get; init; }
    /// <summary>Francs the client valued the watch at; 0 for none said.</summary>
    public int Value { get; init; }
    /// <summary>Francs up to which the work may go on without asking; 0 for none.</summary>
    public int StopAt { get; init; }
    /// <summary>How it ran when it came: dry, magnetised, dirty, weak, knocked, fine, stopped.</summary>
    public string Ran { get; init; } = "dry";
    public string Diagnosis { get; init; } = "";
    /// <summary>Labour and other lines: what, small print, francs. Priced parts follow from <see cref="Parts"/>.</summary>
    public (string Text, string Detail, int Francs)[] Quote { get; init; } = [];
    /// <summary>What the client may choose or leave: what, small print, francs.</summary>
    public (string Text, string Detail, int Francs)[] Options { get; init; } = [];
    /// <summary>Of the options those that the client chose, from 1.</summary>
    public int[] Chosen { get; init; } = [];
    /// <summary>Francs up to which the quote lets the work go without asking again; 0 for none.</summary>
    public int Ceiling { get; init; }
    /// <summary>What the bench found while it worked, and the quote grew by.</summary>
    public DemoGrowth? Grows { get; init; }
    public DemoPart[] Parts { get; init; } = [];
    public string QuoteNote { get; init; } = "";
    public string DecidedHow { get; init; } = "phone";
    public bool Declines { get; init; }
    public string Work { get; init; } = "";
    public string WorkDeclined { get; init; } = "";
    public bool IsPolished { get; init; }
    /// <summary>men, diver, or the reason why it was not tested.</summary>
    public string Water { get; init; } = "men";
    /// <summary>Hours measured; 0 for not.</summary>
    public decimal Reserve { get; init; }
    /// <summary>What the final check found, where it sent the watch back to the bench.</summary>
    public string FailedCheck { get; init; } = "";
    /// <summary>Whether its parts have not come yet.</summary>
    public bool WaitsForParts { get; init; }
    /// <summary>Whether a third party has it (dial maker, plating).</summary>
    public bool IsAway { get; init; }
    public string PaidBy { get; init; } = "terminal";
    /// <summary>Whether it was paid before it is handed over.</summary>
    public bool IsPaid { get; init; }
    /// <summary>Whether the inspection fee was paid at the counter.</summary>
    public bool PaysFee { get; init; }
    /// <summary>The owner's word for handing over with an open balance.</summary>
    public string OnAccount { get; init; } = "";
    /// <summary>Whether the client asked for an invoice when they fetched it, and francs of it that the owner credited and gave back, with why.</summary>
    public bool WantsInvoice { get; init; }
    public (int Francs, string Why) Credited { get; init; }
    public string Note { get; init; } = "";
    public string NoteForClient { get; init; } = "";
    /// <summary>What the client writes an hour after that, and what the shop answers; empty where nobody has answered yet.</summary>
    public (string Asks, string Answer) Talk { get; init; } = ("", "");
    /// <summary>Photos at the counter, in order, and what is noted on the last.</summary>
    public string[] Photos { get; init; } = ["dial", "back"];
    public string PhotoNote { get; init; } = "";
    public bool HasBenchPhoto { get; init; }

    /// <summary>Whether it goes back unserviced at the end.</summary>
    public bool IsReturned => Declines && Days.Length > 4;
}

/// <summary>Work that came to light later.</summary>
/// <param name="Day">Working days ago.</param><param name="Found">What the bench wrote down.</param><param name="Line">The line it became.</param><param name="IsWithin">Whether it went ahead within what the client authorised; else they are asked.</param>
internal sealed record DemoGrowth(int Day, string Found, (string Text, string Detail, int Francs) Line, bool IsWithin);

/// <summary>A part of a demo job.</summary>
/// <param name="Name">As the bench says it.</param><param name="Group">Where it sits.</param><param name="Number">The maker's number.</param><param name="Francs">Its price; 0 where it is in the labour.</param>
/// <param name="Provenance">genuine, oem, aftermarket, donor, made.</param><param name="Supplier">Where it comes from.</param><param name="Old">What becomes of the old one.</param>
internal sealed record DemoPart(string Name, string Group, string Number, int Francs, string Provenance = "genuine", string Supplier = "", string Old = "keep");
