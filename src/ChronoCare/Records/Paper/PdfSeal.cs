using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace ChronoCare.Records.Paper;

/// <summary>
/// The signature inside the PDF (PAdES, ETSI EN 319 142-1 baseline B): it certifies the document with DocMDP P=1, so any later change is refused by
/// readers, and it covers every byte but its own.
/// </summary>
/// <param name="Shop">Who signs.</param><param name="At">When.</param>
public sealed partial record PdfSeal(string Shop, DateTimeOffset At)
{
    const int Room = 3072;
    static readonly string EmptyRange = "/ByteRange [0 " + new string('*', 40) + "]";
    static readonly string EmptyContents = "/Contents <" + new string('0', Room) + ">";

    /// <summary>The signature dictionary with its room still empty.</summary>
    internal string Dictionary() => $"""
        <</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached {EmptyRange} {EmptyContents}
        /M {PdfParts.Moment(At)} /Name {PdfParts.Quote(Shop)}
        /Reference [<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</Type /TransformParams /P 1 /V /1.2>>>>]>>
        """;

    /// <summary>Fills the room.</summary>
    public static void Sign(byte[] pdf, SealingKey key)
    {
        var contents = pdf.AsSpan().IndexOf(Encoding.ASCII.GetBytes(EmptyContents)) + "/Contents ".Length;
        var after = contents + Room + 2;
        var range = string.Create(CultureInfo.InvariantCulture, $"/ByteRange [0 {contents} {after} {pdf.Length - after}]");
        Encoding.ASCII.GetBytes(range.PadRight(EmptyRange.Length), pdf.AsSpan(pdf.AsSpan().IndexOf(Encoding.ASCII.GetBytes(EmptyRange))));
        var cms = PdfCms.Build(key.Certificate, Digest(pdf, contents, after), key.SignDer);
        if (cms.Length * 2 > Room) throw new InvalidOperationException("The signature is larger than its room.");
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(cms), pdf.AsSpan(contents + 1));
    }

    /// <summary>Checks that the file is, byte for byte, one that a key of the list sealed; the certificate's key and name.</summary>
    /// <exception cref="NotGenuine">Anything at all differs.</exception>
    public static RecordKey Verify(byte[] pdf, IReadOnlyList<RecordKey> keys)
    {
        var ranges = Range().Matches(Encoding.Latin1.GetString(pdf));
        if (ranges.Count != 1) throw new NotGenuine(ranges.Count == 0 ? "The PDF bears no seal." : "The PDF bears more than one seal.");
        if (!int.TryParse(ranges[0].Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var contents)
            || !int.TryParse(ranges[0].Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            || !int.TryParse(ranges[0].Groups[3].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var rest)
            || after - contents != Room + 2 || contents < 0 || (long)after + rest != pdf.Length)
            throw new NotGenuine("The seal does not cover the whole file: something was added or taken away.");
        var room = Encoding.Latin1.GetString(pdf, contents, Room + 2);
        var cms = Convert.FromHexString(Hex().Match(room) is { Success: true } hex ? hex.Groups[1].Value : throw new NotGenuine("The seal was altered."));
        var signer = PdfCms.Verify(cms, Digest(pdf, contents, after), out var length);
        if (room != "<" + Convert.ToHexStringLower(cms.AsSpan(0, length)).PadRight(Room, '0') + ">") throw new NotGenuine("The seal was altered.");
        return keys.FirstOrDefault(k => k.Kid == KidOf(signer)) ?? throw new NotGenuine("The PDF is sealed with a key that is not in the list.");
    }

    static byte[] Digest(byte[] pdf, int contents, int after)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(pdf.AsSpan(0, contents));
        hash.AppendData(pdf.AsSpan(after));
        return hash.GetHashAndReset();
    }

    static string KidOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPublicKey() ?? throw new NotGenuine("The seal's certificate is not of the kind records use.");
        return RecordKey.Thumbprint(key.ExportParameters(false));
    }

    [GeneratedRegex(@"/ByteRange \[0 (\d{1,9}) (\d{1,9}) (\d{1,9})\]")]
    private static partial Regex Range();

    [GeneratedRegex("^<((?:[0-9a-f]{2})+)>$")]
    private static partial Regex Hex();
}
