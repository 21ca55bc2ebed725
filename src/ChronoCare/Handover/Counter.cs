using ChronoCare.Cards;
using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Tenancy;

namespace ChronoCare.Handover;

/// <summary>What lies on the counter when a watch is handed over: job, watch, person, accessories, money. One round trip; the rules that need all of it.</summary>
/// <param name="Ledger">The money.</param><param name="Said">The intake.</param><param name="Done">Once it is gone.</param><param name="RecordCode">Of the sealed record, once there is one.</param>
/// <param name="Desk">Card payments.</param><param name="Seq">Number of the shop's last event when this was read.</param>
public sealed record Counter(Ledger Ledger, Counter.Facts Said, HandedOver? Done, string? RecordCode, CardDesk Desk, long Seq)
{
    /// <summary>What was said at the intake, and of client and watch.</summary>
    public sealed record Facts
    {
        public string Accessories { get; init; } = "";
        public string PickupCode { get; init; } = "";
        public int PickupMisses { get; init; }
        public long InspectionFeeMinor { get; init; }
        public string ClientName { get; init; } = "";
        public string ClientPhone { get; init; } = "";
        public string SecondContact { get; init; } = "";
        public string Serial { get; init; } = "";
        /// <summary>Fitted parts whose old ones were promised back.</summary>
        public string OldParts { get; init; } = "";
    }

    public Job Job => Ledger.Job;

    /// <summary>Each thing that was left with the watch.</summary>
    public IReadOnlyList<string> Accessories => Said.Accessories.Split(['\n', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Each old part to give back.</summary>
    public IReadOnlyList<string> OldParts => Said.OldParts.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the code may still be used.</summary>
    public bool CodeCounts => Said.PickupMisses < HandedOver.MostMisses;

    /// <summary>What a watch that goes back unserviced costs when nothing else is said, minor units; null when work had begun and somebody has to say.</summary>
    public long? UsualChargeMinor => Job.QuoteState switch { "approved" => null, "declined" => Job.ChargedMinor, _ => Said.InspectionFeeMinor };

    /// <summary>The most that may be charged for a watch that goes back, minor units.</summary>
    public long MostChargeMinor => Job.QuoteState == "approved" ? Job.ChargedMinor : Math.Max(Job.ChargedMinor, Said.InspectionFeeMinor);

    private const string Sql = $"""
        select i.accessories, i.pickup_code, i.pickup_misses, i.inspection_fee_minor, c.name as client_name, c.phone as client_phone, c.second_contact, w.serial,
               coalesce((select string_agg(p.name, chr(10) order by p.id) from shop.part p where p.job_id = j.id and p.state = 'fitted' and p.old_part = 'returned'), '') as old_parts
        from shop.job j join shop.intake i on i.job_id = j.id join shop.client c on c.id = j.client_id join shop.watch w on w.id = j.watch_id
        where j.id = {JobRef.Sql}
        """;

    private const string Gone = $"""
        select {HandedOver.Columns}, coalesce(u.name, '') as given_by_name from shop.handover h left join shop.user_account u on u.id = h.given_by where h.job_id = {JobRef.Sql}
        """;

    private const string Sealed = $"select max(r.code) from shop.record r where r.job_id = {JobRef.Sql}";

    /// <summary>Reads it.</summary>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    public static async Task<Counter> Load(TenantDb db, JobRef job)
    {
        var ask = db.Ask();
        var seq = ask.Row<long>(Web.Live.Sql);
        var ledger = Ledger.Load(ask, job);
        var desk = CardDesk.Load(ask, job);
        var said = ask.Row<Facts>(Sql, job.Id, job.Number);
        var done = ask.Row<HandedOver>(Gone, job.Id, job.Number);
        var code = ask.Row<string>(Sealed, job.Id, job.Number);
        await ask.Send();
        return new(ledger(), said.Value ?? throw new NotHere(), done.Value, code.Value, desk(), seq.Value);
    }
}
