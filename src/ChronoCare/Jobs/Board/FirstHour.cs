using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Jobs.Board;

/// <summary>What the owner of a new shop tries in the first hour, each done or not by what is there; nobody ticks anything.</summary>
public sealed record FirstHour
{
    /// <summary>A watch was taken in, practice or real; stays so when it is wiped.</summary>
    public bool HasTakenIn { get; init; }
    /// <summary>A docket was printed.</summary>
    public bool HasPrinted { get; init; }
    /// <summary>Somebody else works here.</summary>
    public bool HasColleague { get; init; }
    /// <summary>Practice watches are in the lists.</summary>
    public bool HasPractice { get; init; }
    /// <summary>A job whose docket can be printed.</summary>
    public string? Number { get; init; }

    private const string Sql = """
        select exists (select from shop.counter where name like 'job-%') as has_taken_in, exists (select from shop.print) as has_printed,
               (select count(*) from shop.user_account) > 1 as has_colleague, exists (select from shop.job where is_practice) as has_practice,
               (select number from shop.job order by arrived_at desc, id limit 1) as number
        """;

    /// <summary>Adds the question to the board's batch, where the list is shown at all.</summary>
    public static Answer<FirstHour?>? Ask(Ask ask, Shop shop, Visitor visitor, DateTimeOffset now) =>
        visitor.Role == Role.Owner && shop.FirstHourUntil > now ? ask.Row<FirstHour>(Sql) : null;
}
