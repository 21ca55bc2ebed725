using System.Text.RegularExpressions;
using ChronoCare.Portal;

namespace ChronoCare.Notifications.Words;

/// <summary>The names in braces that a text may hold, and the sentence about those it may not.</summary>
public static partial class Placeholders
{
    /// <summary>One of them, what stands in its place, and an example of it.</summary>
    public sealed record Placeholder(string Name, string Meaning);

    private static readonly Placeholder[] Everywhere =
    [
        new("watch", "brand and model"), new("number", "the docket’s number"), new("client", "the client’s name"), new("shop", "your shop’s name"), new("phone", "your shop’s phone"),
    ];

    private static readonly Placeholder Total = new("total", "the quote’s total"), Expires = new("expires", "the last day of the quote"), Growth = new("growth", "a sentence with what is new and how much more it costs; nothing on a first quote"),
        Deposit = new("deposit", "a sentence with what you ask to be paid ahead; nothing where you ask nothing"), Promised = new("promised", "a sentence with the promised day; nothing without one"), Open = new("open", "a sentence with what is still to pay; nothing if all is paid"),
        Warranty = new("warranty", "a sentence with the end of the warranty; nothing without one"), Message = new("message", "what you wrote"),
        Answer = new("answer", "a sentence that says how to answer");

    [GeneratedRegex(@"\{([^{}\n]{0,60})\}")]
    private static partial Regex Braces();

    /// <summary>Those of one text.</summary>
    public static IReadOnlyList<Placeholder> Of(string occasion) =>
    [
        .. occasion switch
        {
            ClientOccasion.Quote => [Growth, Total, Expires, Deposit],
            ClientOccasion.Reminder => [Total, Expires],
            ClientOccasion.Deposit => [Deposit],
            ClientOccasion.Within => [Growth, Total],
            ClientOccasion.Received or ClientOccasion.InService => [Promised],
            ClientOccasion.Ready => [Open],
            ClientOccasion.Record => [Warranty],
            ClientOccasion.Message => [Message, Answer],
            _ => (Placeholder[])[],
        },
        .. Everywhere,
    ];

    /// <summary>What is wrong with a text; null where nothing is.</summary>
    public static string? Wrong(string occasion, string text)
    {
        var known = Of(occasion);
        foreach (Match found in Braces().Matches(text))
            if (!known.Any(p => p.Name == found.Groups[1].Value))
                return $"{found.Value} means nothing here. You can use {string.Join(", ", known.Select(p => "{" + p.Name + "}"))}.";
        var bare = Braces().Replace(text, "");
        return bare.Contains('{') || bare.Contains('}') ? "A brace stands alone: write placeholders as {watch}, and no other braces." : null;
    }

    /// <summary>Puts the values in; a value may have several lines, and a line that is left with nothing goes.</summary>
    public static IReadOnlyList<string> Lines(string body, IReadOnlyDictionary<string, string> values) =>
        [.. Fill(body, values).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];

    /// <summary>The same on one line.</summary>
    public static string Line(string text, IReadOnlyDictionary<string, string> values) => Spaces().Replace(Fill(text, values), " ").Trim();

    // One pass: what a client's name holds in braces is no placeholder.
    private static string Fill(string text, IReadOnlyDictionary<string, string> values) => Braces().Replace(text, m => values.GetValueOrDefault(m.Groups[1].Value, m.Value));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
