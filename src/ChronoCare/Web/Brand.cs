using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChronoCare.Tenancy;

namespace ChronoCare.Web;

/// <summary>A shop's one colour, made readable whatever it is; it fills the crown and the primary button of client pages, never focus, milestones or warnings.</summary>
public static class Brand
{
    /// <summary>Least contrast of text (WCAG 2.2 AA).</summary>
    public const double Least = 4.5;

    private static readonly string[] Light = ["#F7F7F4", "#FFFFFF"], Dark = ["#121417", "#1A1D21"];

    /// <summary>Pure black or white, whichever is stronger on it: at least 4.58:1 by arithmetic, which our near-black ink would not give.</summary>
    public static string On(string fill) => Contrast(fill, "#FFFFFF") >= Contrast(fill, "#000000") ? "#FFFFFF" : "#000000";

    /// <summary>As text and line on the light canvas and surface: itself, or darker.</summary>
    public static string InLight(string colour) => Readable(colour, Light, -0.01);

    /// <summary>As text and line on the dark canvas and surface: itself, or lighter.</summary>
    public static string InDark(string colour) => Readable(colour, Dark, +0.01);

    /// <summary>Contrast of two colours, 1 to 21 (WCAG 2).</summary>
    public static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>The stylesheet of a shop's colour; inline style is forbidden by the CSP.</summary>
    /// <param name="colour">#RRGGBB.</param><param name="of">What it colours; the page.</param>
    public static string Css(string colour, string of = ":root") =>
        $"{of}{{--brand:{colour};--on-brand:{On(colour)};--brand-ink:light-dark({InLight(colour)},{InDark(colour)})}}\n";

    /// <summary>Its address; another colour has another, so it may be kept for ever.</summary>
    public static string Href(Shop shop) => "/brand.css?v=" + Version(shop.Colour);

    /// <summary><c>GET /brand.css</c>.</summary>
    public static IResult Get(HttpContext http, Shop shop, string? v = null)
    {
        http.Response.Headers.CacheControl = v == Version(shop.Colour) ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Text(Css(shop.Colour), "text/css");
    }

    private static string Version(string colour) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Css(colour))))[..10];

    // Moves the lightness in steps of a hundredth and takes out chroma only where sRGB ends, so that the hue stays theirs.
    private static string Readable(string colour, string[] grounds, double step)
    {
        if (grounds.All(g => Contrast(colour, g) >= Least)) return colour;
        var (l, a, b) = Lab(colour);
        while (true)
        {
            l += step;
            var moved = Hex(l, a, b);
            if (grounds.All(g => Contrast(moved, g) >= Least)) return moved;
        }
    }

    private static string Hex(double l, double a, double b)
    {
        l = Math.Clamp(l, 0, 1);
        var chroma = Math.Sqrt(a * a + b * b);
        for (var c = chroma; ; c = Math.Max(0, c - 0.002))
        {
            var share = chroma == 0 ? 0 : c / chroma;
            var (red, green, blue) = Rgb(l, a * share, b * share);
            if (c > 0 && !(In(red) && In(green) && In(blue))) continue;
            return $"#{Byte(red):X2}{Byte(green):X2}{Byte(blue):X2}";
        }
        static bool In(double v) => v is >= -1e-6 and <= 1 + 1e-6;
        static int Byte(double v)
        {
            v = Math.Clamp(v, 0, 1);
            return (int)Math.Round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * Math.Pow(v, 1 / 2.4) - 0.055));
        }
    }

    private static double Luminance(string colour)
    {
        var (r, g, b) = Linear(colour);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }

    private static (double R, double G, double B) Linear(string colour)
    {
        double Part(int at)
        {
            var v = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
        }
        return (Part(1), Part(3), Part(5));
    }

    // OKLab after Björn Ottosson, https://bottosson.github.io/posts/oklab/
    private static (double L, double A, double B) Lab(string colour)
    {
        var (r, g, b) = Linear(colour);
        var l = Math.Cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        var m = Math.Cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        var s = Math.Cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        return (0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s);
    }

    private static (double R, double G, double B) Rgb(double lightness, double a, double b)
    {
        var l = Math.Pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
        var m = Math.Pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
        var s = Math.Pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
        return (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    }
}
