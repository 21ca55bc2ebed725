using System.Text;

namespace ChronoCare.Quotes;

/// <summary>One entry of the price book: what the shop charges for a work, a part or anything else, on a calibre, on a reference, or on every watch. Rules only, no I/O.</summary>
public sealed record Price
{
    /// <summary>Most entries of a book.</summary>
    public const int Most = 5000;

    public Guid Id { get; init; }
    /// <summary>One of <see cref="QuoteLine.Kinds"/>.</summary>
    public string Kind { get; init; } = "labour";
    public string Text { get; init; } = "";
    public string Detail { get; init; } = "";
    /// <summary>As the shop writes it; empty for every calibre.</summary>
    public string Calibre { get; init; } = "";
    /// <summary>Likewise, the maker's model number.</summary>
    public string Reference { get; init; } = "";
    /// <summary>Of a part alone.</summary>
    public string PartNumber { get; init; } = "";
    /// <summary>Minor units; with the tax inside where the shop's quotes have it inside.</summary>
    public long PriceMinor { get; init; }
    /// <summary>How long it takes.</summary>
    public int? Minutes { get; init; }
    public int Version { get; init; } = 1;
    /// <summary>Since when it is not offered any more.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    internal const string Columns = "p.id, p.kind, p.text, p.detail, p.calibre, p.reference, p.part_number, p.price_minor, p.minutes, p.version, p.retired_at";

    /// <summary>Letters and digits in capitals, by which two ways of writing a calibre, a reference or a part's number are the same.</summary>
    public static string Key(string written)
    {
        var key = new StringBuilder(written.Length);
        foreach (var c in written.ToUpperInvariant()) if (char.IsLetterOrDigit(c) && !char.IsLower(c)) key.Append(c);
        return key.ToString();
    }

    /// <summary>The key of a calibre, without the word itself: "cal. 565" and "565" are one.</summary>
    public static string CalibreKey(string written)
    {
        var key = Key(written);
        foreach (var word in (string[])["CALIBRE", "CALIBER", "KALIBER", "CAL"])
            if (key.Length > word.Length && key.StartsWith(word, StringComparison.Ordinal)) return key[word.Length..];
        return key;
    }

    /// <summary>What a search looks through.</summary>
    public string Words => Fold($"{Text} {Detail} {Calibre} {Reference} {PartNumber} {Key(Reference)} {Key(PartNumber)}");

    /// <summary>Words as the book keeps them, of an entry or of somebody who looks for one.</summary>
    public static string Fold(string text) => text.ToLowerInvariant();

    /// <summary>What it is for, for a sentence: the calibre, the reference, or nothing.</summary>
    public string For => string.Join(", ", new[] { Calibre.Length > 0 ? "cal. " + Calibre : "", Reference.Length > 0 ? "ref. " + Reference : "" }.Where(t => t.Length > 0));

    /// <summary>As a line of a quote.</summary>
    public QuoteLine Line => new() { Kind = Kind, Text = Text, Detail = Detail, UnitMinor = PriceMinor };
}
