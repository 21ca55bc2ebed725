using System.Text.Json;
using ChronoCare.Records.Paper;

namespace ChronoCare.Records;

/// <summary><c>chronocare verify record.json --keys jwks.json</c>: says whether a record, as data or as PDF, is what a shop issued. Offline, for anyone.</summary>
public static class VerifyRecord
{
    public const int Genuine = 0, NotGenuineCode = 1, CannotSay = 2;

    const string Usage = "Usage: chronocare verify record.json|record.pdf --keys jwks.json";
    const long MostBytes = 32 * 1024 * 1024;

    /// <summary>Writes the verdict and what it rests on; the exit code.</summary>
    public static int Run(IReadOnlyList<string> args, TextWriter output)
    {
        var keysAt = args.ToList().IndexOf("--keys");
        if (args.Count != 3 || keysAt is < 0 or 2) return Say(output, CannotSay, Usage);
        var (file, keysFile) = (args.Where((_, i) => i != keysAt && i != keysAt + 1).Single(), args[keysAt + 1]);
        try
        {
            var keys = RecordKeySet.Read(Read(keysFile));
            var records = Check(Read(file), keys);
            Say(output, Genuine, Verdict(records[0]));
            output.WriteLine($"Record {records[0].Code}, revision {records[0].Revision}, docket {records[0].Docket}, {records[0].WatchName}.");
            foreach (var (record, later) in records.Skip(1).Zip(records))
                output.WriteLine($"Revision {later.Revision} of {later.IssuedOn:yyyy-MM-dd} amends it: {later.Amends?.Reason}");
            output.WriteLine(RecordWords.Says(records[0]));
            return Genuine;
        }
        catch (NotGenuine not)
        {
            return Say(output, NotGenuineCode, "Not genuine. " + not.Message);
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException or FormatException or JsonException)
        {
            return Say(output, CannotSay, "Cannot say. " + cannot.Message);
        }
    }

    /// <summary>The record and its earlier revisions, newest first, from a record's JSON, its JWS or its PDF.</summary>
    /// <exception cref="NotGenuine">It is not what was issued.</exception>
    public static IReadOnlyList<ServiceRecord> Check(byte[] file, IReadOnlyList<RecordKey> keys)
    {
        if (!file.AsSpan().StartsWith("%PDF-"u8)) return SealedRecord.Verify(file, keys);
        var sealer = PdfSeal.Verify(file, keys);
        var attached = PdfArchive.Attached(file) ?? throw new NotGenuine("The PDF carries no record.");
        return SealedRecord.Verify(attached, [sealer]);
    }

    /// <summary>Unaltered. Recorded by Geelong Watch Works on 2 December 2026.</summary>
    public static string Verdict(ServiceRecord record) => $"Unaltered. Recorded by {record.Shop.Name} on {RecordPdf.Day(record.IssuedOn)}.";

    static byte[] Read(string path) =>
        new FileInfo(path) is { Exists: true, Length: > MostBytes } ? throw new FormatException($"{path} is too large to be a record.") : File.ReadAllBytes(path);

    static int Say(TextWriter output, int code, string sentence)
    {
        output.WriteLine(sentence);
        return code;
    }
}
