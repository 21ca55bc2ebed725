using System.Text.Json;
using ChronoCare.Tenancy;

namespace ChronoCare.Jobs.Docket;

/// <summary>What the database knows of a docket: the job as it was taken in, who said what, and every print.</summary>
public sealed record DocketFacts
{
    public Guid JobId { get; init; }
    public string Number { get; init; } = "";
    public string Status { get; init; } = "";
    public DateTimeOffset ArrivedAt { get; init; }
    public string TakenInBy { get; init; } = "";
    public Guid ClientId { get; init; }
    public string ClientName { get; init; } = "";
    public string ClientPhone { get; init; } = "";
    public string ClientEmail { get; init; } = "";
    public string SecondContact { get; init; } = "";
    public string Brand { get; init; } = "";
    public string Model { get; init; } = "";
    public string Reference { get; init; } = "";
    public string SerialKey { get; init; } = "";
    public string Accessories { get; init; } = "";
    public string Symptom { get; init; } = "";
    public string Condition { get; init; } = "";
    public string Handling { get; init; } = "{}";
    public string Hazard { get; init; } = "none";
    public string QuoteWhen { get; init; } = "";
    public string Priority { get; init; } = "normal";
    public long? StopAtMinor { get; init; }
    public long InspectionFeeMinor { get; init; }
    public long? DeclaredValueMinor { get; init; }
    public DateOnly? PromisedOn { get; init; }
    public string AgreedBy { get; init; } = "";
    public string AgreedHow { get; init; } = "typed";
    public DateTimeOffset TermsSince { get; init; }
    public string PickupCode { get; init; } = "";
    public bool IsPractice { get; init; }

    /// <summary>Component to treatment.</summary>
    public IReadOnlyDictionary<string, string> Treatments => JsonSerializer.Deserialize<Dictionary<string, string>>(Handling)!;

    /// <summary>One print.</summary>
    public sealed record Print
    {
        public Guid Id { get; init; }
        public string By { get; init; } = "";
        public DateTimeOffset PrintedAt { get; init; }
    }

    private const string Facts = $"""
        select j.id as job_id, j.number, j.status, j.arrived_at, u.name as taken_in_by, c.id as client_id, c.name as client_name, c.phone as client_phone, c.email as client_email, c.second_contact,
               w.brand, w.model, w.reference, w.serial_key, i.accessories, i.symptom, i.condition, i.handling::text as handling, i.hazard, i.quote_when, i.priority,
               i.stop_at_minor, i.inspection_fee_minor, i.declared_value_minor, j.promised_on, i.agreed_by, i.agreed_how, t.since as terms_since, i.pickup_code, j.is_practice
        from shop.job j join shop.intake i on i.job_id = j.id join shop.user_account u on u.id = i.taken_in_by join shop.client c on c.id = j.client_id
        join shop.watch w on w.id = j.watch_id join shop.terms t on t.version = i.terms_version
        where j.id = {JobRef.Sql}
        """;

    private const string Prints = $"""
        select p.id, u.name as by, p.printed_at from shop.print p join shop.user_account u on u.id = p.printed_by
        where p.job_id = {JobRef.Sql} and p.what = 'docket' order by p.printed_at, p.id
        """;

    /// <summary>One round trip.</summary>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    public static async Task<(DocketFacts Facts, IReadOnlyList<Print> Prints)> Load(TenantDb db, JobRef job)
    {
        var ask = db.Ask();
        var facts = ask.Row<DocketFacts>(Facts, job.Id, job.Number);
        var prints = ask.Rows<Print>(Prints, job.Id, job.Number);
        await ask.Send();
        return (facts.Value ?? throw new NotHere(), prints.Value);
    }
}
