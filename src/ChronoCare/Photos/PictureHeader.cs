using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>What a file says about itself before anything decodes it, so that a picture bomb is refused for the price of reading its table of contents.</summary>
/// <param name="Kind">The format, by its bytes, never by its name or the sender's word.</param>
/// <param name="Width">Pixels as stored, before any turning.</param>
/// <param name="Height">Pixels as stored, before any turning.</param>
/// <param name="IsBare">Whether it carries nothing but the picture: no EXIF, XMP, colour profile, comment or trailing bytes.</param>
public sealed record PictureHeader(PictureKind Kind, int Width, int Height, bool IsBare)
{
    /// <summary>Largest file taken, in bytes.</summary>
    public const int LargestUploadBytes = 25_000_000;

    /// <summary>Largest picture taken, in pixels: beyond any camera a shop uses, below what fills a worker's memory.</summary>
    public const long MostPixels = 50_000_000;

    /// <summary>Longest edge taken, in pixels: a panorama passes, a one pixel wide bomb does not.</summary>
    public const int LongestEdgePixels = 20_000;

    /// <summary>Reads the header of an upload.</summary>
    /// <exception cref="Refused">It is no single JPEG, PNG or WebP picture of a size we take; the sentence says which.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty) throw No("This file is empty. Take or choose the photo again.");
        if (file.Length > LargestUploadBytes) throw TooLarge();
        var header = file switch
        {
            [0xFF, 0xD8, 0xFF, ..] => JpegHeader.Read(file),
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => PngHeader.Read(file),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebpHeader.Read(file),
            _ => throw No(OtherKind(file)),
        };
        if (header.Width < 1 || header.Height < 1) throw Damaged();
        if (header.Width > LongestEdgePixels || header.Height > LongestEdgePixels)
            throw No($"This picture is {header.Width} by {header.Height} pixels. The longest edge may have {LongestEdgePixels:N0} pixels."
                .Replace(',', ' '));
        if ((long)header.Width * header.Height > MostPixels)
            throw No($"This picture has {(long)header.Width * header.Height / 1_000_000} megapixels. Photos may have up to 50.");
        return header;
    }

    internal static Refused No(string sentence) => new(sentence, "photo", "photo-refused");

    internal static Refused TooLarge() => No("This file is larger than 25 MB. Send a smaller version of the photo.");

    internal static Refused Damaged() => No("This file is damaged and cannot be read as a photo. Take or choose it again.");

    internal static Refused CutOff() => No("This file is cut off: only a part of the photo is there. Send it again.");

    internal static Refused Moving() => No("This picture moves: it holds more than one frame. Send a still photo.");

    private static string OtherKind(ReadOnlySpan<byte> file)
    {
        const string takes = "Photos may be JPEG, PNG or WebP.";
        if (file.StartsWith("GIF8"u8)) return "This is a GIF. " + takes;
        if (file.StartsWith("%PDF"u8)) return "This is a PDF, not a photo. " + takes;
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8)) return "This is a TIFF or raw camera file. " + takes;
        if (file.StartsWith("BM"u8)) return "This is a BMP picture. " + takes;
        if (file.Length > 12 && file[4..8].SequenceEqual("ftyp"u8))
        {
            var brand = file[8..12];
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return "This is an AVIF picture. " + takes;
            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8))
                return "This is a HEIC photo. On the iPhone choose Settings, Camera, Formats, Most Compatible, or send it as JPEG.";
            return "This is a film, not a photo. " + takes;
        }
        var start = file[..Math.Min(file.Length, 1024)];
        if (start.IndexOf("<svg"u8) >= 0) return "This is an SVG drawing, not a photo. " + takes;
        if (start.TrimStart(" \t\r\n"u8).StartsWith("<"u8)) return "This is a web page, not a photo. " + takes;
        return "This file is not a photo. " + takes;
    }
}

/// <summary>The formats a photo may come in.</summary>
public enum PictureKind
{
    /// <summary>JFIF or EXIF, baseline, extended or progressive.</summary>
    Jpeg,

    /// <summary>A still PNG.</summary>
    Png,

    /// <summary>A still WebP.</summary>
    Webp,
}
