using ChronoCare.Portal;

namespace ChronoCare.Notifications;

/// <summary>Something that somebody may be told of: a line of the one matrix. The name stands in the database and never changes.</summary>
/// <param name="Name">As it is kept.</param><param name="Words">As the matrix says it.</param>
/// <param name="Mail">Whether a shop that settled nothing mails it.</param><param name="Push">Whether such a shop shows it on phones.</param>
/// <param name="IsOwners">Whether it concerns owners alone.</param>
public sealed record Occasion(string Name, string Words, bool Mail, bool Push, bool IsOwners = false)
{
    public const string Client = "client", Team = "team", ByMail = "mail", ByPush = "push";

    /// <summary>Of the team alone.</summary>
    public const string Asked = "asked", Decided = "decided", Assigned = "assigned", Morning = "morning", Failed = "failed", Plan = "plan", Month = "month", Dispute = "dispute", Overpaid = "overpaid", CardAccount = "card_account";

    /// <summary>What clients are told, by mail.</summary>
    public static readonly IReadOnlyList<Occasion> OfClients = [.. ClientOccasion.All.Select(o => new Occasion(o.Name, o.Name == ClientOccasion.Message ? "You wrote to them" : o.Words, o.IsByDefault, false))];

    /// <summary>What the team is told.</summary>
    public static readonly IReadOnlyList<Occasion> OfTeam =
    [
        new(ClientOccasion.Message, "A client wrote", true, true),
        new(Asked, "A client asks about a quote", true, true),
        new(Decided, "A quote was decided", true, true),
        new(Assigned, "A watch was put on one’s bench", true, true),
        new(Morning, "In the morning: promised for today, late, or gone wrong", true, true),
        new(ClientOccasion.Received, "A watch was taken in", false, true),
        new(ClientOccasion.Diagnosed, "A diagnosis is finished", false, true),
        new(ClientOccasion.InService, "A service has begun", false, true),
        new(Failed, "A final check failed", false, true),
        new(ClientOccasion.Ready, "A watch is ready", false, true),
        new(ClientOccasion.Collected, "A watch was collected", false, true),
        new(ClientOccasion.Returned, "A watch went back unserviced", false, true),
        new(ClientOccasion.Record, "A record was sealed", false, true),
        new(Month, "On the first of the month: its figures against the month before", true, false, IsOwners: true),
        new(Plan, "The shop’s plan: the trial ends, or a payment failed", true, false, IsOwners: true),
        new(Dispute, "A card payment is disputed: opened, your answer is due, decided", true, false, IsOwners: true),
        new(Overpaid, "More was paid than charged", true, false, IsOwners: true),
        new(CardAccount, "Stripe takes no more cards, or pays out no more", true, false, IsOwners: true),
    ];

    /// <summary>Both halves of the matrix, each cell that there is: who is told, of what, which way.</summary>
    public static readonly IReadOnlyList<(string Audience, Occasion Occasion, string Channel)> Cells =
    [
        .. OfClients.Select(o => (Client, o, ByMail)),
        .. OfTeam.SelectMany(o => new[] { (Team, o, ByMail), (Team, o, ByPush) }),
    ];

    /// <summary>What waits while a watchmaker wants a quiet bench.</summary>
    public static bool IsQuiet(string name) => name is ClientOccasion.Message or Asked;

    /// <summary>Whether something is told to owners alone.</summary>
    public static bool IsOwnersAlone(string name) => OfTeam.Any(o => o.Name == name && o.IsOwners);

    /// <summary>The default of one way.</summary>
    public bool By(string channel) => channel == ByMail ? Mail : Push;

    /// <summary>As the matrix says it; the bare name where it is none of ours any more.</summary>
    public static string Said(string audience, string name) => (audience == Client ? OfClients : OfTeam).FirstOrDefault(o => o.Name == name)?.Words ?? name;
}
