namespace ChronoCare.Identity;

/// <summary>What somebody may do, in the words of the trade. Every door bears one of these; <see cref="Permissions"/> says which role may.</summary>
public enum May
{
    /// <summary>Strangers too: sign-in, public pages, files.</summary>
    Anyone,
    /// <summary>Whoever is signed in to this shop.</summary>
    WorkHere,
    SeeWork,
    TakeIn,
    ChangeClients,
    Photograph,
    WriteNotes,
    WriteMessages,
    PlanWork,
    WriteQuotes,
    DecideQuotes,
    TakePayments,
    HandOver,
    Diagnose,
    WorkAtBench,
    StartUnapproved,
    HandOverOnAccount,
    WaiveFee,
    Refund,
    IssueInvoices,
    CorrectCharges,
    CountCash,
    AmendRecords,
    SeeReports,
    SeeStream,
    Export,
    KeepOwnKeys,
    SettleShop,
    SettleInvoices,
    SettleBrand,
    SettleDocuments,
    SettleCalibres,
    SettleSnippets,
    SettlePrices,
    SettleTeam,
    SettleNotices,
    ChooseNotices,
    AddCounter,
    SettleCounter,
    SettleRecordKeys,
    SettleApiKeys,
    SettleCards,
    SettlePlan,
}

/// <summary>One line of the table.</summary>
/// <param name="May">Which.</param><param name="Words">What it is, to follow "can".</param>
/// <param name="Counter">Whether people at the counter may.</param><param name="Watchmaker">Whether watchmakers may. The owner may everything.</param>
/// <param name="ByPin">Whether a PIN at the counter's own tablet is enough proof of who is there.</param>
public sealed record Permission(May May, string Words, bool Counter, bool Watchmaker, bool ByPin)
{
    /// <summary>Whether it is the owner's alone.</summary>
    public bool IsOwners => !Counter && !Watchmaker;

    /// <summary>Whether everybody who is signed in may, however they came in.</summary>
    public bool IsEverybodys => Counter && Watchmaker && ByPin;

    /// <summary>Whether a role may. What a program's own key opens is narrowed by its scopes first (<see cref="Apps.KeyGate"/>); nothing that is the owner's alone but to check the stream and to read the reports, each with a scope of its own.</summary>
    public bool Of(Role role) => May == May.Anyone || role switch { Role.Owner => true, Role.Watchmaker => Watchmaker, Role.Counter => Counter, Role.Integration => Counter || Watchmaker || May is May.SeeStream or May.SeeReports, _ => false };

    /// <summary>Who may: "only the owner", "a watchmaker or the owner", "everybody who works here".</summary>
    public string Who => (Counter, Watchmaker) switch
    {
        (true, true) => "everybody who works here",
        (true, false) => "only the counter or the owner",
        (false, true) => "only a watchmaker or the owner",
        _ => "only the owner",
    };

    /// <summary>The sentence for somebody who may not: who may instead.</summary>
    public string Refusal => $"{char.ToUpperInvariant(Who[0])}{Who[1..]} can {Words}.";
}

/// <summary>The one table of what each role may do. Doors, buttons, the team's page and the refusals all read it.</summary>
public static class Permissions
{
    private const bool Yes = true, No = false;

    // A PIN is short and typed before others' eyes. It opens the daily work, in one's own role, and nothing that is the owner's alone or that makes or ends a key.
    //                                                                                                         counter  watchmaker  by PIN
    private static readonly Permission[] Lines =
    [
        new(May.Anyone, "come to the door", Yes, Yes, Yes),
        new(May.WorkHere, "come in", Yes, Yes, Yes),
        new(May.SeeWork, "see the board, every watch, client, quote and payment", Yes, Yes, Yes),
        new(May.TakeIn, "take watches in and print dockets", Yes, Yes, Yes),
        new(May.ChangeClients, "change clients and watches", Yes, Yes, Yes),
        new(May.Photograph, "add and remove photos", Yes, Yes, Yes),
        new(May.WriteNotes, "write notes", Yes, Yes, Yes),
        new(May.WriteMessages, "write to clients", Yes, Yes, Yes),
        new(May.PlanWork, "set holds, promised days and whose bench a watch is on", Yes, Yes, Yes),
        new(May.WriteQuotes, "write and send quotes", Yes, Yes, Yes),
        new(May.DecideQuotes, "record what a client decides on a quote", Yes, Yes, Yes),
        new(May.TakePayments, "take payments", Yes, Yes, Yes),
        new(May.HandOver, "hand watches over and seal their records", Yes, Yes, Yes),
        new(May.Diagnose, "diagnose", No, Yes, Yes),
        new(May.WorkAtBench, "work at the bench, start and finish a service", No, Yes, Yes),
        new(May.StartUnapproved, "start a service without an approved quote", No, No, No),
        new(May.HandOverOnAccount, "hand a watch over with an open balance", No, No, No),
        new(May.WaiveFee, "waive the inspection fee", No, No, No),
        new(May.Refund, "give money back", No, No, No),
        new(May.IssueInvoices, "issue invoices", Yes, No, Yes),
        new(May.CorrectCharges, "correct what is charged and issue credit notes", No, No, No),
        new(May.CountCash, "count the drawer", Yes, No, Yes),
        new(May.AmendRecords, "amend a sealed record", No, No, No),
        new(May.SeeReports, "see the shop's reports", No, No, No),
        new(May.SeeStream, "read and check the stream of all that happened", No, No, No),
        new(May.Export, "export the shop's data", No, No, No),
        new(May.KeepOwnKeys, "keep their own devices, passkeys and PIN", Yes, Yes, No),
        new(May.SettleShop, "change the shop's details", No, No, No),
        new(May.SettleInvoices, "settle what stands on invoices", No, No, No),
        new(May.SettleBrand, "change the shop's brand", No, No, No),
        new(May.SettleDocuments, "write the shop's terms", No, No, No),
        new(May.SettleSnippets, "write the shop's snippets", No, No, No),
        new(May.SettleCalibres, "keep the shop's calibres", No, No, No),
        new(May.SettlePrices, "keep the price book", No, No, No),
        new(May.SettleTeam, "change the team", No, No, No),
        new(May.SettleNotices, "settle who is told of what, and in which words", No, No, No),
        new(May.ChooseNotices, "choose what they are told of", Yes, Yes, Yes),
        new(May.AddCounter, "keep a tablet at the counter", Yes, No, No),
        new(May.SettleCounter, "see all tablets of the counter and take them away", No, No, No),
        new(May.SettleRecordKeys, "renew the key that seals records", No, No, No),
        new(May.SettleApiKeys, "keep the keys of other programs", No, No, No),
        new(May.SettleCards, "say where card payments go", No, No, No),
        new(May.SettlePlan, "choose the plan and pay for it", No, No, No),
    ];

    private static readonly Dictionary<May, Permission> ByName = Lines.ToDictionary(l => l.May);

    /// <summary>Every line that people are told of, in the order of a watch's way through the shop.</summary>
    public static IEnumerable<Permission> All => Lines.Where(l => l.May is not (May.Anyone or May.WorkHere));

    /// <summary>The line of one permission; a permission without a line is a mistake that stops the program at its first door.</summary>
    public static Permission Of(May may) => ByName[may];

    /// <summary>What a role may that another may not: what somebody loses who changes from the one to the other.</summary>
    public static IReadOnlyList<Permission> Lost(Role from, Role to) => [.. All.Where(l => l.Of(from) && !l.Of(to))];
}
