namespace ChronoCare.Office;

/// <summary>Two states of the same form, field by field.</summary>
public static class Difference
{
    /// <summary>The fields that differ, with their value in each.</summary>
    public static (Dictionary<string, string> Was, Dictionary<string, string> Now) Of(IEnumerable<(string Name, string? Value)> before, IEnumerable<(string Name, string? Value)> after)
    {
        var old = before.ToDictionary(f => f.Name, f => f.Value ?? "", StringComparer.Ordinal);
        var changed = after.Where(f => old.GetValueOrDefault(f.Name, "") != (f.Value ?? "")).ToList();
        return (changed.ToDictionary(f => f.Name, f => old.GetValueOrDefault(f.Name, "")), changed.ToDictionary(f => f.Name, f => f.Value ?? ""));
    }
}

/// <summary>Somebody saved the same page first: both versions, to choose from.</summary>
/// <param name="By">Who; empty where it is not known.</param><param name="Fields">How people call the field, what this person wants, what stands now.</param>
public sealed record Conflict(string By, DateTimeOffset? At, IReadOnlyList<(string Label, string Mine, string Theirs)> Fields)
{
    /// <summary>From what was posted and what stands; fields that agree are left out.</summary>
    public static Conflict Of(Change? last, IEnumerable<(string Name, string? Value)> mine, IEnumerable<(string Name, string? Value)> theirs, Func<string, string> label)
    {
        var (stands, wanted) = Difference.Of(theirs, mine);
        return new(last?.By ?? "", last?.ChangedAt, [.. wanted.Select(w => (label(w.Key), w.Value, stands[w.Key]))]);
    }
}
