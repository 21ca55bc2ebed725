using System.Globalization;
using ChronoCare.Bench;
using ChronoCare.Handover;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Intake;
using ChronoCare.Messaging;
using ChronoCare.Payments;
using ChronoCare.Payments.Invoices;
using ChronoCare.Photos;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Demo;

/// <summary>Turns one job's facts into what the team did and when, each a verb of the product.</summary>
internal sealed class DemoActs(DemoRoom room, DemoDay days, DemoPictures pictures, DemoJob job, int index, IReadOnlySet<string> done)
{
    private readonly DemoWatch watch = DemoWatches.Get(job.Watch);
    private readonly DemoClient client = DemoPeople.Get(job.Client);
    private readonly List<DemoAct> acts = [];

    /// <summary>The job, once it was taken in; set beforehand where an earlier run did.</summary>
    public Guid Id { get; set; }

    /// <summary>The key of the act that makes the job.</summary>
    public string TakenKey => Key("taken");

    /// <summary>Everything that happens, in order.</summary>
    public IReadOnlyList<DemoAct> All()
    {
        Counter();
        if (job.Days.Length > 1) Diagnosis();
        if (job.Days.Length > 2) Quote();
        if (job.Days.Length > 3) Decision();
        if (job.IsReturned) HandBack();
        else if (job.Days.Length > 4) Service();
        if (job.Grows is { } growth) Grow(growth);
        return acts;
    }

    private void Counter()
    {
        var at = On(0, 545 + index * 29 % 150);
        var draft = $"demo-draft-{index:00}";
        for (var n = 0; n < job.Photos.Length; n++)
        {
            var (slot, note) = (job.Photos[n], n == job.Photos.Length - 1 ? job.PhotoNote : "");
            Photo(at.AddMinutes(n - 6), $"photo-{n}", "jonas", () => PhotoPlace.OfDraft(draft), slot, note, n);
        }
        Add(at, "taken", "jonas", async db =>
        {
            var known = await db.Row<Guid?>("select id from shop.client where name = $1", client.Name);
            var taken = await TakeIn.Run(db, room.Shop, room.Clock, new TakeIn.Form
            {
                ClientId = known, WatchId = known is null ? null : await db.Row<Guid?>("select id from shop.watch where client_id = $1 and serial = $2", known, Serial),
                ClientName = client.Name, ClientPhone = client.Phone, ClientEmail = client.Email, SecondContact = client.Second, TellBy = client.TellBy,
                Brand = watch.Brand, Model = watch.Model, Reference = watch.Reference, Serial = Serial, Calibre = watch.Calibre, Movement = watch.Movement,
                Symptom = job.Symptom, Condition = job.Condition, Accessories = job.Accessories, Handling = job.Handling.ToDictionary(h => h.Component, h => h.Treatment),
                Hazard = job.Hazard, StopAtMinor = job.StopAt == 0 ? null : job.StopAt * 100L, InspectionFeeMinor = room.Shop.InspectionFeeMinor,
                DeclaredValueMinor = job.Value == 0 ? null : job.Value * 100L, Priority = job.IsUrgent ? "urgent" : "normal",
                PromisedOn = ShopDay.Of(at, room.Shop).AddDays(job.Promised ?? room.Shop.PromiseDays), AgreedBy = client.Name, AssigneeId = room.IdOf(job.Bench), DraftKey = draft,
            });
            Id = taken.Id;
        });
        if (job.PaysFee) Add(at.AddMinutes(2), "fee", "jonas", db => TakePayment.Run(db, room.Shop, room.Clock, Ref, new("terminal", room.Shop.InspectionFeeMinor, null, "", null)));
    }

    private void Diagnosis()
    {
        var at = On(1, 750 + index * 17 % 40);
        if (job.Ran != "stopped") Readings(at.AddMinutes(-14), "before", Phase.Before, Wind.Full);
        foreach (var (part, n) in job.Parts.Select((p, n) => (p, n))) Add(at.AddMinutes(-6 + n), $"part-{n}-needed", job.Bench, db => Part(db, part, "needed"));
        Add(at, "diagnosed", job.Bench, async db => await Diagnose.Handle(room.Request(), Ref,
            Posted.Of(("version", await Version(db)), ("diagnosis", job.Diagnosis), ("done", "on")), db, room.Shop, room.Visitor(job.Bench), room.Clock));
    }

    private void Quote() => Add(On(2, 810 + index * 13 % 40), "quoted", "owner", async db =>
    {
        var log = await LoadServiceLog.Run(db, Ref);
        var lines = job.Quote.Select(Labour)
            .Concat(job.Parts.Where(p => p.Francs > 0).Select(p => new QuoteLine
            {
                Kind = "part", Text = p.Name, Detail = p.Number, UnitMinor = p.Francs * 100L, PartId = log.Parts.FirstOrDefault(x => x.Name == p.Name && x.PartNumber == p.Number)?.Id,
            })).Concat(job.Options.Select(q => Labour(q) with { IsOptional = true }));
        var today = ShopDay.Of(room.Clock.Now, room.Shop);
        await SendQuote.Run(db, room.Shop, room.Clock, Ref, new() { Lines = [.. lines], Note = job.QuoteNote, CeilingMinor = job.Ceiling == 0 ? null : job.Ceiling * 100L, ReadyOn = log.Job.PromisedOn is { } day && day >= today ? day : today.AddDays(10) });
    });

    private static QuoteLine Labour((string Text, string Detail, int Francs) q) => new() { Kind = "labour", Text = q.Text, Detail = q.Detail, UnitMinor = q.Francs * 100L };

    private void Decision() => Add(On(3, 880 + index * 11 % 60), "decided", "jonas", db => DecideQuote.Run(db, room.Shop, room.Clock, Ref, 1,
        new(!job.Declines, job.DecidedHow, job.DecidedHow == "ceiling" ? "" : client.Name, job.Declines ? "Not worth it." : "", null)
        {
            Chosen = [.. job.Chosen.Select(c => job.Quote.Length + job.Parts.Count(p => p.Francs > 0) + c)],
        }));

    // The next version holds what was agreed, and the new line.
    private void Grow(DemoGrowth growth)
    {
        var at = days.At(growth.Day, 770 + index * 3 % 40);
        Note(at.AddMinutes(-12), "note-grows", growth.Found, forClient: false);
        Add(at, "grows", job.Bench, async db =>
        {
            var file = await QuoteFile.Load(db, Ref);
            var agreed = file.InForce!;
            await SendQuote.Run(db, room.Shop, room.Clock, Ref, new()
            {
                Lines = [.. agreed.Agreed.Lines, Labour(growth.Line)], CeilingMinor = growth.IsWithin ? agreed.CeilingMinor : null, ReadyOn = agreed.ReadyOn, IsWithin = growth.IsWithin,
            });
        });
    }

    private void Service()
    {
        var start = On(4, 950 + index * 7 % 30);
        Move(start, "started", job.Bench, Milestones.InService, null);
        if (job.Parts.Length > 0)
            foreach (var (part, n) in job.Parts.Select((p, n) => (p, n)).Where(p => p.p.Supplier.Length > 0))
                Add(start.AddMinutes(2 + n), $"part-{n}-ordered", job.Bench, db => Part(db, part, "ordered", ShopDay.Of(start, room.Shop).AddDays(job.WaitsForParts ? 19 : 5)));
        if (job.WaitsForParts) Hold(start.AddMinutes(6), "parts");
        if (job.IsAway) Hold(start.AddMinutes(6), "third_party");
        if (job.Note.Length > 0) Note(start.AddMinutes(7), "note", job.Note, forClient: false);
        if (job.NoteForClient.Length > 0) Note(start.AddMinutes(8), "note-client", job.NoteForClient, forClient: true);
        if (job.Talk.Asks.Length > 0) Words(start.AddMinutes(55), "asks", Message.ByClient, job.Talk.Asks);
        if (job.Talk.Answer.Length > 0) Words(start.AddMinutes(80), "answers", Message.ByStaff, job.Talk.Answer);
        var isDone = job.Days.Length > 5;
        if (job.Work.Length == 0 || (!isDone && job.Days[4] < 3)) return;
        new DemoBench(this, job, index, watch).Work(start, isDone ? On(5, 990 + index * 5 % 40) : null, days, room);
        if (!isDone) return;
        var ready = On(5, 990 + index * 5 % 40);
        if (job.FailedCheck.Length > 0) Move(days.At(job.Days[5] - 1, 620), "failed-check", "tomoko", Milestones.InService, job.FailedCheck);
        if (job.IsPaid) Add(days.At(Math.Max(0, job.Days[5] - 1), 700 + index), "paid", "jonas", async db => await Pay(db));
        if (job.Days.Length > 6) HandOver(On(6, 1050 + index * 3 % 40), ready);
        if (job.Credited.Francs > 0) Credit(days.At(Math.Max(0, job.Days[6] - 2), 640 + index));
    }

    private void Credit(DateTimeOffset at)
    {
        var minor = job.Credited.Francs * 100L;
        Add(at, "credited", "owner", async db =>
        {
            var bill = (await Ledger.Load(db, Ref)).Invoices.First(i => !i.IsCredit);
            await CreditInvoice.Run(db, room.Shop, room.Clock, Ref, new(bill.Id, minor, job.Credited.Why, null));
        });
        Add(at.AddMinutes(4), "given-back", "owner", async db =>
        {
            var note = (await Ledger.Load(db, Ref)).ToGive.First();
            await RefundPayment.Run(db, room.Shop, room.Clock, Ref, new("transfer", minor, note.Title, null, note.Id));
        });
    }

    private void HandOver(DateTimeOffset at, DateTimeOffset ready) => Add(at > ready ? at : ready.AddMinutes(30), "collected", job.OnAccount.Length > 0 ? "owner" : "jonas", async db =>
    {
        var open = (await Ref.Load(db)).BalanceMinor > 0 && job.OnAccount.Length == 0;
        await Over(db, [("kind", "collected"), ("payment.method", open ? job.PaidBy : ""), ("leave", job.OnAccount), ("oldPartsReturned", job.Parts.Any(p => p.Old == "returned") ? "on" : ""),
            .. job.WantsInvoice ? [("invoice", "on")] : Array.Empty<(string, string?)>()]);
    });

    private void HandBack() => Add(On(4, 1050 + index * 3 % 40), "returned", "jonas", async db =>
        await Over(db, ("kind", "returned"), ("reason", "The client declined the quote."), ("payment.method", (await Ref.Load(db)).BalanceMinor > 0 ? job.PaidBy : "")));

    private async Task Over(TenantDb db, params (string, string?)[] more)
    {
        var code = await db.Row<string>("select pickup_code from shop.intake where job_id = $1", Id);
        var who = job.OnAccount.Length > 0 ? "owner" : "jonas";
        var cards = room.Cards(db);
        await PostHandOver.Handle(room.Request(), Ref, Posted.Of([("givenTo", client.Name), ("code", code), ("accessoriesReturned", "on"), .. more]), db, room.Shop,
            room.Visitor(who), room.Clock, room.Records(db), room.Sealing, cards.Settings, cards.Cards, cards.Follow, cards.Client);
    }

    private async Task Pay(TenantDb db) =>
        await TakePayment.Run(db, room.Shop, room.Clock, Ref, new(job.PaidBy, (await Ref.Load(db)).BalanceMinor, null, job.PaidBy == "transfer" ? "E-banking " + client.Name : "", null));

    internal void Readings(DateTimeOffset at, string key, Phase phase, Wind wind) => Add(at, key, job.Bench, async db =>
    {
        var log = await LoadServiceLog.Run(db, Ref);
        var rows = DemoReadings.Rows(log.Calibre, log.HasBalance, job.Ran, phase, wind, index);
        if (rows.Count > 0 && watch.Movement != "quartz") await TakeReadings.Run(db, room.Clock, Id, null, rows, onlyChanges: false);
    });

    internal async Task Part(TenantDb db, DemoPart part, string state, DateOnly? expected = null)
    {
        var there = (await LoadServiceLog.Run(db, Ref)).Parts.FirstOrDefault(p => p.Name == part.Name && p.PartNumber == part.Number);
        var posted = Posted.Of(("name", part.Name), ("group", part.Group), ("partNumber", part.Number), ("provenance", part.Provenance), ("state", state), ("oldPart", part.Old),
            ("supplier", part.Supplier), ("expectedOn", expected?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("price", part.Francs > 0 ? part.Francs.ToString(CultureInfo.InvariantCulture) : ""));
        if (there is null) await ChangePart.New(room.Request(), Ref, posted, db, room.Shop, room.Clock);
        else await ChangePart.Handle(room.Request(), Ref, there.Id, posted, db, room.Shop, room.Clock);
    }

    internal void Photo(DateTimeOffset at, string key, string who, Func<PhotoPlace> place, string slot, string note, int n)
    {
        var picture = done.Contains(Key(key)) ? null : pictures.Begin(watch with { Look = watch.Look with { Serial = Serial } }, slot, index * 100 + n, ShopDay.Of(at, room.Shop));
        Add(at, key, who, async db =>
        {
            var (photo, bytes) = await picture!;
            await AddPhoto.Run(room.Photos(db), place(), new(slot, note, $"IMG_{index:00}{n:00}.jpg", bytes), photo);
        });
    }

    private void Hold(DateTimeOffset at, string hold) => Add(at, "hold", job.Bench, async db =>
    {
        var present = await Ref.Load(db);
        await ChangeJob.Run(db, room.Clock, present, new(present.Version, hold, null, null, false));
    });

    private void Note(DateTimeOffset at, string key, string text, bool forClient) => Add(at, key, job.Bench, db =>
        WriteNote.Handle(room.Request(), Ref, Posted.Of(("text", text), ("forClient", forClient ? "true" : "false")), db, room.Shop, room.Clock));

    private void Words(DateTimeOffset at, string key, string author, string text) => Add(at, key, "jonas", async db =>
    {
        var by = author == Message.ByClient ? db.As(Guid.Empty) : db;
        by.Command = db.Command;
        await SendMessage.Run(by, room.Photos(db).Files, room.Clock, Id, new(Guid.NewGuid(), author, text, []));
    });

    private void Move(DateTimeOffset at, string key, string who, string to, string? reason) => Add(at, key, who, async db =>
        await MoveJob.Run(db, room.Visitor(who), room.Clock, Id, to, (await Ref.Load(db)).Version, reason));

    internal void Add(DateTimeOffset at, string key, string who, Func<TenantDb, Task> act) => acts.Add(new(at, Key(key), who, act));

    internal JobRef Ref => new(Id, null);

    internal async Task<string> Version(TenantDb db) => (await Ref.Load(db)).Version.ToString(CultureInfo.InvariantCulture);

    // No two people's watches of a model bear the same number; one person's always does.
    private string Serial => (job.Client + job.Watch).Sum(c => c) is var sum && sum % 3 == 0 ? watch.Serial : watch.Serial[..^2] + (sum % 90 + 10).ToString(CultureInfo.InvariantCulture);

    private DateTimeOffset On(int step, int minute) => days.At(job.Days[step], minute);

    private string Key(string what) => $"demo-{index:00}-{what}";
}
