namespace ChronoCare.Web;

/// <summary>How a page keeps up with the shop: the last event it already shows, and which of its parts are swapped when there are later ones.</summary>
/// <param name="Seq">Number of the last event, read before the rest of the page.</param>
/// <param name="Parts">Ids of what may change, with spaces between.</param>
/// <param name="Job">Only this job's events concern it; null for the whole shop's.</param>
/// <param name="Still">What never moves under a hand: <c>items</c> keep their order until nobody is near or somebody says so, <c>all</c> waits for a word always.</param>
public sealed record Live(long Seq, string Parts, Guid? Job = null, string? Still = null)
{
    /// <summary>The number, in a batch; it stands first there, so that what comes after may be newer than it says but never older.</summary>
    public const string Sql = "select s.seq from shop.stream s";
}
