namespace ChronoCare.Portal;

/// <summary>Something a client may be mailed about, in the order of a watch's way. The name stands in the client's choices and never changes.</summary>
/// <param name="Name">As it is kept.</param><param name="Words">As the client reads it, after "To you, when:".</param>
/// <param name="IsByDefault">Whether a shop that settled nothing tells it.</param>
public sealed record ClientOccasion(string Name, string Words, bool IsByDefault)
{
    public const string Received = "received", Diagnosed = "diagnosed", Quote = "quote", Reminder = "reminder", Deposit = "deposit", Within = "within", InService = "in_service", Ready = "ready",
        Collected = "collected", Returned = "returned", Record = "record", Message = "message";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<ClientOccasion> All =
    [
        new(Received, "The watch was taken in", true),
        new(Diagnosed, "The diagnosis is finished", false),
        new(Quote, "There is a quote to decide", true),
        new(Reminder, "A quote soon runs out", true),
        new(Deposit, "A deposit is asked", true),
        new(Within, "Work goes ahead within what you authorised", true),
        new(InService, "The service has begun", false),
        new(Ready, "The watch is ready", true),
        new(Collected, "The watch was collected", false),
        new(Returned, "The watch went back unserviced", false),
        new(Record, "The service record is sealed", true),
        new(Message, "The shop wrote to you", true),
    ];

    /// <summary>What the owner settled about the mails to clients.</summary>
    internal const string Rules = "select r.occasion, r.is_on from shop.notice_rule r where r.audience = 'client' and r.channel = 'mail'";

    /// <summary>One line of it.</summary>
    internal sealed record Rule
    {
        public string Occasion { get; init; } = "";
        public bool IsOn { get; init; }
    }

    /// <summary>What this shop tells its clients: no choice is offered of what is never sent.</summary>
    internal static IReadOnlyList<ClientOccasion> Told(IReadOnlyList<Rule> rules) => [.. All.Where(o => rules.FirstOrDefault(r => r.Occasion == o.Name)?.IsOn ?? o.IsByDefault)];
}
