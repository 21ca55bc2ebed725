namespace ChronoCare.Jobs.Search;

/// <summary>What somebody looks for, read from one field: words, numbers (written together or apart), an e-mail, a docket's number or a scanned address.</summary>
public sealed record Wanted
{
    /// <summary>As typed, trimmed and cut to a sane length.</summary>
    public required string Text { get; init; }

    /// <summary>All of them must be met.</summary>
    public required IReadOnlyList<WantedWord> Words { get; init; }

    /// <summary>Docket numbers it may mean, such as 2026-0042 for 42.</summary>
    public required IReadOnlyList<string> Numbers { get; init; }

    /// <summary>The one docket it names whole, or null.</summary>
    public string? Number { get; init; }

    /// <summary>The sealed record whose code it is, or null.</summary>
    public string? RecordCode { get; init; }

    /// <summary>Whether there is anything to look for.</summary>
    public bool IsEmpty => Words.Count == 0 && Numbers.Count == 0 && RecordCode is null;

    /// <summary>Whether figures that were typed apart are read as one number here; then reading them apart may find more.</summary>
    public bool HasJoined { get; init; }

    /// <summary>Reads the field.</summary>
    /// <param name="text">As typed or scanned.</param><param name="year">The shop's present year.</param><param name="address">The shop's own address, with which a scanned code begins.</param>
    /// <param name="join">Whether figures apart (079 555 01 42) are one number.</param>
    public static Wanted Read(string? text, int year, string address, bool join = true)
    {
        var typed = (text ?? "").Trim().Normalize();
        if (typed.Length > 200) typed = typed[..200];
        if (!typed.IsNormalized() || typed.Any(char.IsControl)) typed = new string([.. typed.Where(c => !char.IsControl(c))]);
        var scanned = Scanned(typed, address);
        var plain = scanned ?? typed;
        var code = plain.ToLowerInvariant();
        if (code.Length != 26 || !code.All(char.IsAsciiLetterOrDigit)) code = null;
        var number = DocketNumber(plain);
        var words = new List<WantedWord>();
        var joined = false;
        var parts = Jobs.Search.Words.Fold(plain).Split([' ', ',', ';', '\t', '\u00a0'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 0; i < parts.Length && words.Count < 8; i++)
        {
            if (parts[i].Contains('@')) words.Add(WantedWord.Beginning(parts[i].Trim('<', '>', '.', ',')));
            else if (IsFigures(parts[i]))
            {
                var digits = Jobs.Search.Words.Squeeze(parts[i]);
                while (join && i + 1 < parts.Length && IsFigures(parts[i + 1]))
                {
                    digits += Jobs.Search.Words.Squeeze(parts[++i]);
                    joined = true;
                }
                if (digits.Length > 0) words.Add(WantedWord.Figures(digits));
            }
            else if (parts[i].Any(char.IsDigit)) words.Add(WantedWord.Mixed(Jobs.Search.Words.Squeeze(parts[i])));
            else words.AddRange(Jobs.Search.Words.Of(parts[i]).Take(8 - words.Count).Select(WantedWord.Beginning));
        }
        return new Wanted
        {
            Text = typed,
            Words = words,
            Number = number,
            Numbers = number is not null ? [number] : NumbersOf(plain, year),
            RecordCode = code,
            HasJoined = joined,
        };
    }

    private static bool IsFigures(string part) => part.Any(char.IsDigit) && part.All(c => char.IsDigit(c) || c is '+' or '-' or '(' or ')' or '/' or '.' or '\'');

    // A docket's code holds the job's address, a record's its public page.
    private static string? Scanned(string text, string address)
    {
        if (!text.StartsWith(address + "/", StringComparison.OrdinalIgnoreCase)) return null;
        var path = text[(address.Length + 1)..].Split('?', '#')[0].Split('/');
        return path is [var place, var name, ..] && place is "jobs" or "r" ? path[1] : null;
    }

    /// <summary>A number in the form it is printed, or null.</summary>
    public static string? DocketNumber(string text) =>
        text.Length is >= 9 and <= 20 && text[4] == '-' && text[..4].All(char.IsAsciiDigit) && text[5..].All(char.IsAsciiDigit) ? text : null;

    private static List<string> NumbersOf(string text, int year)
    {
        var numbers = new List<string>();
        if (text.Length is >= 1 and <= 6 && text.All(char.IsAsciiDigit))
            for (var y = year; y > year - 2; y--) numbers.Add($"{y}-{text.TrimStart('0').PadLeft(4, '0')}");
        // 2026-004 is on its way to one of ten.
        else if (text.Length == 8 && text[4] == '-' && text[..4].All(char.IsAsciiDigit) && text[5..].All(char.IsAsciiDigit))
            for (var last = 0; last < 10; last++) numbers.Add(text + last);
        return numbers;
    }
}

/// <summary>One thing that must be met, by any of several beginnings.</summary>
/// <param name="Text">Folded, as asked.</param><param name="Beginnings">Beginnings of kept words; one that ends in a space is a whole word.</param>
/// <param name="IsLetters">Whether a slip of the finger may be mended: names and brands, never numbers.</param>
public sealed record WantedWord(string Text, IReadOnlyList<string> Beginnings, bool IsLetters)
{
    /// <summary>A name, a brand, an e-mail.</summary>
    public static WantedWord Beginning(string word) => new(word, [word], word.All(char.IsLetter));

    /// <summary>A phone, serial or reference: from its beginning (with or without a leading zero) or by its end.</summary>
    public static WantedWord Figures(string digits)
    {
        var beginnings = new List<string> { digits };
        var national = digits.TrimStart('0');
        if (national.Length > 2 && national != digits) beginnings.Add(national);
        if (national.Length > 2) beginnings.Add(Words.Reverse(national));
        // Typed with a country code that the client's number was kept without.
        if (national.Length > 9) beginnings.Add(Words.Reverse(national[^8..]));
        return new(digits, beginnings, false);
    }

    /// <summary>Letters and figures: a serial, a reference, a calibre.</summary>
    public static WantedWord Mixed(string squeezed) => new(squeezed, squeezed.Length > 2 ? [squeezed, Words.Reverse(squeezed)] : [squeezed], false);
}
