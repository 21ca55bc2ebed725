namespace ChronoCare.Quotes;

/// <summary>What a newer version changed, line by line: the client who agreed once is asked only for the difference.</summary>
/// <param name="Lines">Lines that came, went or changed; the same ones are left out.</param><param name="MoreMinor">How much more the work costs, minor units; below zero for less.</param>
public sealed record QuoteDifference(IReadOnlyList<QuoteDifference.Line> Lines, long MoreMinor)
{
    /// <summary>A line of before and after; null where it was not there.</summary>
    public sealed record Line(QuoteLine? Before, QuoteLine? After)
    {
        /// <summary>added, removed or changed.</summary>
        public string What => Before is null && After!.IsOptional ? "optional" : Before is null ? "added" : After is null ? "removed" : "changed";

        /// <summary>How much more, minor units.</summary>
        public long MoreMinor => (After?.AmountMinor ?? 0) - (Before?.AmountMinor ?? 0);
    }

    /// <summary>Compares; lines of one kind and text are the same line, in their order.</summary>
    public static QuoteDifference Between(Quote before, Quote after)
    {
        // Of what was agreed only that which was chosen counts.
        var old = (before.DecidedAt is null ? before : before.Agreed).Lines.ToList();
        var lines = new List<Line>();
        foreach (var now in after.Lines)
        {
            var was = old.Find(o => o.Kind == now.Kind && string.Equals(o.Text, now.Text, StringComparison.OrdinalIgnoreCase));
            if (was is not null) old.Remove(was);
            if (was is null || was.Quantity != now.Quantity || was.UnitMinor != now.UnitMinor || was.Detail != now.Detail || was.IsOptional != now.IsOptional) lines.Add(new(was, now));
        }
        lines.AddRange(old.Select(o => new Line(o, null)));
        return new(lines, after.ChargedMinor - before.ChargedMinor);
    }
}
