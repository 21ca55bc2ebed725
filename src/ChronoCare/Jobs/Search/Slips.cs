namespace ChronoCare.Jobs.Search;

/// <summary>Which of the shop's own words a mistyped one may have meant.</summary>
public static class Slips
{
    /// <summary>How many slips a word of this length forgives.</summary>
    public static int Forgiven(int letters) => letters < 4 ? 0 : letters < 6 ? 1 : 2;

    /// <summary>The nearest words, at most five, nearest first.</summary>
    public static IReadOnlyList<string> Nearest(string word, IEnumerable<string> known)
    {
        var most = Forgiven(word.Length);
        if (most == 0) return [];
        return [.. known.Select(k => (Word: k, Slips: Between(word, k, most))).Where(k => k.Slips <= most)
            .OrderBy(k => k.Slips).ThenBy(k => k.Word[0] == word[0] ? 0 : 1).ThenBy(k => k.Word, StringComparer.Ordinal).Take(5).Select(k => k.Word)];
    }

    /// <summary>Letters left out, put in, mistaken or swapped with their neighbour (optimal string alignment); more than <paramref name="most"/> is not counted further.</summary>
    public static int Between(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most) return most + 1;
        Span<int> before = stackalloc int[b.Length + 1], last = stackalloc int[b.Length + 1], row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = a[i - 1] == b[j - 1];
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }
            if (least > most) return most + 1;
            var spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.Length];
    }
}
