using System.Diagnostics;
using System.Text.RegularExpressions;
using ChronoCare.Web;
using SkiaSharp;

namespace ChronoCare.Tests.Web;

public class QrCodeTests
{
    const string Address = "http://atelier.localhost:5080/r/6w3r9v0cz5k8m2n4p7q1s6t8ye";

    [Fact]
    public void A_phone_reads_the_drawn_code()
    {
        using var page = new SKBitmap(300, 300);
        using (var canvas = new SKCanvas(page))
        {
            canvas.Clear(SKColors.White);
            QrCode.Of(Address).Draw(canvas, 10, 20, 250);
        }

        Scan(page).ShouldBe(Address);
    }

    [Fact]
    public void The_svg_path_is_the_same_code()
    {
        var code = QrCode.Of(Address);
        using var path = SKPath.ParseSvgPathData(code.SvgPath);

        for (var row = -1; row <= code.Size; row++)
            for (var column = -1; column <= code.Size; column++)
                path.Contains(column + QrCode.QuietModules + 0.5f, row + QrCode.QuietModules + 0.5f).ShouldBe(code[row, column]);
        code.SvgViewBox.ShouldBe($"0 0 {code.Size + 8} {code.Size + 8}");
    }

    [Fact]
    public void Every_typeface_is_in_the_program_and_knows_the_trades_signs()
    {
        foreach (var face in new[] { Typefaces.Regular, Typefaces.Medium, Typefaces.SemiBold, Typefaces.Bold, Typefaces.Mono, Typefaces.MonoSemiBold })
        {
            using var font = new SKFont(face);
            font.ContainsGlyphs("0O1Il −+°·–—…“”’äéñøßł").ShouldBeTrue(face.FamilyName);
        }
    }

    static string Scan(SKBitmap page)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("chronocare-qr").FullName, "page.png");
        using (var png = page.Encode(SKEncodedImageFormat.Png, 100)) File.WriteAllBytes(file, png.ToArray());
        using var zbar = Process.Start(new ProcessStartInfo("zbarimg", ["--quiet", "--raw", file]) { RedirectStandardOutput = true })!;
        var read = zbar.StandardOutput.ReadToEnd();
        zbar.WaitForExit();
        return Regex.Replace(read, @"\s+$", "");
    }
}
