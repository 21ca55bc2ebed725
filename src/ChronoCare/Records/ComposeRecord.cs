using ChronoCare.Bench;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using Gap = ChronoCare.Records.Gap;

namespace ChronoCare.Records;

/// <summary>Gathers a job into its record, in one round trip: what would be sealed if the watch were handed over now, and what was issued already.</summary>
public static class ComposeRecord
{
    /// <summary>Slots a record may show, best first. The case back and the serial are not among them: they bear the whole serial.</summary>
    static readonly string[] Shown = ["dial", "side", "crown", "damage", "clasp", "bench"];

    const string Sql = $"""
        select w.brand, w.model, w.reference, w.serial, w.movement_serial, w.calibre, w.movement, coalesce(i.condition, '') as condition,
               c.name as client_name, c.phone, c.email, c.second_contact, h.warranty_until, h.given_at
        from shop.job j join shop.watch w on w.id = j.watch_id join shop.client c on c.id = j.client_id
        left join shop.intake i on i.job_id = j.id left join shop.handover h on h.job_id = j.id and h.kind = 'collected'
        where j.id = {JobRef.Sql}
        """;

    const string Photos = $"""
        select p.id, p.slot, p.sha256, p.width, p.height from shop.job j join shop.photo p on p.job_id = j.id
        where j.id = {JobRef.Sql} and p.state = 'ready' and p.sha256 is not null and p.slot = any($3)
        order by (p.id = j.portrait_id) desc, array_position($3, p.slot), p.created_at, p.id limit 6
        """;

    // Up to the hand-over: what happens to the job's money afterwards is no part of its record.
    const string Events = $"""
        select e.seq, e.name, e.hash from shop.event e where e.job_id = {JobRef.Sql}
        and e.seq <= coalesce((select max(c.seq) from shop.event c where c.job_id = e.job_id and c.name = 'watch-collected'), 9223372036854775807)
        order by e.job_version
        """;

    sealed record Facts
    {
        public string Brand { get; init; } = "";
        public string Model { get; init; } = "";
        public string Reference { get; init; } = "";
        public string Serial { get; init; } = "";
        public string MovementSerial { get; init; } = "";
        public string Calibre { get; init; } = "";
        public string Movement { get; init; } = "";
        public string Condition { get; init; } = "";
        public string ClientName { get; init; } = "";
        public string Phone { get; init; } = "";
        public string Email { get; init; } = "";
        public string SecondContact { get; init; } = "";
        public DateOnly? WarrantyUntil { get; init; }
        public DateTimeOffset? GivenAt { get; init; }
    }

    sealed record PhotoRow
    {
        public Guid Id { get; init; }
        public string Slot { get; init; } = "";
        public byte[] Sha256 { get; init; } = [];
        public int Width { get; init; }
        public int Height { get; init; }
    }

    sealed record EventRow
    {
        public long Seq { get; init; }
        public string Name { get; init; } = "";
        public byte[] Hash { get; init; } = [];
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    public static async Task<Composed> Load(RecordRoom room, JobRef job)
    {
        var ask = room.Db.Ask();
        var pending = LoadServiceLog.Add(ask, job);
        var facts = ask.Row<Facts>(Sql, job.Id, job.Number);
        var photos = ask.Rows<PhotoRow>(Photos, job.Id, job.Number, Shown);
        var events = ask.Rows<EventRow>(Events, job.Id, job.Number);
        var issued = IssuedRecord.Of(ask, job);
        var keys = RecordKeys.All(ask);
        await ask.Send();
        var log = pending.Log;
        return Compose(room, log, facts.Value ?? throw new NotHere(), photos.Value, events.Value, issued.Value) with { Keys = keys };
    }

    static Composed Compose(RecordRoom room, ServiceLog log, Facts facts, IReadOnlyList<PhotoRow> photos, IReadOnlyList<EventRow> events, IReadOnlyList<IssuedRecord> issued)
    {
        var (job, shop) = (log.Job, room.Shop);
        var code = RecordCode.Of(room.CodeSecret, shop.TenantId, job.Id);
        var discretion = new Discretion(facts.ClientName, [facts.Phone, facts.Email, facts.SecondContact], [facts.Serial, facts.MovementSerial]);
        var issuedAt = facts.GivenAt ?? Event.ToMicroseconds(room.Clock.GetUtcNow());
        var isCollected = events is [.., { Name: EventNames.WatchCollected }];
        var said = log.Summary;
        var record = new ServiceRecord
        {
            Code = code,
            Address = room.Address(code),
            Docket = job.Number,
            Shop = new(shop.Name, shop.Address, shop.Phone),
            Watchmaker = job.AssigneeName.Length > 0 ? job.AssigneeName : log.Readings.Where(r => r.Phase == "after").MaxBy(r => r.TakenAt)?.TakenBy ?? "",
            Watch = new(facts.Brand, facts.Model, facts.Reference, facts.Calibre, facts.Movement, RecordCode.SerialEnds(facts.Serial),
                RecordCode.SerialMark(room.SerialSecret, shop.TenantId, facts.Brand, facts.Serial)),
            ReceivedOn = ShopDay.Of(job.ArrivedAt, shop),
            Condition = discretion.Keep(facts.Condition),
            Findings = discretion.Keep(said.Diagnosis),
            WorkDone = discretion.Keep(said.WorkDone),
            WorkDeclined = discretion.Keep(said.WorkDeclined),
            IsPolished = said.IsPolished,
            Parts = [.. log.Parts.Where(p => p.State == "fitted").Select(p => new FittedPart(discretion.Keep(p.Name), p.PartGroup, p.PartNumber, p.Quantity, p.Provenance, p.OldPart))],
            Lubricants = [.. log.Lubricants.Select(l => new UsedLubricant(l.Point, l.Product, l.Batch, l.ExpiresOn))],
            Timing = TimingOf(log),
            PowerReserveHours = said.PowerReserveHours,
            WaterTests = [.. log.WaterTests.Select(t => new WaterResult(ShopDay.Of(t.TestedAt, shop), t.Tester, t.Method, t.VacuumBar, t.PressureBar, t.Seconds,
                t.ResultPercentPerMinute, t.LimitPercentPerMinute, t.Passed))],
            WaterUntestedReason = log.WaterTests.Count > 0 ? "" : discretion.Keep(said.WaterUntestedReason),
            WarrantyUntil = facts.WarrantyUntil,
            IssuedAt = issuedAt,
            IssuedOn = ShopDay.Of(issuedAt, shop),
            Photos = [.. photos.Select(p => new RecordPhoto(p.Slot, Convert.ToHexStringLower(p.Sha256), p.Width, p.Height))],
            Events = [.. events.Select(e => new RecordEvent(e.Seq, e.Name, Convert.ToHexStringLower(e.Hash)))],
            Stream = isCollected ? new(events[^1].Seq, Convert.ToHexStringLower(events[^1].Hash)) : null,
        };
        var minded = new[] { facts.Condition, said.Diagnosis, said.WorkDone, said.WorkDeclined, said.WaterUntestedReason }.Any(discretion.Minds);
        return new(job, record, issued, discretion, [.. photos.Select(p => p.Id)], facts.ClientName, facts.Serial, minded);
    }

    static Timing TimingOf(ServiceLog log) => new()
    {
        LiftAngleDegrees = log.LiftAngleDegrees,
        BeatsPerHour = log.BeatsPerHour,
        Instrument = log.Summary.Instrument,
        CalibratedOn = log.Summary.CalibratedOn,
        Tolerances = log.Tolerances is { } t
            ? new(t.RateLow, t.RateHigh, t.Spread, (int)t.FlatLow, (int)t.FlatHigh, (int)t.EdgeLow, (int)t.EdgeHigh) : null,
        Readings = [.. log.Readings.Select(r => (Row: r, Order: (r.Phase == "after" ? 100 : 0) + (r.Wind == "24h" ? 10 : 0) + r.Reading.Position.Order)).OrderBy(r => r.Order)
            .Select(r => new TimingReading(r.Row.Phase, r.Row.Wind, r.Row.Position, r.Row.RateSecondsPerDay, r.Row.AmplitudeDegrees, r.Row.BeatErrorMs,
                r.Row.LiftAngleDegrees == log.LiftAngleDegrees ? null : r.Row.LiftAngleDegrees))],
    };
}

/// <summary>A job as its record would say it now, and what was issued.</summary>
/// <param name="Issued">Newest first; empty while it is a draft.</param><param name="Discretion">What its texts must not say.</param>
/// <param name="PhotoIds">Of the draft's photos, in its order.</param>
/// <param name="ClientName">For the client's own page only.</param><param name="Serial">Whole, for the client's own page only.</param>
/// <param name="LeavesOut">Whether a text named the client or the whole serial, which the record does not repeat.</param>
public sealed record Composed(
    Job Job, ServiceRecord Draft, IReadOnlyList<IssuedRecord> Issued, Discretion Discretion, IReadOnlyList<Guid> PhotoIds, string ClientName, string Serial, bool LeavesOut)
{
    /// <summary>All keys the shop ever sealed with.</summary>
    internal Func<IReadOnlyList<RecordKey>> Keys { get; init; } = () => [];

    /// <summary>The newest record as its seal vouches for it.</summary>
    /// <exception cref="NotGenuine">What is kept of it was altered.</exception>
    public ServiceRecord Sealed() => IssuedRecord.Verify(Issued, Keys())[0];

    /// <summary>draft, being_sealed, sealed, or none for a watch that went back unserviced, and for a practice watch that is gone.</summary>
    public string State => Issued.Count > 0 ? "sealed" : Job.Status switch { Milestones.Collected => Job.IsPractice ? "none" : "being_sealed", Milestones.Returned => "none", _ => "draft" };

    /// <summary>What the draft still lacks.</summary>
    public IReadOnlyList<Gap> Gaps() => !LeavesOut ? Draft.Gaps() : [.. Draft.Gaps(),
        new("Discretion", "A text names the client or the whole serial. The record says “the client” and the end of the serial instead.", "bench")];

    /// <summary>A text as the record may say it.</summary>
    public string Keep(string text) => Discretion.Keep(text);
}
