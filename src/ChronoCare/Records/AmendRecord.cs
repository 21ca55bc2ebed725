using ChronoCare.Bench;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Records;

/// <summary>
/// Corrects a sealed record by issuing another beside it, signed and naming the first; nothing issued is ever changed.
/// <c>POST /jobs/{job}/record/amendments</c>, the owner's.
/// </summary>
public static class AmendRecord
{
    /// <summary>Handles both.</summary>
    [Says("Corrects a sealed record by issuing another beside it; what is not sent stays.", typeof(SealRecord.Answer), 201, Reader = nameof(ReadAll))]
    public static async Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, [AsParameters] RecordRoom room)
    {
        var composed = await ComposeRecord.Load(room, job);
        try
        {
            var issued = await Run(room, composed, posted);
            return Answers.Done(http, () => SealRecord.Answer.Of(issued, room),
                $"/jobs/{composed.Job.Number}/record", 201);
        }
        catch (Exception no) when (no is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            if (no is Stale) posted.Wrong("", "Somebody amended this record in the meantime. This is how it stands now; what you typed is still here.");
            return await ShowRecord.Again(room, job, posted, no is Stale ? 409 : 422);
        }
    }

    static async Task<IssuedRecord> Run(RecordRoom room, Composed composed, Posted posted)
    {
        if (composed.Issued is not [var newest, ..]) throw new Refused("There is no sealed record to amend yet.", code: "not-sealed");
        if (Seen(posted) is { } seen && seen != newest.Revision) throw new Stale();
        var before = Trusted(composed);
        var reason = composed.Keep(Reason(posted));
        var after = Read(posted, before, composed.Keep, (brand, serial) => RecordCode.SerialMark(room.SerialSecret, room.Shop.TenantId, brand, serial));
        posted.Check();
        if (RecordContent.Bytes(after).AsSpan().SequenceEqual(RecordContent.Bytes(before)))
            throw new Refused("Nothing was changed: correct at least one fact.", code: "nothing-changed");
        var now = Event.ToMicroseconds(room.Clock.GetUtcNow());
        return await SealRecord.Issue(room, composed, after with
        {
            Revision = newest.Revision + 1,
            Amends = new(1, Convert.ToHexStringLower(composed.Issued[^1].Sha256), Convert.ToHexStringLower(newest.Sha256), reason),
            IssuedAt = now,
            IssuedOn = ShopDay.Of(now, room.Shop),
        }, EventNames.RecordAmended);
    }

    static ServiceRecord Trusted(Composed composed)
    {
        try
        {
            return composed.Sealed();
        }
        catch (NotGenuine altered)
        {
            throw new Refused("What is kept of this record does not match its seal: " + altered.Message, code: "seal-broken");
        }
    }

    // Only what is asked for counts here: the API's description.
    internal static (int?, string, ServiceRecord) ReadAll(Posted posted) => (Seen(posted), Reason(posted), Read(posted.Default("brand", ""), new ServiceRecord
    {
        Code = "", Address = "", Docket = "", Shop = new("", "", ""), Watch = new("", "", "", "", "", "", ""), ReceivedOn = default, IssuedAt = default, IssuedOn = default,
    }, text => text, (_, serial) => serial));

    static int? Seen(Posted posted) => posted.Whole("revision", "Revision", 1, int.MaxValue);

    static string Reason(Posted posted) => posted.Text("reason", "What was wrong", 500, required: true, lines: true);

    // A field that was not sent stays as it is.
    static ServiceRecord Read(Posted posted, ServiceRecord before, Func<string, string> keep, Func<string, string, string> mark)
    {
        string Text(string name, string label, int most, string was, bool lines = false, bool required = false) =>
            posted.Has(name) ? keep(posted.Text(name, label, most, required, lines)) : was;
        var watch = before.Watch with
        {
            Brand = Text("brand", "Brand", 80, before.Watch.Brand, required: true),
            Model = Text("model", "Model", 120, before.Watch.Model),
            Reference = Text("reference", "Reference", 60, before.Watch.Reference),
            Calibre = Text("calibre", "Calibre", 60, before.Watch.Calibre),
        };
        if (posted["serial"].Trim().Length > 0)
        {
            var serial = posted.Text("serial", "Serial", 60);
            watch = watch with { SerialEnds = RecordCode.SerialEnds(serial), SerialMark = mark(watch.Brand, serial) };
        }
        return before with
        {
            Watch = watch,
            Watchmaker = Text("watchmaker", "Watchmaker", 120, before.Watchmaker),
            Condition = Text("condition", "Condition", 2000, before.Condition, lines: true),
            Findings = Text("findings", "Findings", 4000, before.Findings, lines: true),
            WorkDone = Text("workDone", "Work done", 4000, before.WorkDone, lines: true),
            WorkDeclined = Text("workDeclined", "Work declined", 2000, before.WorkDeclined, lines: true),
            WaterUntestedReason = before.WaterTests.Count > 0 ? "" : Text("waterUntestedReason", "Why there was no water test", 300, before.WaterUntestedReason),
            IsPolished = posted.Has("isPolished") ? posted.OneOf("isPolished", "Polished", "", "yes", "no", "true", "false", "") switch { "yes" or "true" => true, "no" or "false" => false, _ => null } : before.IsPolished,
            PowerReserveHours = posted.Has("powerReserveHours") ? posted.Decimal("powerReserveHours", "Power reserve", 0.1m, 999) : before.PowerReserveHours,
            WarrantyUntil = posted.Has("warrantyUntil") ? posted.Day("warrantyUntil", "Warranty until") : before.WarrantyUntil,
        };
    }

    /// <summary>The form, filled with what the record says.</summary>
    internal static Posted Form(ServiceRecord record, Posted? posted) => (posted ?? Posted.Of())
        .Default("revision", record.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .Default("brand", record.Watch.Brand).Default("model", record.Watch.Model).Default("reference", record.Watch.Reference).Default("calibre", record.Watch.Calibre)
        .Default("watchmaker", record.Watchmaker).Default("condition", record.Condition).Default("findings", record.Findings).Default("workDone", record.WorkDone)
        .Default("workDeclined", record.WorkDeclined).Default("waterUntestedReason", record.WaterUntestedReason)
        .Default("isPolished", record.IsPolished switch { true => "yes", false => "no", null => "" })
        .Default("powerReserveHours", record.PowerReserveHours is { } hours ? Figures.Plain(hours) : "")
        .Default("warrantyUntil", record.WarrantyUntil?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "");
}
