using ChronoCare.Tenancy;

namespace ChronoCare.Jobs;

/// <summary>How a URL names a job: by id (API) or by the number people see (pages). Unknown and foreign ones are the same 404.</summary>
public readonly record struct JobRef(Guid? Id, string? Number)
{
    /// <summary>Minimal APIs call this for a route value.</summary>
    public static bool TryParse(string? text, out JobRef job)
    {
        if (Guid.TryParseExact(text, "D", out var id)) job = new(id, null);
        else if (text is { Length: > 2 and <= 20 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) job = new(null, text.ToUpperInvariant());
        else job = new(null, "-");
        return true;
    }

    /// <summary>Finds the id in a slice's SQL from $1 (id or null) and $2 (number or null): <c>where j.id = {JobRef.Sql}</c>.</summary>
    // Inside a select of its own it is worked out once and beforehand; bare, the planner would not look it up in an index.
    public const string Sql = "(select coalesce($1::uuid, (select n.id from shop.job n where n.number = $2)))";

    /// <summary>The job as it stands, one round trip.</summary>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    public async Task<Job> Load(TenantDb db) => await db.Row<Job>(ById, Id, Number) ?? throw new NotHere();

    /// <summary>Adds the job to a batch.</summary>
    public Answer<Job?> Load(Ask ask) => ask.Row<Job>(ById, Id, Number);

    internal const string ById = $"select {Job.Columns} from shop.job j where j.id = {Sql}";
}
