namespace ChronoCare.Web;

/// <summary>Element ids of form fields, so that label, hint, error and summary find each other.</summary>
public static class FieldId
{
    /// <summary><c>lines[0].text</c> becomes <c>f-lines-0-text</c>.</summary>
    public static string Of(string name) => "f-" + string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-').Replace("--", "-");

    /// <summary>What describes a field: its hint, then its error; null when neither is there.</summary>
    public static string? Describes(string id, bool hasHint, bool hasError) =>
        (hasHint, hasError) switch { (true, true) => $"{id}-hint {id}-error", (true, false) => id + "-hint", (false, true) => id + "-error", _ => null };
}

/// <summary>One thing to choose.</summary>
/// <param name="Value">As posted.</param><param name="Text">As read.</param><param name="Hint">A line below it.</param>
public sealed record Option(string Value, string Text, string? Hint = null);
