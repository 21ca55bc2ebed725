using System.Buffers.Binary;

namespace ChronoCare.Photos;

/// <summary>Walks a WebP's chunks to its end, bounded, without decoding any of them.</summary>
internal static class WebpHeader
{
    private const int MostChunks = 1_000;

    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        var riff = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (riff < 4 || riff > int.MaxValue - 8) throw PictureHeader.Damaged();
        if (riff + 8 > (uint)file.Length) throw PictureHeader.CutOff();
        var end = (int)riff + 8;
        (int Width, int Height)? canvas = null, picture = null;
        var bare = true;
        var at = 12;
        for (var chunk = 0; at < end; chunk++)
        {
            if (chunk > MostChunks || at + 8 > end) throw PictureHeader.Damaged();
            var name = file.Slice(at, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            if (length > (uint)(end - at - 8)) throw PictureHeader.Damaged();
            var body = file.Slice(at + 8, (int)length);
            at += 8 + (int)length + ((int)length & 1);
            if (name.SequenceEqual("VP8X"u8))
            {
                if (chunk != 0 || body.Length < 10) throw PictureHeader.Damaged();
                if ((body[0] & 0x02) != 0) throw PictureHeader.Moving();
                canvas = (Three(body[4..]) + 1, Three(body[7..]) + 1);
            }
            else if (name.SequenceEqual("ANIM"u8) || name.SequenceEqual("ANMF"u8)) throw PictureHeader.Moving();
            else if (name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8))
            {
                if (picture is not null) throw PictureHeader.Moving();
                picture = name[3] == (byte)'L' ? Lossless(body) : Lossy(body);
            }
            else if (!name.SequenceEqual("ALPH"u8)) bare = false;
        }
        if (picture is not { } size || (canvas is { } c && c != size)) throw PictureHeader.Damaged();
        return new PictureHeader(PictureKind.Webp, size.Width, size.Height, bare && end == file.Length);
    }

    private static (int, int) Lossy(ReadOnlySpan<byte> body)
    {
        if (body.Length < 10 || (body[0] & 1) != 0 || !body[3..6].SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])) throw PictureHeader.Damaged();
        return (BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF);
    }

    private static (int, int) Lossless(ReadOnlySpan<byte> body)
    {
        if (body.Length < 5 || body[0] != 0x2F) throw PictureHeader.Damaged();
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
        return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
    }

    private static int Three(ReadOnlySpan<byte> b) => b[0] | (b[1] << 8) | (b[2] << 16);
}
