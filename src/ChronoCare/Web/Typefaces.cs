using SkiaSharp;

namespace ChronoCare.Web;

/// <summary>The house's typefaces for paper: Atkinson Hyperlegible, made to tell 0 from O and 1 from l. The same letters as on the pages.</summary>
public static class Typefaces
{
    public static SKTypeface Regular { get; } = Load("AtkinsonHyperlegibleNext-Regular");

    public static SKTypeface Medium { get; } = Load("AtkinsonHyperlegibleNext-Medium");

    public static SKTypeface SemiBold { get; } = Load("AtkinsonHyperlegibleNext-SemiBold");

    public static SKTypeface Bold { get; } = Load("AtkinsonHyperlegibleNext-Bold");

    public static SKTypeface Mono { get; } = Load("AtkinsonHyperlegibleMono-Regular");

    public static SKTypeface MonoSemiBold { get; } = Load("AtkinsonHyperlegibleMono-SemiBold");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SKTypeface> All { get; } = [Regular, Medium, SemiBold, Bold, Mono, MonoSemiBold];

    static SKTypeface Load(string name)
    {
        using var file = typeof(Typefaces).Assembly.GetManifestResourceStream($"fonts/{name}.ttf")
            ?? throw new InvalidOperationException($"The typeface {name} is missing from the program.");
        return SKTypeface.FromStream(file) ?? throw new InvalidOperationException($"The typeface {name} cannot be read.");
    }
}
