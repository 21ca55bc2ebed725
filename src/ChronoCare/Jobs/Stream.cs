using System.Security.Cryptography;
using System.Text;
using ChronoCare.Tenancy;

namespace ChronoCare.Jobs;

/// <summary>Appends to the shop's one ordered, hash-chained stream in the very statement that moves the job.</summary>
public static class Stream
{
    /// <summary>
    /// SQL of a fact about a job. Parameters $1 job id, $2 expected version (null: whatever it is), $3 event name, $4 body, $5 at, $6 actor; the slice's own begin at $7.
    /// </summary>
    /// <param name="set">Further assignments to shop.job, such as <c>hold = $7</c>; empty for none.</param>
    /// <param name="then">Further CTEs that write the slice's own rows <c>from moved</c>, such as <c>n as (insert into shop.note (…) select … from moved)</c>.</param>
    /// <param name="where">A further condition on shop.job (alias none), such as <c>quote_version = $9</c>.</param>
    /// <param name="first">CTEs that must win a race before the job moves, such as <c>c as (update shop.photo … returning id)</c> with <c>exists (select from c)</c> in where.</param>
    public static string Fact(string set = "", string then = "", string where = "", string first = "") => $"""
        with {(first.Length > 0 ? first + ",\n" : "")}moved as (
          update shop.job set version = version + 1{(set.Length > 0 ? ", " + set : "")}
          where id = $1 and ($2::int is null or version = $2){(where.Length > 0 ? " and " + where : "")}
          returning tenant_id, id, version, status),
        head as (
          update shop.stream s set seq = s.seq + 1,
                 hash = sha256(s.hash || int8send(s.seq + 1) || int4send(m.version) || convert_to($4, 'UTF8'))
          from moved m where s.tenant_id = m.tenant_id
          returning s.seq, s.hash),
        written as (
          insert into shop.event (seq, job_id, job_version, name, body, at, actor, hash)
          select h.seq, m.id, m.version, $3, $4, $5, $6, h.hash from head h, moved m
          returning seq){(then.Length > 0 ? ",\n" + then : "")}
        select h.seq, m.version, m.status from head h, moved m
        """;

    /// <summary>Adds a fact to a batch; null when the job is not here or not at the expected version (nothing was written then).</summary>
    /// <param name="ask">The batch.</param><param name="sql">Made once by <see cref="Fact"/>.</param><param name="job">The job.</param>
    /// <param name="version">Expected version, or null.</param><param name="happened">The event.</param><param name="args">The slice's own, from $7.</param>
    public static Answer<Appended?> Append(this Ask ask, string sql, Guid job, int? version, Event happened, params object?[] args)
    {
        if (ask.Db.Command is { } command) command.Subject ??= job;
        return ask.Change<Appended>(sql, [job, version, happened.Name, happened.Body, happened.At, ask.Db.Actor, .. args]);
    }

    /// <summary>One fact, one round trip.</summary>
    /// <exception cref="Stale">The job is not at the expected version, or is not here: the caller loads it and tells which.</exception>
    public static async Task<Appended> Append(this TenantDb db, string sql, Guid job, int? version, Event happened, params object?[] args)
    {
        var ask = db.Ask();
        var appended = ask.Append(sql, job, version, happened, args);
        await ask.Send();
        return appended.Value ?? throw new Stale();
    }

    /// <summary>Whether all that came after what somebody saw leaves their decision as it was: photos that were still on their way, notes, prints.</summary>
    /// <param name="db">The shop's data.</param><param name="job">The job.</param><param name="seen">The version that was seen.</param>
    public static async Task<bool> OnlyQuiet(TenantDb db, Guid job, int seen) =>
        await db.Row<bool>("select not exists (select from shop.event where job_id = $1 and job_version > $2 and name <> all ($3))", job, seen, EventNames.Quiet);

    /// <summary>The version a decision may go on with: what was seen, or the present one where only quiet events came between.</summary>
    /// <exception cref="Stale">Something that somebody decides upon came between.</exception>
    public static async Task<int?> Seen(TenantDb db, Job present, int? seen)
    {
        if (seen is not { } version || version == present.Version) return seen;
        if (version < present.Version && await OnlyQuiet(db, present.Id, version)) return present.Version;
        throw new Stale(JobAnswer.Of(present));
    }

    /// <summary>What the chain must hold after this event.</summary>
    public static byte[] Link(byte[] previous, long seq, int jobVersion, string body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        Span<byte> number = stackalloc byte[12];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(number, seq);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(number[8..], jobVersion);
        hash.AppendData(number);
        hash.AppendData(Encoding.UTF8.GetBytes(body));
        return hash.GetHashAndReset();
    }

    /// <summary>Where every shop's chain begins.</summary>
    public static byte[] Genesis(Guid tenant) => SHA256.HashData(Encoding.UTF8.GetBytes("chronocare stream of " + tenant.ToString("D")));
}

/// <summary>Where the event came to stand.</summary>
public sealed record Appended
{
    public long Seq { get; init; }
    public int Version { get; init; }
    public string Status { get; init; } = "";
}
