namespace ChronoCare.Jobs;

/// <summary>A job as one line of somebody's or some watch's history.</summary>
public sealed record JobLine
{
    public Guid Id { get; init; }
    public string Number { get; init; } = "";
    public string Status { get; init; } = "";
    public Guid ClientId { get; init; }
    public string ClientName { get; init; } = "";
    public Guid WatchId { get; init; }
    public string WatchName { get; init; } = "";
    public DateTimeOffset ArrivedAt { get; init; }
    public DateTimeOffset StatusAt { get; init; }
    public DateOnly? PromisedOn { get; init; }
    /// <summary>What they came with, in the client's words.</summary>
    public string Symptom { get; init; } = "";
    /// <summary>Code of the sealed record, or null.</summary>
    public string? RecordCode { get; init; }

    /// <summary>Columns of shop.job j.</summary>
    public const string Columns = """
        j.id, j.number, j.status, j.client_id, j.client_name, j.watch_id, j.watch_name, j.arrived_at, j.status_at, j.promised_on,
        coalesce((select i.symptom from shop.intake i where i.job_id = j.id), '') as symptom,
        (select r.code from shop.record r where r.job_id = j.id and r.revision = 1) as record_code
        """;
}
