using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>How every verb of the bench keeps its fact: event, rows and a fresh look at the log in one round trip, or the reason why not.</summary>
public static class AtBench
{
    /// <summary>A job whose bench may be written to, by id; pages name it by number and look first.</summary>
    /// <exception cref="NotHere">No such job.</exception>
    public static async Task<Guid> IdOf(TenantDb db, JobRef job) => job.Id ?? (await job.Load(db)).Id;

    /// <summary>Appends one fact and reads the log again.</summary>
    /// <exception cref="NotHere">No such job.</exception>
    /// <exception cref="Refused">The watch has left the shop.</exception>
    /// <exception cref="Stale">Not at the version the caller saw.</exception>
    public static async Task<(Appended Appended, ServiceLog Log)> Keep(TenantDb db, string sql, Guid job, int? version, Event happened, params object?[] args)
    {
        var ask = db.Ask();
        var appended = ask.Append(sql, job, version, happened, args);
        var pending = LoadServiceLog.Add(ask, new JobRef(job, null));
        await ask.Send();
        var log = pending.Log;
        if (appended.Value is { } kept) return (kept, log);
        MustBeOpen(log.Job);
        if (version < log.Job.Version && await Jobs.Stream.OnlyQuiet(db, job, version.Value)) return await Keep(db, sql, job, log.Job.Version, happened, args);
        throw new Stale(JobAnswer.Of(log.Job));
    }

    /// <exception cref="Refused">The watch has left the shop.</exception>
    public static void MustBeOpen(Job job)
    {
        if (!job.IsOpen) throw new Refused("The watch has left the shop, so its service log is closed.", code: "closed");
    }

    /// <summary>A value as typed, checked against what can be; a refused one stays typed and gets its sentence.</summary>
    public static decimal? Take(this Posted posted, string field, Measure measure)
    {
        var read = measure.Read(posted.Plain(field, $"{measure.Label}, {measure.Unit}", measure.Low, measure.High));
        if (!read.Ok) posted.Wrong(field, read.Refusal!);
        return read.Value;
    }

    /// <summary>The version the caller saw, if it said one.</summary>
    public static int? Version(this Posted posted) => posted.Whole("version", "Version", 1, int.MaxValue);

    /// <summary>The page's address, at a section.</summary>
    public static string Address(JobRef job, string section, string? more = null) =>
        $"/jobs/{job.Number ?? job.Id?.ToString("D")}/bench?saved={section}{more}#{section}";

    /// <summary>Carries a form out; for a browser a refused one is the page again, filled in as it was typed, with the sentences at their fields.</summary>
    public static async Task<IResult> OrAgain(
        HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock, string section, Func<Task<IResult>> carryOut)
    {
        try
        {
            return await carryOut();
        }
        catch (Exception no) when (no is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            if (no is Stale) posted.Wrong("", "Somebody changed this job in the meantime. This is how it stands now; what you typed is still here.");
            return await ShowBench.Again(db, shop, clock, job, posted, section, no is Stale ? 409 : 422);
        }
    }
}
