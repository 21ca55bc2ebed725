using ChronoCare.Jobs.Page;
using ChronoCare.Tenancy;

namespace ChronoCare.Jobs;

/// <summary>An amount up to which the client lets the work go without being asked again, and how much of it is used.</summary>
/// <param name="UpToMinor">The amount, minor units.</param><param name="GivenBy">Whose word.</param><param name="UsedMinor">What is in force of it, minor units.</param>
public sealed record Authorised(long UpToMinor, string GivenBy, long UsedMinor)
{
    /// <summary>What is left of it, minor units.</summary>
    public long LeftMinor => Math.Max(0, UpToMinor - UsedMinor);

    /// <summary>
    /// The ceiling of the version that the client approved last by whatever way of their own; a word given beforehand decides nothing anew, so versions approved on it use it up
    /// and never raise it. A no of theirs ends it.
    /// </summary>
    public static Authorised? Of(IReadOnlyCollection<QuoteFacts> versions) =>
        LastOwn(versions) is { CeilingMinor: { } ceiling, State: not "declined" } own && versions.FirstOrDefault(q => q.State == "approved") is { } force
            ? new(ceiling, own.DecidedName ?? "", force.TotalMinor) : null;

    /// <summary>The version that the client decided themselves last.</summary>
    public static QuoteFacts? LastOwn(IReadOnlyCollection<QuoteFacts> versions) => versions.Where(q => q.DecidedAt is not null && q.DecidedHow != "ceiling").MaxBy(q => q.Version);

    /// <summary>Adds the versions of a job's quote to a batch, the newest first.</summary>
    public static Answer<IReadOnlyList<QuoteFacts>> Load(Ask ask, object?[] key) => ask.Rows<QuoteFacts>($"""
        select q.version, q.state, coalesce(q.agreed_minor, q.total_minor) as total_minor, q.ceiling_minor, q.sent_at, q.decided_at, q.decided_name, q.decided_how, q.expires_on
        from shop.quote q where q.job_id = {JobRef.Sql} order by q.version desc
        """, key);
}
