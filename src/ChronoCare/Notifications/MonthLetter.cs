using System.Net;
using ChronoCare.Mail;
using ChronoCare.Portal;
using ChronoCare.Reports;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Notifications;

/// <summary>The mail about a month: every figure in the words of its report, beside the month before, and the way to the page that says more.</summary>
public static class MonthLetter
{
    /// <summary>Writes it.</summary>
    public static Letter Compose(MonthFigures figures, string email, Shop shop, string home)
    {
        var formats = Language.Formats(Language.English, shop);
        var (month, before) = (Name(figures.Month.From), Name(figures.Month.From.AddMonths(-1)));
        var subject = $"{shop.Name} in {month}";
        var under = figures.Watches.Count > 0
            ? $"Something happened to {formats.Count(figures.Jobs, "watch", "watches")}, too few to compare. Here they are."
            : $"Something happened to {formats.Count(figures.Jobs, "watch", "watches")}.";
        var target = $"{home}/reports?{PeriodAsked.Query(figures.Month)}";
        IReadOnlyList<string> lines = figures.Watches.Count > 0 ? [.. figures.Watches.Select(w => Watch(w, formats))] : [$"In brackets: {before}.\n", .. Text(figures, formats)];
        return TeamLetter.Letter(shop, email, subject, month, Soft(under), [.. lines.Select(Soft)], target, "Open the reports", home, figures.Watches.Count > 0 ? null : Table(figures, formats, before));
    }

    private static string Name(DateOnly month) => month.ToString("MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Text(MonthFigures figures, Formats formats)
    {
        var question = "";
        foreach (var row in figures.Rows)
        {
            if (row.Report.Question != question) yield return (question.Length > 0 ? "\n" : "") + (question = row.Report.Question);
            yield return $"  {Title(row)}: {Value(row.Figure, row.Now, formats)} ({Value(row.Figure, row.Before, formats)})";
        }
    }

    private static string Table(MonthFigures figures, Formats formats, string before)
    {
        const string cell = "padding:3px 0 3px 12px;text-align:right;white-space:nowrap", head = "padding:0;text-align:left;font-weight:400";
        var html = new System.Text.StringBuilder("<table style=\"width:100%;border-collapse:collapse;font-size:15px;font-variant-numeric:tabular-nums\">\n");
        html.Append(System.Globalization.CultureInfo.InvariantCulture, $"<thead><tr><td></td><th scope=\"col\" style=\"{cell};font-weight:400\">{Name(figures.Month.From)}</th><th scope=\"col\" style=\"{cell};font-weight:400;color:#454b53\">{before}</th></tr></thead>\n");
        foreach (var of in figures.Rows.GroupBy(r => r.Report))
        {
            html.Append(System.Globalization.CultureInfo.InvariantCulture, $"<tbody><tr><th colspan=\"3\" scope=\"rowgroup\" style=\"padding:14px 0 2px;text-align:left;font-weight:600\">{WebUtility.HtmlEncode(of.Key.Question)}</th></tr>\n");
            foreach (var row in of)
                html.Append(System.Globalization.CultureInfo.InvariantCulture, $"<tr><th scope=\"row\" style=\"{head}\">{WebUtility.HtmlEncode(Title(row))}</th><td style=\"{cell}\">{WebUtility.HtmlEncode(Value(row.Figure, row.Now, formats))}</td><td style=\"{cell};color:#454b53\">{WebUtility.HtmlEncode(Value(row.Figure, row.Before, formats))}</td></tr>\n");
            html.Append("</tbody>\n");
        }
        return html.Append("</table>\n").ToString();
    }

    private static string Title(MonthFigures.Row row) => row.Of.Length == 0 ? row.Figure.Title : $"{row.Of}, {char.ToLowerInvariant(row.Figure.Title[0])}{row.Figure.Title[1..]}";

    private static string Value(Figure figure, decimal? value, Formats formats) => value is null ? "–"
        : figure.Unit == Figure.Money ? formats.Price((long)value.Value)
        : string.Equals(figure.Unit, figure.Title, StringComparison.OrdinalIgnoreCase) ? Evaluated.Text(figure, value, formats)
        : figure.Unit == "percent" ? $"{Evaluated.Text(figure, value, formats)} %"
        : $"{Evaluated.Text(figure, value, formats)} {(value == 1 && figure.Unit is "watches" ? "watch" : value == 1 ? figure.Unit.TrimEnd('s') : figure.Unit)}";

    private static string Watch(MonthFigures.Watch watch, Formats formats)
    {
        string?[] became =
        [
            Day("came in", watch.CameInAt), Day("ready", watch.ReadyAt), Day("collected", watch.CollectedAt), Day("returned", watch.ReturnedAt),
            watch.PaidMinor == 0 ? null : watch.PaidMinor > 0 ? $"paid {formats.Price(watch.PaidMinor)}" : $"given back {formats.Price(-watch.PaidMinor)}",
        ];
        var said = became.OfType<string>().ToList();
        return $"{watch.Number} {watch.Name}{(said.Count > 0 ? ": " + string.Join(", ", said) : "")}";

        string? Day(string what, DateTimeOffset? at) => at is { } moment ? $"{what} {formats.Day(formats.DayOf(moment))}" : null;
    }

    // Hard spaces are for pages; a mail program breaks its lines where it likes.
    private static string Soft(string text) => text.Replace('\u00a0', ' ').Replace('\u202f', ' ');
}
