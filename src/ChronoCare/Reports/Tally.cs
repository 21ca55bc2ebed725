namespace ChronoCare.Reports;

/// <summary>
/// What was counted, by line and measure. Tallies add: last night's plus the difference of what changed since is the very tally of all jobs counted anew, percentiles
/// included, for a measure that wants them keeps how often each value came.
/// </summary>
public sealed class Tally
{
    /// <summary>The line of all others together.</summary>
    public const string Total = "";

    // A page adds some hundred thousand times; a line has few measures, whose names are the same objects every time, so looking through them beats a second hash.
    private readonly Dictionary<string, List<Heap>> heaps = [];

    /// <summary>One measure of one line.</summary>
    private sealed class Heap(string measure)
    {
        public readonly string Measure = measure;
        public long Count;
        public decimal Sum;
        public SortedDictionary<decimal, long>? Values;

        public bool IsEmpty => Count == 0 && Sum == 0 && Values is not { Count: > 0 };
    }

    /// <summary>Every line that something stands in, the total aside.</summary>
    public IEnumerable<string> Lines => heaps.Where(l => l.Key.Length > 0 && l.Value.Exists(h => !h.IsEmpty)).Select(l => l.Key);

    /// <summary>What stands in one line.</summary>
    public Lined Of(string line) => new(this, line);

    /// <summary>Adds to a measure of a line, or takes away from it.</summary>
    /// <param name="line">The line.</param><param name="measure">The measure.</param><param name="value">How much.</param><param name="times">1, or −1 where it is taken away.</param>
    /// <param name="keeps">Whether each value is kept, for percentiles.</param>
    public void Add(string line, string measure, decimal value, int times, bool keeps)
    {
        var heap = HeapOf(line, measure);
        heap.Count += times;
        heap.Sum += value * times;
        if (!keeps) return;
        heap.Values ??= [];
        Bump(heap.Values, value, times);
    }

    /// <summary>Both together.</summary>
    public static Tally operator +(Tally one, Tally other)
    {
        var sum = new Tally();
        foreach (var tally in (Tally[])[one, other])
            foreach (var (line, from) in tally.heaps.SelectMany(l => l.Value.Select(h => (l.Key, h))))
            {
                var heap = sum.HeapOf(line, from.Measure);
                heap.Count += from.Count;
                heap.Sum += from.Sum;
                if (from.Values is null) continue;
                heap.Values ??= [];
                foreach (var (value, times) in from.Values) Bump(heap.Values, value, times);
            }
        return sum;
    }

    /// <summary>All of it as text, the same for the same tally: for comparing.</summary>
    public string Write()
    {
        var text = new System.Text.StringBuilder();
        foreach (var (line, heap) in heaps.SelectMany(l => l.Value.Where(h => !h.IsEmpty).Select(h => (Line: l.Key, Heap: h))).OrderBy(h => h.Line, StringComparer.Ordinal).ThenBy(h => h.Heap.Measure, StringComparer.Ordinal))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{line}|{heap.Measure}: {heap.Count} × {heap.Sum:0.###}");
            foreach (var (value, times) in heap.Values ?? []) text.Append(System.Globalization.CultureInfo.InvariantCulture, $" {value:0.###}×{times}");
            text.Append('\n');
        }
        return text.ToString();
    }

    private Heap? Find(string line, string measure) => heaps.GetValueOrDefault(line)?.Find(h => h.Measure == measure);

    private Heap HeapOf(string line, string measure)
    {
        if (!heaps.TryGetValue(line, out var there)) heaps[line] = there = [];
        foreach (var heap in there)
            if (heap.Measure == measure) return heap;
        there.Add(new Heap(measure));
        return there[^1];
    }

    private static void Bump(SortedDictionary<decimal, long> values, decimal value, long times)
    {
        var now = values.GetValueOrDefault(value) + times;
        if (now == 0) values.Remove(value);
        else values[value] = now;
    }

    /// <summary>One line of a tally, as its figures ask for it.</summary>
    public readonly record struct Lined(Tally Tally, string Line)
    {
        /// <summary>How often.</summary>
        public long Count(string measure) => Tally.Find(Line, measure)?.Count ?? 0;

        /// <summary>How much together.</summary>
        public decimal Sum(string measure) => Tally.Find(Line, measure)?.Sum ?? 0;

        /// <summary>How much on average; null of nothing.</summary>
        public decimal? Mean(string measure) => Count(measure) is > 0 and var n ? Sum(measure) / n : null;

        /// <summary>So many of a hundred; null of nothing.</summary>
        public decimal? Share(string measure, params string[] of)
        {
            var line = this;
            return of.Sum(line.Count) is > 0 and var n ? 100m * Count(measure) / n : null;
        }

        /// <summary>The value that so many percent do not exceed (nearest rank), always one that was measured; null of nothing.</summary>
        public decimal? Percentile(string measure, int percent)
        {
            if (Tally.Find(Line, measure) is not { Values: { Count: > 0 } values, Count: > 0 and var n }) return null;
            var rank = Math.Max(1, (n * percent + 99) / 100);
            foreach (var (value, times) in values)
                if ((rank -= times) <= 0) return value;
            return values.Last().Key;
        }
    }
}
