using System.Globalization;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>A part is needed, and moves on: <c>POST /jobs/{job}/service-log/parts</c> and <c>…/parts/{part}</c>. What was not sent stays.</summary>
public static class ChangePart
{
    private static readonly string Sql = Jobs.Stream.Fact(
        set: "log_entries = log_entries + 1",
        where: "is_open",
        then: """
            kept as (
              insert into shop.part as p (id, job_id, name, part_group, part_number, quantity, provenance, state, supplier, expected_on, old_part, price_minor, created_at)
              select $7, m.id, $8, $9, $10, $11, $12, $13, $14, $15::date, $16, $17::bigint, $5 from moved m
              on conflict (tenant_id, id) do update set name = excluded.name, part_group = excluded.part_group, part_number = excluded.part_number,
                quantity = excluded.quantity, provenance = excluded.provenance, state = excluded.state, supplier = excluded.supplier,
                expected_on = excluded.expected_on, old_part = excluded.old_part, price_minor = excluded.price_minor
              where p.job_id = excluded.job_id)
            """);

    /// <summary>A new one.</summary>
    [Says("Adds a part.", typeof(PartAnswer), 201, Reader = nameof(ReadNew))]
    public static Task<IResult> New(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        AtBench.OrAgain(http, job, posted, db, shop, clock, "parts", async () =>
        {
            var part = Read(posted, new Part { Id = Guid.CreateVersion7(clock.GetUtcNow()) }, shop, isNew: true);
            var version = posted.Version();
            posted.Check();
            return await Keep(http, job, db, shop, clock, await AtBench.IdOf(db, job), version, part, 201);
        });

    /// <summary>One that is there.</summary>
    [Says("Changes a part, or moves it on; what is not sent stays.", typeof(PartAnswer), Reader = nameof(ReadOne))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Guid part, Posted posted, TenantDb db, Shop shop, TimeProvider clock) =>
        AtBench.OrAgain(http, job, posted, db, shop, clock, $"part-{part:D}", async () =>
        {
            var log = await LoadServiceLog.Run(db, job);
            var present = log.Parts.FirstOrDefault(p => p.Id == part) ?? throw new NotHere();
            AtBench.MustBeOpen(log.Job);
            var changed = Read(posted, present, shop, isNew: false);
            var version = posted.Version();
            posted.Check();
            return changed == present
                ? Answers.Done(http, () => PartAnswer.Of(present, shop, null), AtBench.Address(job, "parts"))
                : await Keep(http, job, db, shop, clock, log.Job.Id, version, changed, 200);
        });

    private static async Task<IResult> Keep(HttpContext http, JobRef job, TenantDb db, Shop shop, TimeProvider clock, Guid id, int? version, Part part, int status)
    {
        var happened = Event.Of(EventNames.PartChanged, id, db.Actor, clock.GetUtcNow(), Said(part));
        var (appended, _) = await AtBench.Keep(db, Sql, id, version, happened, part.Id, part.Name, part.PartGroup, part.PartNumber, part.Quantity, part.Provenance,
            part.State, part.Supplier, part.ExpectedOn, part.OldPart, part.PriceMinor);
        return Answers.Done(http, () => PartAnswer.Of(part with { CreatedAt = part.CreatedAt == default ? happened.At : part.CreatedAt }, shop, appended),
            AtBench.Address(job, "parts"), status);
    }

    internal static (Part Part, int? Version) ReadNew(Posted posted, Shop shop) => (Read(posted, new Part(), shop, isNew: true), posted.Version());

    internal static (Part Part, int? Version) ReadOne(Posted posted, Shop shop) =>
        (Read(posted.Default("name", ""), new Part(), shop, isNew: false), posted.Version());

    private static Part Read(Posted posted, Part was, Shop shop, bool isNew)
    {
        var part = was with
        {
            Name = posted.Has("name") || isNew ? posted.Text("name", "Part", 120, required: true) : was.Name,
            PartGroup = posted.OneOf("group", "Group", was.PartGroup, [.. Part.Groups.Select(g => g.Group)]),
            PartNumber = posted.Has("partNumber") ? posted.Text("partNumber", "Part number", 60) : was.PartNumber,
            Quantity = posted.Whole("quantity", "Quantity", 1, 99) ?? was.Quantity,
            Provenance = posted.OneOf("provenance", "Provenance", was.Provenance, [.. Part.Provenances]),
            State = posted.OneOf("state", "State", was.State, [.. Part.States]),
            Supplier = posted.Has("supplier") ? posted.Text("supplier", "Supplier", 120) : was.Supplier,
            ExpectedOn = posted.Has("expectedOn") ? posted.Day("expectedOn", "Expected day") : was.ExpectedOn,
            OldPart = posted.OneOf("oldPart", "Old part", was.OldPart, [.. Part.OldParts]),
            PriceMinor = posted.Has("price") || posted.Has("price.amount") ? posted.Money("price", "Price", shop.Currency) : was.PriceMinor,
        };
        if (!posted.IsWrong && (isNew ? part.WhyNot() : was.WhyNot(part)) is { } no) posted.Wrong(no.Field, no.Sentence);
        return part;
    }

    private static JsonObject Said(Part part) => new()
    {
        ["part"] = part.Id.ToString("D"),
        ["name"] = part.Name,
        ["group"] = part.PartGroup,
        ["partNumber"] = part.PartNumber,
        ["quantity"] = part.Quantity,
        ["provenance"] = part.Provenance,
        ["state"] = part.State,
        ["supplier"] = part.Supplier,
        ["expectedOn"] = part.ExpectedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["oldPart"] = part.OldPart,
        ["priceMinor"] = part.PriceMinor,
    };
}
