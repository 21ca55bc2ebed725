namespace ChronoCare.Mail;

/// <summary>An address as people type it and as it is kept: trimmed and lower case.</summary>
public static class EmailAddress
{
    /// <summary>How an address is kept and compared.</summary>
    public static string Kept(string typed) => typed.Trim().ToLowerInvariant();

    /// <summary>Good enough to send to; the mail itself is the proof. ASCII only, as every mail server takes it.</summary>
    public static bool IsOne(string text) =>
        text.Length is >= 3 and <= 254 && text.IndexOf('@') is > 0 and <= 64 and var at && at == text.LastIndexOf('@')
        && text[(at + 1)..].Split('.') is { Length: > 1 } labels && labels.All(IsLabel)
        && text[..at].All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c))
        && !text.StartsWith('.') && text[at - 1] != '.' && !text[..at].Contains("..", StringComparison.Ordinal);

    /// <summary>Whether it can belong to nobody, because its domain is kept for examples and tests (RFC 2606).</summary>
    public static bool IsExample(string address) =>
        address[(address.LastIndexOf('@') + 1)..].Split('.') is [.., "example" or "test" or "invalid" or "localhost"] or [.., "example", "com" or "net" or "org"];

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && label[0] != '-' && label[^1] != '-';
}
