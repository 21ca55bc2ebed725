using System.Security.Cryptography;
using System.Text;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>A sealed record as it is kept. What is shown of it is checked against its seal first, every time: the row alone proves nothing.</summary>
public sealed record IssuedRecord
{
    public Guid JobId { get; init; }
    public int Revision { get; init; }
    public string Code { get; init; } = "";
    public string Kid { get; init; } = "";

    /// <summary>Canonical JSON.</summary>
    public string Content { get; init; } = "";
    public byte[] Sha256 { get; init; } = [];
    public string Jws { get; init; } = "";
    public string PdfKey { get; init; } = "";
    public byte[] PdfSha256 { get; init; } = [];
    public DateTimeOffset SealedAt { get; init; }

    public byte[] ContentBytes => Encoding.UTF8.GetBytes(Content);

    const string Columns = "r.job_id, r.revision, r.code, r.kid, r.content, r.sha256, r.jws, r.pdf_key, r.pdf_sha256, r.sealed_at";

    const string OfJob = $"select {Columns} from shop.record r where r.job_id = {JobRef.Sql} order by r.revision desc";

    const string ByCode = $"select {Columns} from shop.record r where r.code = $1 order by r.revision desc";

    /// <summary>Adds a job's to a batch, newest first.</summary>
    public static Answer<IReadOnlyList<IssuedRecord>> Of(Ask ask, JobRef job) => ask.Rows<IssuedRecord>(OfJob, job.Id, job.Number);

    /// <summary>Adds those of a code to a batch, newest first.</summary>
    public static Answer<IReadOnlyList<IssuedRecord>> With(Ask ask, string code) => ask.Rows<IssuedRecord>(ByCode, code);

    /// <summary>The file of a revision and those before it, as <see cref="SealedRecord"/> writes them.</summary>
    /// <param name="all">Newest first.</param>
    public static byte[] File(IReadOnlyList<IssuedRecord> all, int revision)
    {
        var these = all.SkipWhile(r => r.Revision > revision).ToList();
        return SealedRecord.Write(these[0].Jws, these[0].ContentBytes, [.. these.Skip(1).Select(r => (r.Jws, r.ContentBytes))]);
    }

    /// <summary>The records themselves, newest first, when everything that is kept of them still fits together.</summary>
    /// <param name="all">Newest first.</param><param name="keys">All keys of the shop.</param>
    /// <exception cref="NotGenuine">Something was altered.</exception>
    public static IReadOnlyList<ServiceRecord> Verify(IReadOnlyList<IssuedRecord> all, IReadOnlyList<RecordKey> keys)
    {
        byte[] file;
        try
        {
            file = File(all, all[0].Revision);
        }
        catch (Exception unreadable) when (unreadable is FormatException or System.Text.Json.JsonException)
        {
            throw new NotGenuine("What is kept of this record cannot be read.");
        }
        var records = SealedRecord.Verify(file, keys);
        foreach (var (row, record) in all.Zip(records))
            if (row.Code != record.Code || row.Revision != record.Revision || !row.Sha256.AsSpan().SequenceEqual(SHA256.HashData(row.ContentBytes)))
                throw new NotGenuine("What is kept of this record does not fit together.");
        return records;
    }
}
