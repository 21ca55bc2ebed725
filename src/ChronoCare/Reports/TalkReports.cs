namespace ChronoCare.Reports;

/// <summary>What is said between shop and client: quotes and their decisions, questions and their answers.</summary>
internal static class TalkReports
{
    /// <summary>Quotes sent and decided.</summary>
    public static readonly Report Quotes = new("quotes", "Do quotes land?", LineKind.Words,
    [
        new("rate", "Approved", "percent", "Of a hundred quotes decided in the period, those approved.", l => l.Share("approved", "approved", "declined")),
        new("sent", "Sent", "quotes", "Quotes sent in the period, each version by itself; by how they were decided up to now.", l => l.Count("sent")),
        new("approved", "Yes", "quotes", "Quotes approved in the period.", l => l.Count("approved")),
        new("declined", "No", "quotes", "Quotes declined in the period.", l => l.Count("declined")),
        new("hours-p50", "Half answered within", "hours", "Hours from sent to decided that half of those decided in the period do not exceed; whole hours.", l => l.Percentile("hours", 50)),
        new("hours-p80", "8 in 10 within", "hours", "Hours that eight of ten do not exceed.", l => l.Percentile("hours", 80)),
    ], (f, frame, add) =>
    {
        for (var i = 0; i < f.Quotes.Count; i++)
        {
            var (sent, decided, cameTo, how) = f.Quotes[i];
            var line = decided is not null ? how : i < f.Quotes.Count - 1 ? "replaced" : "open";
            if (frame.Has(sent)) add.Add(line, "sent");
            if (decided is not { } at || !frame.Has(at)) continue;
            add.Add(line, cameTo);
            add.Spread(line, "hours", AllReports.Hours(sent, at));
        }
    })
    {
        LineTitle = "Decided",
        Words = [("portal", "Online"), ("phone", "By phone"), ("counter", "At the counter"), ("mail", "By mail"), ("ceiling", "Within a word given beforehand"), ("open", "Not yet"), ("replaced", "Replaced by another first")],
    };

    /// <summary>How soon clients are answered.</summary>
    public static readonly Report Answers = new("answers", "How soon do we answer?", LineKind.Days,
    [
        new("hours-p50", "Half within", "hours", "Hours from a client's question to the shop's next message, that half of the questions asked in the period do not exceed; whole minutes, divided by 60.", l => l.Percentile("minutes", 50) / 60),
        new("hours-p80", "8 in 10 within", "hours", "Hours that eight of ten do not exceed.", l => l.Percentile("minutes", 80) / 60),
        new("asked", "Questions", "questions", "Questions of clients in the period: the first message after one of the shop's. More messages before the answer are the same question.", l => l.Count("asked")),
        new("open", "Not answered", "questions", "Of these, questions that have no answer yet.", l => l.Count("open")),
    ], (f, frame, add) =>
    {
        foreach (var (asked, answered) in f.Questions)
        {
            if (!frame.Has(asked)) continue;
            var line = frame.Line(asked);
            add.Add(line, "asked");
            if (answered is { } at) add.Spread(line, "minutes", Math.Max(0, decimal.Floor((decimal)(at - asked).Ticks / TimeSpan.TicksPerMinute)));
            else add.Add(line, "open");
        }
    });
}
