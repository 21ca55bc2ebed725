using System.Globalization;
using System.Text;

namespace ChronoCare.Jobs.Search;

/// <summary>The folded words a client or watch is found by. One fold for what is kept and what is asked, or nothing would meet.</summary>
public static class Words
{
    /// <summary>Begins a word that is kept backwards, so that the end of a serial or phone number is a prefix too.</summary>
    public const char Backwards = '~';

    private const int Longest = 60;

    /// <summary>Lower case, without accents; ß, ø, æ, œ, ł, đ, þ spelled out.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) continue;
            folded.Append(c switch { 'ß' => "ss", 'ø' => "o", 'æ' => "ae", 'œ' => "oe", 'ł' => "l", 'đ' => "d", 'þ' => "th", 'ı' => "i", '’' => "'", _ => c.ToString() });
        }
        return folded.ToString();
    }

    /// <summary>Letters and digits only.</summary>
    public static string Squeeze(string folded) => new([.. folded.Where(char.IsLetterOrDigit)]);

    /// <summary>The words of a text: split where neither letter nor digit stands; an apostrophe joins (O'Brien is obrien).</summary>
    public static IEnumerable<string> Of(string folded)
    {
        var word = new StringBuilder();
        foreach (var c in folded.Append(' '))
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c)) word.Append(c);
            else if (c != '\'' && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }
    }

    /// <summary>What a client is found by: each part of the name, the e-mail, and the phone by its beginning with or without country and by its end.</summary>
    /// <param name="name">As entered.</param><param name="email">As entered.</param><param name="phone">Of the phone, see <see cref="Clients.Phone"/>.</param>
    /// <param name="second">Second contact: its names and any number in it.</param>
    public static IReadOnlyList<string> OfClient(string name, string email, Clients.Phone phone, string second = "")
    {
        var words = new Kept();
        words.Add(Of(Fold(name)));
        // O'Brien is looked for as Brien, too.
        words.Add(Of(Fold(name).Replace('\'', ' ')));
        if (email.Length > 0)
        {
            var folded = Fold(email);
            words.Add([folded]);
            words.Add(Of(folded[..Math.Max(0, folded.IndexOf('@'))]).Where(w => w.Length > 2));
        }
        if (phone.Digits.Length > 0) words.Add([phone.Digits, phone.National, Reverse(phone.Digits)]);
        words.Add(Of(Fold(second)).Where(w => w.Length > 2));
        return words.List;
    }

    /// <summary>What a watch is found by: brand and model, reference from its start and from its first figure, serials by both ends, calibre.</summary>
    public static IReadOnlyList<string> OfWatch(string brand, string model, string reference, string serial, string movementSerial, string calibre)
    {
        var words = new Kept();
        words.Add(Of(Fold(brand)));
        words.Add(Of(Fold(model)));
        var squeezed = Squeeze(Fold(reference));
        words.Add([squeezed]);
        if (squeezed.Length > 0 && !char.IsDigit(squeezed[0])) words.Add([squeezed[squeezed.TakeWhile(c => !char.IsDigit(c)).Count()..]]);
        foreach (var number in new[] { serial, movementSerial })
        {
            var key = Squeeze(Fold(number));
            words.Add([key]);
            if (key.Length > 3) words.Add([Reverse(key)]);
        }
        words.Add([Squeeze(Fold(calibre))]);
        return words.List;
    }

    /// <summary>How the words stand in their row: a space before and after each, so that <c>' har'</c> is a beginning and <c>' hart '</c> a whole word.</summary>
    public static string Row(IReadOnlyList<string> words) => words.Count == 0 ? "" : " " + string.Join(' ', words) + " ";

    /// <summary>The mark and the text backwards.</summary>
    public static string Reverse(string text) => Backwards + new string([.. text.Reverse()]);

    private sealed class Kept
    {
        public List<string> List { get; } = [];

        public void Add(IEnumerable<string> words)
        {
            foreach (var word in words)
            {
                var cut = word.Length > Longest ? word[..Longest] : word;
                if (cut.Length > 0 && !(cut.Length == 1 && char.IsAsciiLetter(cut[0])) && !List.Contains(cut) && List.Count < 50) List.Add(cut);
            }
        }
    }
}
