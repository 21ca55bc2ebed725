using System.Buffers.Binary;
using System.Text;
using ChronoCare.Tenancy;
using Microsoft.Win32.SafeHandles;
using SkiaSharp;

namespace ChronoCare.Photos;

/// <summary>The other side of <see cref="PhotoCleaning"/>: <c>ChronoCare clean-photo</c> reads uploads from its input and writes clean photos to its output until the input ends.</summary>
public static class CleanPhotoWorker
{
    /// <summary>The word on the command line that starts a worker.</summary>
    public const string Command = "clean-photo";

    internal const byte Ready = 1, Clean = 2, Refusal = 3;

    /// <summary>A worker stuck longer than this ends itself, even when the server that would have ended it is gone.</summary>
    private static readonly TimeSpan Longest = PhotoCleaning.Longest + TimeSpan.FromSeconds(5);

    /// <summary>Serves until the input ends.</summary>
    public static int Run()
    {
        WorkerSandbox.LimitMemory();
        // Plain handles: the Console class would look for a terminal's description on disk, which the seal forbids.
        using var input = new FileStream(new SafeFileHandle(0, false), FileAccess.Read, 0);
        using var output = new FileStream(new SafeFileHandle(1, false), FileAccess.Write, 0);
        WarmUp();
        var isSealed = WorkerSandbox.Seal();
        output.Write([Ready, (byte)(isSealed ? 1 : 0)]);
        output.Flush();
        using var watch = new Timer(_ => Environment.Exit(3));
        Span<byte> head = stackalloc byte[4];
        while (input.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length is < 0 or > PictureHeader.LargestUploadBytes) return 2;
            var upload = new byte[length];
            input.ReadExactly(upload);
            watch.Change(Longest, Timeout.InfiniteTimeSpan);
            output.Write(Answer(upload));
            output.Flush();
            watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        return 0;
    }

    private static byte[] Answer(byte[] upload)
    {
        using var answer = new MemoryStream();
        using var write = new BinaryWriter(answer);
        try
        {
            var photo = PhotoDarkroom.Develop(upload);
            write.Write(Clean);
            foreach (var size in Enum.GetValues<PhotoSize>())
            {
                var rendition = photo[size];
                write.Write(rendition.Width);
                write.Write(rendition.Height);
                write.Write(rendition.Jpeg.Length);
                write.Write(rendition.Jpeg);
            }
        }
        catch (Refused no)
        {
            var sentence = Encoding.UTF8.GetBytes(no.Message);
            answer.SetLength(0);
            write.Write(Refusal);
            write.Write(sentence.Length);
            write.Write(sentence);
        }
        return answer.ToArray();
    }

    // Once sealed, nothing can be loaded from disk any more: walk every road of the decoders and the refusals before.
    private static void WarmUp()
    {
        using var picture = new SKBitmap(new SKImageInfo(2100, 300));
        foreach (var kind in (ReadOnlySpan<SKEncodedImageFormat>)[SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp])
        {
            using var encoded = picture.Encode(kind, 50);
            var file = encoded.ToArray();
            Answer(file);
            Answer(file[..(file.Length / 2)]);
        }
    }
}
