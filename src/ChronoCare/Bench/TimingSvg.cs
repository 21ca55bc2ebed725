using System.Globalization;
using System.Net;
using System.Text;

namespace ChronoCare.Bench;

/// <summary>The timing picture as SVG for the page: presentation attributes for any reader, classes so that light and dark come from the style sheet.</summary>
public static class TimingSvg
{
    /// <summary>One self-contained drawing that says itself to a screen reader; <paramref name="also"/> is a further class.</summary>
    public static string Draw(TimingPicture picture, string also = "")
    {
        var svg = new StringBuilder(4096);
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"timing {also}\" role=\"img\" aria-label=\"{Text(picture.Sentence)}\" ");
        svg.Append(CultureInfo.InvariantCulture,
            $"viewBox=\"0 0 {N(picture.Width)} {N(picture.Height)}\" width=\"{N(picture.Width)}\" height=\"{N(picture.Height)}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"font-size=\"{N(TimingPicture.TextSize)}\">");
        foreach (var b in picture.Bands)
            svg.Append(CultureInfo.InvariantCulture,
                $"<rect class=\"t-band\" x=\"{N(b.X)}\" y=\"{N(b.Y)}\" width=\"{N(b.Width)}\" height=\"{N(b.Height)}\" fill=\"#E6F3EA\"/>");
        foreach (var l in picture.Lines)
            svg.Append(CultureInfo.InvariantCulture,
                $"<path class=\"{Class(l.Ink)}\" d=\"M{N(l.X1)} {N(l.Y1)}L{N(l.X2)} {N(l.Y2)}\" stroke=\"#5F666F\" fill=\"none\"/>");
        foreach (var d in picture.Dots)
            svg.Append(CultureInfo.InvariantCulture,
                $"<circle class=\"{Class(d.Ink)}\" cx=\"{N(d.X)}\" cy=\"{N(d.Y)}\" r=\"{N(d.Filled ? d.Radius : d.Radius - 1)}\" {Paint(d)}/>");
        foreach (var t in picture.Labels)
            svg.Append(CultureInfo.InvariantCulture,
                $"<text class=\"{Class(t.Ink)}\" x=\"{N(t.X)}\" y=\"{N(t.Y)}\"{Hung(t.Hang)}{(t.Bold ? " font-weight=\"650\"" : "")}>{Text(t.Text)}</text>");
        return svg.Append("</svg>").ToString();
    }

    private static string Class(Ink ink) => "t-" + ink.ToString().ToLowerInvariant();

    private static string Paint(Dot dot) => dot.Filled ? "fill=\"#1F4E79\"" : "fill=\"#FFFFFF\" stroke=\"#5F666F\" stroke-width=\"2\"";

    private static string Hung(Hang hang) => hang switch { Hang.Middle => " text-anchor=\"middle\"", Hang.End => " text-anchor=\"end\"", _ => "" };

    private static string N(double number) => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
