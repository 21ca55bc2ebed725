namespace ChronoCare.Tests.Identity;

/// <summary>Whether two sets of times can be told apart at all: Mann and Whitney's test over ranks, which neither outliers nor a busy machine's long tail upset.</summary>
public static class Ranks
{
    /// <summary>How probable a difference at least as large is where there is none (two-sided, normal approximation with ties).</summary>
    public static double P(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var all = first.Select(t => (t, IsFirst: true)).Concat(second.Select(t => (t, IsFirst: false))).OrderBy(x => x.t).ToArray();
        double sum = 0, ties = 0;
        for (var i = 0; i < all.Length;)
        {
            var end = i;
            while (end < all.Length && all[end].t == all[i].t) end++;
            var rank = (i + 1 + end) / 2.0;
            for (var k = i; k < end; k++) if (all[k].IsFirst) sum += rank;
            double same = end - i;
            ties += same * same * same - same;
            i = end;
        }
        double n = first.Count, m = second.Count, both = n + m;
        var u = sum - n * (n + 1) / 2;
        var spread = Math.Sqrt(n * m / 12 * (both + 1 - ties / (both * (both - 1))));
        return spread == 0 ? 1 : 2 * (1 - Normal((Math.Abs(u - n * m / 2) - 0.5) / spread));
    }

    // Abramowitz and Stegun 7.1.26; off by less than 1.5e-7.
    private static double Normal(double z)
    {
        if (z < 0) return 1 - Normal(-z);
        var t = 1 / (1 + 0.3275911 * z / Math.Sqrt(2));
        var tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.Exp(-z * z / 2);
        return 1 - tail / 2;
    }
}
