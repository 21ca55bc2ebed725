using System.Globalization;
using System.Net;
using System.Text;
using ChronoCare.Web;

namespace ChronoCare.Reports;

/// <summary>A report's picture as SVG: bars with their words and figures beside them, columns where the lines are time. Drawn once for a desk and once for a phone, so that no letter shrinks.</summary>
public static class ReportPicture
{
    /// <summary>Width at a desk and on a phone, px.</summary>
    public const int Wide = 680, Narrow = 340;

    private const int MostBars = 10, Text = 13, Row = 30;

    /// <summary>One drawing; empty where there is nothing above nothing to draw.</summary>
    public static string Draw(Evaluated counted, Formats formats, int width)
    {
        var figure = counted.Report.Figures[0];
        var bars = counted.Lines.Select(l => (Line: l, Value: figure.In(counted.Current.Of(l)))).Where(b => b.Value is not null || counted.Report.Lines == LineKind.Days).ToList();
        if (bars.Count == 0 || bars.All(b => b.Value is null or <= 0)) return "";
        var most = bars.Max(b => b.Value ?? 0);
        var svg = new StringBuilder(2048);
        if (counted.Report.Lines == LineKind.Days) Columns(svg, bars, most, counted, figure, formats, width);
        else Bars(svg, [.. bars.Where(b => b.Value > 0 || counted.Report.Lines == LineKind.Words).Take(MostBars)], most, counted, figure, formats, width);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>What it shows, in a sentence.</summary>
    public static string Sentence(Evaluated counted, Formats formats)
    {
        var figure = counted.Report.Figures[0];
        var top = counted.Lines.Select(l => (Line: l, Value: figure.In(counted.Current.Of(l)))).Where(b => b.Value > 0).OrderByDescending(b => b.Value).FirstOrDefault();
        return top.Line is null ? $"{figure.Title}: nothing to draw." : $"{figure.Title}, {Unit(figure, formats)}; most: {counted.Words(top.Line, formats)}, {Evaluated.Text(figure, top.Value, formats)}.";
    }

    /// <summary>A unit as people read it.</summary>
    public static string Unit(Figure figure, Formats formats) => figure.Unit switch { Figure.Money => formats.Currency, "percent" => "%", _ => figure.Unit };

    private static void Bars(StringBuilder svg, List<(string Line, decimal? Value)> bars, decimal most, Evaluated counted, Figure figure, Formats formats, int width)
    {
        // On a phone the words stand above their bar.
        var (isNarrow, labels) = (width < 500, width < 500 ? 0 : 220);
        var row = isNarrow ? Row + 18 : Row;
        const int values = 84;
        Begin(svg, counted, formats, width, bars.Count * row);
        for (var i = 0; i < bars.Count; i++)
        {
            var (line, value) = bars[i];
            var (top, long_) = (i * row, most == 0 ? 0 : (double)(Math.Max(0, value ?? 0) / most) * (width - labels - values));
            Say(svg, "c-words", 0, top + (isNarrow ? 13 : 20), Short(counted.Words(line, formats), isNarrow ? 44 : 30));
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"c-bar\" x=\"{labels}\" y=\"{top + (isNarrow ? 20 : 5)}\" width=\"{Math.Round(Math.Max(1, long_), 1)}\" height=\"20\" rx=\"2\" fill=\"#1F4E79\"/>");
            Say(svg, "c-value", labels + long_ + 8, top + (isNarrow ? 35 : 20), Evaluated.Text(figure, value, formats));
        }
    }

    private static void Columns(StringBuilder svg, List<(string Line, decimal? Value)> bars, decimal most, Evaluated counted, Figure figure, Formats formats, int width)
    {
        const int height = 190, foot = 26, head = 20;
        Begin(svg, counted, formats, width, height);
        var step = (double)width / bars.Count;
        var saysAll = step >= 12 + 7.5 * bars.Max(b => Evaluated.Text(figure, b.Value, formats).Length);
        var top = bars.FindIndex(b => b.Value == most);
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"c-ground\" d=\"M0 {height - foot}H{width}\" stroke=\"#7D838B\" fill=\"none\"/>");
        for (var i = 0; i < bars.Count; i++)
        {
            var value = Math.Max(0, bars[i].Value ?? 0);
            var tall = most == 0 ? 0 : (double)(value / most) * (height - foot - head);
            var middle = (i + .5) * step;
            if (value > 0) svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"c-bar\" x=\"{Math.Round(i * step + step * .12, 1)}\" y=\"{Math.Round(height - foot - tall, 1)}\" width=\"{Math.Round(step * .76, 1)}\" height=\"{Math.Round(tall, 1)}\" fill=\"#1F4E79\"/>");
            // The largest and the last say their figure always, the others where there is room.
            if (bars[i].Value is not null && (saysAll || i == top || (i == bars.Count - 1 && (bars.Count - 1 - top) * step > 60)))
                Say(svg, "c-value", Math.Clamp(middle, 24, width - 24), height - foot - tall - 6, Evaluated.Text(figure, bars[i].Value, formats), "middle");
        }
        Say(svg, "c-words", 0, height - 6, counted.Words(bars[0].Line, formats));
        if (bars.Count > 1) Say(svg, "c-words", width, height - 6, counted.Words(bars[^1].Line, formats), "end");
    }

    private static void Begin(StringBuilder svg, Evaluated counted, Formats formats, int width, int height) => svg.Append(CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture {(width < 500 ? "picture-narrow" : "picture-wide")}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(Sentence(counted, formats))}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-size=\"{Text}\">");

    private static void Say(StringBuilder svg, string kind, double x, double y, string text, string anchor = "start") =>
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{kind}\" x=\"{Math.Round(x, 1)}\" y=\"{Math.Round(y, 1)}\"{(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")}>{WebUtility.HtmlEncode(text)}</text>");

    private static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)].TrimEnd() + "…";
}
