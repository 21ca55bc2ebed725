using System.Text.RegularExpressions;

namespace ChronoCare.Records;

/// <summary>Keeps out of a record's free texts what must not be public: the client and the whole serial, however the bench wrote them.</summary>
/// <param name="ClientName">As the shop writes it.</param><param name="Contacts">Phone numbers and addresses.</param><param name="Serials">Of case and movement.</param>
public sealed record Discretion(string ClientName, IReadOnlyList<string> Contacts, IReadOnlyList<string> Serials)
{
    const string Titles = "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Herrn|Frau|Mme|M|Signor|Signora|Sr|Sra";

    /// <summary>Whether the text says something that has to be left out.</summary>
    public bool Minds(string text) => Keep(text) != text;

    /// <summary>The text without it.</summary>
    public string Keep(string text)
    {
        if (text.Length == 0) return text;
        var words = ClientName.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // A single word may be a trade word too (Mr Crown); only with a title before it is it surely the client.
        if (words.Length > 1) text = Replace(text, $@"(?<!\w)((?:{Titles})\.?\s+)?{string.Join(@"\s+", words.Select(Regex.Escape))}(?!\w)", "the client");
        if (words.Length > 0) text = Replace(text, $@"(?<!\w)(?:{Titles})\.?\s+{Regex.Escape(words[^1])}(?!\w)", "the client");
        foreach (var contact in Contacts)
        {
            var digits = string.Concat(contact.Where(char.IsAsciiDigit));
            if (contact.Contains('@', StringComparison.Ordinal)) text = Replace(text, Regex.Escape(contact), "…");
            else if (digits.Length >= 7) text = Replace(text, @"\+?" + string.Join(@"[\s().\-/]*", digits.ToCharArray()), "…");
        }
        foreach (var serial in Serials)
        {
            var bare = RecordCode.Bare(serial);
            if (bare.Length >= 4) text = Replace(text, @"(?<![\p{L}\p{N}])" + string.Join(@"[\s.\-/]*", bare.Select(c => Regex.Escape(c.ToString()))) + @"(?![\p{L}\p{N}])", "…" + RecordCode.SerialEnds(serial));
        }
        return text;
    }

    static string Replace(string text, string pattern, string with) =>
        Regex.Replace(text, pattern, with.Replace("$", "$$", StringComparison.Ordinal), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
