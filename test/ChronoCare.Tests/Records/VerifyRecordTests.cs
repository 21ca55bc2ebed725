using System.Text;
using ChronoCare.Records;
using ChronoCare.Records.Paper;

namespace ChronoCare.Tests.Records;

public sealed class VerifyRecordTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("chronocare-verify-");
    readonly SealingKey key = Samples.Key();
    readonly byte[] signed;

    public VerifyRecordTests()
    {
        var content = RecordContent.Bytes(Samples.Record());
        signed = SealedRecord.Write(Jws.Sign(key, content), content);
        Put("jwks.json", Encoding.UTF8.GetBytes(RecordKeySet.Write([key.Public]).ToJsonString()));
    }

    public void Dispose()
    {
        folder.Delete(recursive: true);
        key.Dispose();
    }

    [Fact]
    public void A_genuine_record_is_said_to_be_unaltered()
    {
        var (code, said) = Verify(Put("record.json", signed), "--keys", Path.Combine(folder.FullName, "jwks.json"));

        code.ShouldBe(0);
        said.ShouldStartWith("Unaltered. Recorded by Geelong Watch Works on 2 December 2026.");
        said.ShouldContain("Omega Seamaster 300");
        said.ShouldContain("does not say that the watch or a part of it is authentic");
    }

    [Fact]
    public void So_is_its_pdf()
    {
        var pdf = RecordPdf.Seal(Samples.Record(), signed, new Dictionary<string, byte[]>(), PaperSize.A4, key);

        Verify("--keys", Path.Combine(folder.FullName, "jwks.json"), Put("record.pdf", pdf)).Code.ShouldBe(0);
        pdf[2000] ^= 4;
        var (code, said) = Verify(Put("record.pdf", pdf), "--keys", Path.Combine(folder.FullName, "jwks.json"));
        code.ShouldBe(1);
        said.ShouldStartWith("Not genuine.");
    }

    [Fact]
    public void An_altered_record_is_not_genuine()
    {
        var altered = Encoding.UTF8.GetString(signed).Replace("\"isPolished\":false", "\"isPolished\":true", StringComparison.Ordinal);

        var (code, said) = Verify(Put("record.json", Encoding.UTF8.GetBytes(altered)), "--keys", Path.Combine(folder.FullName, "jwks.json"));

        code.ShouldBe(1);
        said.Trim().ShouldBe("Not genuine. What the file shows is not what was signed.");
    }

    [Fact]
    public void Without_a_file_or_keys_it_cannot_say()
    {
        var jwks = Path.Combine(folder.FullName, "jwks.json");
        Verify().Code.ShouldBe(2);
        Verify(Put("record.json", signed)).Code.ShouldBe(2);
        Verify(Path.Combine(folder.FullName, "missing.json"), "--keys", jwks).Code.ShouldBe(2);
        Verify(Put("record.json", signed), "--keys", Put("bad.json", "[]"u8.ToArray())).Said.ShouldStartWith("Cannot say.");
        Verify(Put("record.json", "{}"u8.ToArray()), "--keys", jwks).Code.ShouldBe(1);
    }

    string Put(string name, byte[] bytes)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    static (int Code, string Said) Verify(params string[] args)
    {
        var said = new StringWriter();
        return (VerifyRecord.Run(args, said), said.ToString());
    }
}
