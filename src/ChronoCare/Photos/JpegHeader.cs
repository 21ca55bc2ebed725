using System.Buffers.Binary;

namespace ChronoCare.Photos;

/// <summary>Walks a JPEG's markers to its end, bounded, without decoding a single block.</summary>
internal static class JpegHeader
{
    // A camera's progressive file has about ten scans; thousands of empty ones are the known way to keep a decoder busy.
    private const int MostScans = 60;

    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        int width = 0, height = 0, frames = 0, scans = 0, at = 2;
        var bare = true;
        while (true)
        {
            if (at + 1 >= file.Length) throw PictureHeader.CutOff();
            if (file[at] != 0xFF) throw PictureHeader.Damaged();
            var marker = file[at + 1];
            if (marker == 0xFF) { at++; continue; }
            at += 2;
            if (marker == 0xD9) break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7)) continue;
            if (marker is 0x00 or 0xD8) throw PictureHeader.Damaged();
            if (at + 2 > file.Length) throw PictureHeader.CutOff();
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            if (length < 2) throw PictureHeader.Damaged();
            if (at + length > file.Length) throw PictureHeader.CutOff();
            var body = file.Slice(at + 2, length - 2);
            at += length;
            switch (marker)
            {
                case >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC):
                    if (marker > 0xC2) throw PictureHeader.No("This is a rare kind of JPEG that browsers cannot show. Save it as an ordinary JPEG.");
                    if (++frames > 1) throw PictureHeader.Moving();
                    if (body.Length < 6) throw PictureHeader.Damaged();
                    height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
                    width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
                    break;
                case 0xDA:
                    if (frames == 0) throw PictureHeader.Damaged();
                    if (++scans > MostScans) throw PictureHeader.Damaged();
                    at = EndOfScan(file, at);
                    break;
                case 0xE0 when body.StartsWith("JFIF\0"u8) && body.Length == 14:
                case 0xDB or 0xC4 or 0xDD:
                    break;
                default:
                    bare = false;
                    break;
            }
        }
        if (scans == 0) throw PictureHeader.Damaged();
        // Phones append a second picture (gain map, motion) after the first; nothing beyond the first one's end is ever decoded.
        return new PictureHeader(PictureKind.Jpeg, width, height, bare && at == file.Length);
    }

    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        while (true)
        {
            var step = file[at..].IndexOf((byte)0xFF);
            if (step < 0 || at + step + 1 >= file.Length) throw PictureHeader.CutOff();
            at += step;
            if (file[at + 1] is 0x00 or (>= 0xD0 and <= 0xD7)) { at += 2; continue; }
            if (file[at + 1] == 0xFF) { at++; continue; }
            return at;
        }
    }
}
