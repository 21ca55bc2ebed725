using System.Buffers.Binary;

namespace ChronoCare.Photos;

/// <summary>Walks a PNG's chunks to its end, bounded, without inflating any of them.</summary>
internal static class PngHeader
{
    private const int MostChunks = 20_000;

    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        int width = 0, height = 0, at = 8;
        bool pixels = false, bare = true;
        for (var chunk = 0; ; chunk++)
        {
            if (chunk > MostChunks) throw PictureHeader.Damaged();
            if (at + 12 > file.Length) throw PictureHeader.CutOff();
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            var name = file.Slice(at + 4, 4);
            if (length > int.MaxValue) throw PictureHeader.Damaged();
            if (length > file.Length - at - 12) throw PictureHeader.CutOff();
            var body = file.Slice(at + 8, (int)length);
            at += 12 + (int)length;
            if (chunk == 0 != name.SequenceEqual("IHDR"u8)) throw PictureHeader.Damaged();
            if (chunk == 0)
            {
                if (length != 13) throw PictureHeader.Damaged();
                width = Edge(body);
                height = Edge(body[4..]);
            }
            else if (name.SequenceEqual("acTL"u8) || name.SequenceEqual("fcTL"u8) || name.SequenceEqual("fdAT"u8)) throw PictureHeader.Moving();
            else if (name.SequenceEqual("IDAT"u8)) pixels = true;
            else if (name.SequenceEqual("IEND"u8)) break;
            else if (!name.SequenceEqual("PLTE"u8) && !name.SequenceEqual("tRNS"u8)) bare = false;
        }
        if (!pixels) throw PictureHeader.Damaged();
        return new PictureHeader(PictureKind.Png, width, height, bare && at == file.Length);
    }

    private static int Edge(ReadOnlySpan<byte> four) => (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(four));
}
