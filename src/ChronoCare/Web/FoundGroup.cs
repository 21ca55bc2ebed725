namespace ChronoCare.Web;

/// <summary>What was found of one kind: Jobs, Clients, Watches, Records.</summary>
public sealed record FoundGroup(string Title, IReadOnlyList<FoundItem> Items);

/// <summary>One place to go.</summary>
/// <param name="Href">Where.</param><param name="Text">What it is.</param><param name="Number">Docket, serial or reference, set in the mono face.</param><param name="Meta">What tells it from its like.</param>
public sealed record FoundItem(string Href, string Text, string? Number = null, string? Meta = null);
