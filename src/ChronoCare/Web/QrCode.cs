using System.Globalization;
using System.Text;
using QRCoder;
using SkiaSharp;

namespace ChronoCare.Web;

/// <summary>A QR code as plain modules, so that page, docket and record draw the very same code (error correction M).</summary>
public sealed class QrCode
{
    /// <summary>Modules of white that must stay free on every side, or phones do not find the code.</summary>
    public const int QuietModules = 4;

    readonly bool[,] dark;

    QrCode(bool[,] dark) => this.dark = dark;

    /// <summary>Modules along one side, without the quiet zone.</summary>
    public int Size => dark.GetLength(0);

    /// <summary>Whether the module is dark; outside the code it is light.</summary>
    public bool this[int row, int column] => row >= 0 && column >= 0 && row < Size && column < Size && dark[row, column];

    /// <summary>The smallest code that holds the text.</summary>
    public static QrCode Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var size = data.ModuleMatrix.Count - (2 * QuietModules);
        var dark = new bool[size, size];
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
                dark[row, column] = data.ModuleMatrix[row + QuietModules][column + QuietModules];
        return new QrCode(dark);
    }

    /// <summary>The SVG view box that goes with <see cref="SvgPath"/>: one unit per module, quiet zone included.</summary>
    public string SvgViewBox => string.Create(CultureInfo.InvariantCulture, $"0 0 {Size + (2 * QuietModules)} {Size + (2 * QuietModules)}");

    /// <summary>The dark modules as the <c>d</c> of one SVG path.</summary>
    public string SvgPath
    {
        get
        {
            var path = new StringBuilder();
            foreach (var (row, column, length) in Runs())
                path.Append(CultureInfo.InvariantCulture, $"M{column + QuietModules} {row + QuietModules}h{length}v1h-{length}z");
            return path.ToString();
        }
    }

    /// <summary>Draws the code, quiet zone included, into a square whose side is in the canvas's own unit.</summary>
    public void Draw(SKCanvas canvas, float left, float top, float side)
    {
        var module = side / (Size + (2 * QuietModules));
        using var outline = new SKPathBuilder();
        foreach (var (row, column, length) in Runs())
            outline.AddRect(SKRect.Create(left + ((column + QuietModules) * module), top + ((row + QuietModules) * module), length * module, module));
        using var path = outline.Detach();
        using var white = new SKPaint { Color = SKColors.White };
        using var black = new SKPaint { Color = SKColors.Black };
        canvas.DrawRect(left, top, side, side, white);
        canvas.DrawPath(path, black);
    }

    IEnumerable<(int Row, int Column, int Length)> Runs()
    {
        for (var row = 0; row < Size; row++)
            for (var column = 0; column < Size; column++)
            {
                if (!dark[row, column]) continue;
                var start = column;
                while (column + 1 < Size && dark[row, column + 1]) column++;
                yield return (row, start, column - start + 1);
            }
    }
}
