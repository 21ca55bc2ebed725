using System.Reflection;
using ChronoCare.Jobs;

namespace ChronoCare.Photos;

/// <summary>Where a photo belongs: to a job, or to a draft at the counter that will become one. Both are said in the address.</summary>
/// <param name="Job">The job, if the address names one.</param>
/// <param name="Draft">The draft's key, made by the intake page; it goes on to lead to the job after the watch was taken in.</param>
public readonly record struct PhotoPlace(JobRef Job, string? Draft)
{
    /// <summary>Finds the job's id in a slice's SQL from $1 (id), $2 (number), $3 (draft key); null while a draft is a draft.</summary>
    public const string JobSql = "coalesce((select n.id from shop.job n where n.id = $1), (select n.id from shop.job n where n.number = $2), (select i.job_id from shop.intake i where i.draft_key = $3))";

    /// <summary>Whether a photo <c>p</c> stands at this place, from the same three.</summary>
    public const string Here = $"(p.job_id = {JobSql} or (p.job_id is null and p.draft_key = $3))";

    /// <summary>The three parameters.</summary>
    public object?[] Args => [Job.Id, Job.Number, Draft];

    /// <summary>Where its photos stand, as an address.</summary>
    public string Path => Draft is not null ? $"/drafts/{Draft}/photos" : $"/jobs/{(Job.Id is { } id ? id.ToString("D") : Job.Number)}/photos";

    /// <summary>The page that shows them.</summary>
    public string Page => Draft is not null ? $"/jobs/new?draft={Draft}" : Path;

    /// <summary>A job by its id.</summary>
    public static PhotoPlace OfJob(Guid job) => new(new JobRef(job, null), null);

    /// <summary>A draft by its key.</summary>
    public static PhotoPlace OfDraft(string key) => new(new JobRef(null, null), key);

    /// <summary>Minimal APIs call this for a handler's parameter.</summary>
    /// <exception cref="Tenancy.NotHere">The draft's key is not of the form that the intake page makes.</exception>
    public static ValueTask<PhotoPlace> BindAsync(HttpContext http, ParameterInfo _)
    {
        if (http.GetRouteValue("draft") is string key)
            return IsKey(key) ? ValueTask.FromResult(OfDraft(key)) : throw new Tenancy.NotHere();
        JobRef.TryParse(http.GetRouteValue("job") as string, out var job);
        return ValueTask.FromResult(new PhotoPlace(job, null));
    }

    /// <summary>Whether a text can be a draft's key: 8 to 100 letters, digits and hyphens.</summary>
    public static bool IsKey(string text) => text.Length is >= 8 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
