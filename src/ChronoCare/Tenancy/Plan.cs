namespace ChronoCare.Tenancy;

/// <summary>A plan that a shop pays for, and how much of everything it holds. Our part of card payments stands in CHRONOCARE_STRIPE_FEES, the price at Stripe.</summary>
/// <param name="Name">As it is kept.</param><param name="Words">As people read it.</param><param name="Users">Most people of the team, those who are invited included.</param>
/// <param name="JobsAMonth">Watches a month that it is meant for; more are taken in all the same.</param><param name="StorageBytes">Photos, as they were sent.</param>
public sealed record Plan(string Name, string Words, int Users, int JobsAMonth, long StorageBytes)
{
    private const long Gigabyte = 1_000_000_000;

    /// <summary>The plan of the first thirty days.</summary>
    public const string Trial = "trial";

    /// <summary>Those that can be paid for, the smallest first.</summary>
    public static readonly IReadOnlyList<Plan> All =
    [
        new("solo", "Solo", 2, 40, 20 * Gigabyte),
        new("atelier", "Atelier", 8, 200, 200 * Gigabyte),
        new("house", "House", 40, 1_000, 1_000 * Gigabyte),
    ];

    /// <summary>How long a payment may fail before the plan ends.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(21);

    /// <summary>What a shop whose plan has ended is told where something new would begin: what does not work, what does, and the way to pay.</summary>
    /// <param name="what">To follow "so": "no new watch can be taken in".</param><param name="field">Where it stands on a page.</param>
    public static Refused Ended(string what, string? field = null) =>
        new($"This shop’s plan has ended, so {what}. What is open can be finished. The owner chooses a plan under Settings, Plan.", field, "plan-lapsed");

    /// <summary>Where nobody is asked to pay, nothing is limited.</summary>
    public static readonly Plan Unlimited = new("unlimited", "Unlimited", int.MaxValue, int.MaxValue, long.MaxValue);

    /// <summary>One by its name; the trial, and a plan of another time, hold what the largest holds.</summary>
    public static Plan Of(string name) => All.FirstOrDefault(p => p.Name == name) ?? All[^1] with { Name = name, Words = name == Trial ? "Trial" : name };
}

/// <summary>How much of its plan a shop uses.</summary>
public sealed record PlanUse
{
    /// <summary>People of the team and open invitations.</summary>
    public long Users { get; init; }
    /// <summary>Watches taken in since the first of the month; practice does not count.</summary>
    public long JobsThisMonth { get; init; }
    /// <summary>Photos, as they were sent.</summary>
    public long StorageBytes { get; init; }

    /// <summary>People who work here and those who are asked to and can still come, at a moment that is a parameter of the statement.</summary>
    internal static string UsersAt(string moment) => $"""
        ((select count(*) from shop.user_account p where p.is_active and p.kind = 'person')
         + (select count(*) from shop.invitation o where o.joined_at is null and o.withdrawn_at is null and o.expires_at > {moment}))
        """;

    /// <summary>Bytes of all photos that are kept or on their way, those of messages included.</summary>
    internal const string Bytes = """
        ((select coalesce(sum(b.total_bytes), 0) from shop.photo b where b.state <> 'refused') + (select coalesce(sum(w.total_bytes), 0) from shop.message_upload w where w.state <> 'refused')
         + (select coalesce(sum(s.bytes), 0) from shop.message_photo s))::bigint
        """;

    /// <summary>$1 the moment, $2 the beginning of the month.</summary>
    public static readonly string Sql = $"""
        select {UsersAt("$1")} as users, (select count(*) from shop.job j where j.arrived_at >= $2 and not j.is_practice) as jobs_this_month, {Bytes} as storage_bytes
        """;
}
