namespace ChronoCare.Jobs;

/// <summary>How a URL names a client or watch. What is no id is looked for like any unknown one, so that both are the same 404.</summary>
public readonly record struct RowRef(Guid Id)
{
    /// <summary>Minimal APIs call this for a route value.</summary>
    public static bool TryParse(string? text, out RowRef row)
    {
        row = new(Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty);
        return true;
    }
}
