using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ChronoCare.Jobs.Clients;
using ChronoCare.Jobs.Watches;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Intake;

/// <summary>A watch comes over the counter: client, watch, what was said and agreed, and the job's first event, all or nothing.</summary>
public static partial class TakeIn
{
    /// <summary>What came of it.</summary>
    public sealed record Taken(Guid Id, string Number, Guid ClientId, Guid WatchId, int Version, long Seq, string PickupCode);

    private sealed record Landed
    {
        public long Seq { get; init; }
        public string Number { get; init; } = "";
    }

    private const string NewOwner = "update shop.watch set client_id = $2, version = version + 1 where id = $1 and client_id <> $2";

    // The docket's number is given in the statement that uses it, so numbers have no gaps; $20 marks its place in the event's body,
    // and that of the draft's photos, which belong to the job from here on.
    // Where client, watch or watchmaker do not fit, nothing is written, the counter included.
    private const string NewJob = """
        with w as (
          select w.id, w.client_id, trim(w.brand || ' ' || w.model) as name, w.reference, right(w.serial_key, 4) as tail, u.id as assignee, u.name as assignee_name
          from shop.watch w left join shop.user_account u on u.id = $8 and u.is_active
          where w.id = $6 and w.client_id = $7 and ($8::uuid is null or u.id is not null)),
        n as (
          insert into shop.counter as c (name, value) select 'job-' || $2, 1 from w on conflict (tenant_id, name) do update set value = c.value + 1
          returning $2 || '-' || lpad(value::text, greatest(4, length(value::text)), '0') as number),
        j as (
          insert into shop.job (id, number, client_id, watch_id, promised_on, arrived_at, status_at, assignee_id, assignee_name, client_name, watch_name, reference, serial_tail, is_practice)
          select $1, n.number, w.client_id, w.id, $3, $4, $4, w.assignee, coalesce(w.assignee_name, ''), $5, w.name, w.reference, w.tail, $28 from n, w
          returning tenant_id, id, number),
        i as (
          insert into shop.intake (job_id, symptom, condition, accessories, handling, hazard, quote_when, stop_at_minor, inspection_fee_minor, declared_value_minor,
                                   priority, terms_version, agreed_by, agreed_how, signature_key, pickup_code, taken_in_by, draft_key)
          select j.id, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $21, $22, $23, $24, $25, nullif($26, '') from j),
        p as (
          update shop.photo set job_id = j.id from j where draft_key = $26 and $26 <> '' and photo.job_id is null
          returning photo.id, photo.slot, photo.state, photo.sha256, photo.created_at),
        b as (
          select replace(replace($27, $20, j.number), '"photos of ' || j.number || '"', (
                   select '[' || coalesce(string_agg('{"photo":"' || p.id || '","sha256":"' || encode(p.sha256, 'hex') || '","slot":"' || p.slot || '"}', ','
                                                     order by p.created_at, p.id), '') || ']'
                   from p where p.state = 'ready')) as body
          from j),
        head as (
          update shop.stream s set seq = s.seq + 1, hash = sha256(s.hash || int8send(s.seq + 1) || int4send(1) || convert_to(b.body, 'UTF8'))
          from j, b where s.tenant_id = j.tenant_id returning s.seq, s.hash)
        insert into shop.event (seq, job_id, job_version, name, body, at, actor, hash)
        select h.seq, j.id, 1, 'watch-received', b.body, $4, $25, h.hash from head h, j, b
        returning seq, (select number from j) as number
        """;

    // While a draft becomes a job no photo may slip in beside it; whoever adds one to a draft holds the shared twin of this lock.
    private const string HoldDraft = "select pg_advisory_xact_lock(hashtextextended($1, 0))";

    private const string ShareDraft = "select pg_advisory_xact_lock_shared(hashtextextended($1, 0))";

    // Photos of the draft belong to the job now: its card shows the dial, and counts them.
    private const string Portrait = """
        update shop.job set photos = (select count(*) from shop.photo p where p.job_id = job.id and p.state = 'ready'),
               portrait_id = (select p.id from shop.photo p where p.job_id = job.id and p.state = 'ready' order by (p.slot = 'dial') desc, p.created_at limit 1)
        where id = $1 and exists (select from shop.photo p where p.job_id = $1)
        """;

    /// <summary>Keeps a draft from becoming a job until this batch is through; many may share it.</summary>
    public static void ShareTheDraft(Ask ask, string draftKey) => ask.Read(ShareDraft, _ => Task.FromResult(true), draftKey);

    private const string Fits = """
        select (select c.name from shop.client c where c.id = $1) as client, (select w.client_id from shop.watch w where w.id = $2) as owner,
               ($3::uuid is null or exists (select from shop.user_account u where u.id = $3 and u.is_active)) as has_assignee
        """;

    private sealed record Fit
    {
        public string? Client { get; init; }
        public Guid? Owner { get; init; }
        public bool HasAssignee { get; init; }
    }

    // What is named by id has to be there and to belong together; the client's name.
    private static async Task<string> Known(TenantDb db, Form form)
    {
        if (form.ClientId is null && form.WatchId is null && form.AssigneeId is null) return form.ClientName;
        var fit = (await db.Row<Fit>(Fits, form.ClientId, form.WatchId, form.AssigneeId))!;
        if (form.ClientId is not null && fit.Client is null) throw new Refused("This client is not known here.", "client.id");
        if (form.WatchId is not null && fit.Owner is null) throw new Refused("This watch is not known here.", "watch.id");
        if (form.WatchId is not null && fit.Owner != form.ClientId && !form.IsNewOwner) throw new Refused("This watch belongs to another client.", "watch.id");
        if (!fit.HasAssignee) throw new Refused("This person does not work here any more.", "assigneeId");
        return fit.Client ?? form.ClientName;
    }

    /// <summary>Takes the watch in.</summary>
    /// <exception cref="Refused">Client or watch are not this shop's, or do not belong together.</exception>
    public static async Task<Taken> Run(TenantDb db, Shop shop, TimeProvider clock, Form form)
    {
        if (shop.IsLapsed) throw Plan.Ended("no new watch can be taken in");
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var clientId = form.ClientId ?? Guid.CreateVersion7(at);
        var watchId = form.WatchId ?? Guid.CreateVersion7(at);
        var jobId = Guid.CreateVersion7(at);
        var clientName = await Known(db, form);
        var today = ShopDay.Of(at, shop);
        var promised = form.PromisedOn ?? today.AddDays(shop.PromiseDays);
        if (promised < today) throw new Refused("The promised day is in the past.", "promisedOn");
        var pickup = RandomNumberGenerator.GetInt32(0, 10_000).ToString("D4", System.Globalization.CultureInfo.InvariantCulture);
        var mark = "number-" + Guid.NewGuid().ToString("N");
        var said = new JsonObject
        {
            ["number"] = mark,
            ["client"] = clientId.ToString("D"),
            ["watch"] = watchId.ToString("D"),
            ["promisedOn"] = promised.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            ["assignee"] = form.AssigneeId?.ToString("D"),
            ["currency"] = shop.Currency,
            ["quoteWhen"] = form.QuoteWhen,
            ["stopAt"] = form.StopAtMinor,
            ["inspectionFee"] = form.InspectionFeeMinor,
            ["declaredValue"] = form.DeclaredValueMinor,
            ["hazard"] = form.Hazard,
            ["priority"] = form.Priority,
            ["termsVersion"] = shop.TermsVersion,
            ["agreedHow"] = form.AgreedHow,
            ["photos"] = "photos of " + mark,
        };
        if (form.IsPractice) said["practice"] = true;
        var received = Event.Of(EventNames.WatchReceived, jobId, db.Actor, at, said);
        var handling = CanonicalJson.Write(new JsonObject(form.Handling.Select(h => KeyValuePair.Create(h.Key, (JsonNode?)h.Value))));

        if (db.Command is { } command) command.Subject = jobId;
        var ask = db.Ask();
        if (form.DraftKey.Length > 0) ask.Read(HoldDraft, _ => Task.FromResult(true), form.DraftKey);
        if (form.ClientId is null)
            AddClient.Insert(ask, clientId, new(form.ClientName, form.ClientPhone, form.ClientEmail, form.SecondContact, form.TellBy, form.Language, ""), shop, at, form.IsPractice);
        if (form.WatchId is null)
            AddWatch.Insert(ask, watchId, clientId, new(form.Brand, form.Model, form.Reference, form.Serial, form.MovementSerial, form.Calibre, form.Movement, ""), at, form.IsPractice);
        else if (form.IsNewOwner) ask.Do(NewOwner, watchId, clientId);
        var landed = ask.Change<Landed>(NewJob, jobId, today.Year.ToString(System.Globalization.CultureInfo.InvariantCulture), promised, at, Job.CardName(clientName), watchId,
            clientId, form.AssigneeId, form.Symptom, form.Condition, form.Accessories, new Json(handling), form.Hazard, form.QuoteWhen, form.StopAtMinor,
            form.InspectionFeeMinor, form.DeclaredValueMinor, form.Priority, shop.TermsVersion, mark, form.AgreedBy, form.AgreedHow, form.SignatureKey, pickup, db.Actor,
            form.DraftKey, received.Body, form.IsPractice);
        if (form.DraftKey.Length > 0) ask.Do(Portrait, jobId);
        try
        {
            await ask.Send();
        }
        catch (Tenancy.Taken taken) when (taken.Constraint == "intake_tenant_id_draft_key_key")
        {
            throw new Refused("This watch was taken in already; look for its job on the board.", code: "draft-taken-in");
        }
        var l = landed.Value ?? throw new Refused("Client, watch or watchmaker were changed in this very moment. Look again.", "watch.id");
        return new(jobId, l.Number, clientId, watchId, 1, l.Seq, pickup);
    }
}
