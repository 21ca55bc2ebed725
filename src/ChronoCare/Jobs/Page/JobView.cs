using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Page;

/// <summary>Everything the job page shows, read in one round trip.</summary>
public sealed record JobView
{
    public required Job Job { get; init; }
    public required WatchFacts Watch { get; init; }
    public required ClientFacts Client { get; init; }
    public required IntakeFacts Intake { get; init; }
    public required string Diagnosis { get; init; }
    public required IReadOnlyList<TimelineEvent> Events { get; init; }
    public required IReadOnlyList<NoteText> Notes { get; init; }
    public required IReadOnlyList<MessageText> Messages { get; init; }
    public required IReadOnlyList<PhotoFacts> Photos { get; init; }
    /// <summary>What the shop writes often.</summary>
    public required IReadOnlyList<Snippet> Snippets { get; init; }
    public required IReadOnlyList<EarlierJob> Earlier { get; init; }
    public required IReadOnlyList<QuoteFacts> Quotes { get; init; }
    public required IReadOnlyList<PaymentFacts> Payments { get; init; }
    /// <summary>Who was told of what, and how that went.</summary>
    public required IReadOnlyList<Told> Told { get; init; }
    /// <summary>Everybody who ever worked here, and the shop's programs.</summary>
    public required IReadOnlyList<Colleague> People { get; init; }
    public required BenchFacts Bench { get; init; }
    public required RecordFacts? Record { get; init; }
    public required Neighbours Beside { get; init; }
    public required LinkFacts? Link { get; init; }
    public required DateOnly Today { get; init; }
    /// <summary>Number of the shop's last event when this was read.</summary>
    public required long Seq { get; init; }
    /// <summary>Whether something in the conversation was new to whoever opened the page.</summary>
    public bool IsNews { get; init; }

    /// <summary>The one tag of the job's card.</summary>
    public CardTag? Tag(Shop shop) => new Card
    {
        Status = Job.Status, Hold = Job.Hold, HoldSince = Job.HoldSince, QuoteState = Job.QuoteState, ChargedMinor = Job.ChargedMinor, PaidMinor = Job.PaidMinor,
        PromisedOn = Job.PromisedOn, Photos = 0, ClientAsks = Job.ClientAsks, NewMessages = Job.NewMessages, IsPractice = Job.IsPractice,
    }.Tag(Today, shop);

    /// <summary>Who can be given work.</summary>
    public IEnumerable<Colleague> Team => People.Where(c => c.IsActive);

    /// <summary>What somebody is called; empty for nobody of the team.</summary>
    public string NameOf(Guid person) => People.FirstOrDefault(c => c.Id == person)?.Name ?? "";

    /// <summary>When and by whom each milestone was reached last.</summary>
    public TimelineEvent? Reached(string status) => Events.LastOrDefault(e => status switch
    {
        Milestones.Received => e.Name == EventNames.WatchReceived,
        Milestones.Diagnosed => e.Name == EventNames.JobDiagnosed,
        Milestones.InService => e.Name is EventNames.ServiceStarted or EventNames.FinalCheckFailed,
        Milestones.Ready => e.Name == EventNames.JobReady,
        Milestones.Collected => e.Name == EventNames.WatchCollected,
        Milestones.Returned => e.Name == EventNames.WatchReturned,
        _ => false,
    });

    // What there is once of a job, in one row.
    private const string About = $"""
        select {Job.Columns}, {RowParts.Edge},
          w.id, w.brand, w.model, w.reference, w.serial, w.serial_key, w.movement_serial, w.calibre, w.movement, {RowParts.Edge},
          c.id, c.name, c.phone, c.email, c.second_contact, c.tell_by, c.note, {RowParts.Edge},
          i.symptom, i.condition, i.accessories, i.handling::text as handling, i.hazard, i.quote_when, i.stop_at_minor, i.inspection_fee_minor, i.declared_value_minor, i.priority,
          i.terms_version, i.agreed_by, i.taken_in_by, {RowParts.Edge},
          coalesce(l.diagnosis, '') as diagnosis, coalesce(l.work_done, '') as work_done, r.before_readings, r.after_readings, p.parts, p.parts_awaited,
          (select count(*) from shop.lubricant_use u where u.job_id = j.id) as lubricants, (select count(*) from shop.water_test t where t.job_id = j.id) as water_tests, {RowParts.Edge},
          k.n, k.revoked_at, k.seen_at, k.seen_times, {RowParts.Edge},
          d.code, d.revision, d.sealed_at, {RowParts.Edge},
          j.number, (select o.number from shop.job o where o.is_open and (o.promised_on, o.arrived_at) < (j.promised_on, j.arrived_at) order by o.promised_on desc, o.arrived_at desc limit 1) as previous,
          (select o.number from shop.job o where o.is_open and (o.promised_on, o.arrived_at) > (j.promised_on, j.arrived_at) order by o.promised_on, o.arrived_at limit 1) as next, {RowParts.Edge},
          ({Live.Sql}) as seq, ({Snippet.Sql}) as snippets
        from shop.job j
          join shop.watch w on w.id = j.watch_id join shop.client c on c.id = j.client_id join shop.intake i on i.job_id = j.id left join shop.service_log l on l.job_id = j.id
          cross join lateral (select count(*) filter (where x.phase = 'before') as before_readings, count(*) filter (where x.phase = 'after') as after_readings from shop.reading x where x.job_id = j.id) r
          cross join lateral (select count(*) as parts, count(*) filter (where x.state in ('needed', 'ordered')) as parts_awaited from shop.part x where x.job_id = j.id and x.state <> 'dropped') p
          left join lateral (select x.n, x.revoked_at, x.seen_at, x.seen_times from shop.portal_link x where x.job_id = j.id order by x.n desc limit 1) k on true
          left join lateral (select max(x.code) as code, max(x.revision) as revision, min(x.sealed_at) as sealed_at from shop.record x where x.job_id = j.id) d on true
        where j.id = {JobRef.Sql}
        """;

    private sealed record Whole(Job Job, WatchFacts Watch, ClientFacts Client, IntakeFacts Intake, BenchFacts Bench, LinkFacts? Link, RecordFacts? Record, Neighbours Beside, OfShop Shop);

    private sealed record OfShop
    {
        public long Seq { get; init; }
        public string? Snippets { get; init; }
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    /// <param name="reader">Who reads the conversation in it, if somebody does.</param>
    public static async Task<JobView> Load(TenantDb db, Shop shop, TimeProvider clock, Timelines timelines, JobRef job, Guid? reader = null)
    {
        var known = timelines.Of(db.Tenant, job);
        object?[] key = [job.Id ?? known.Id, job.Number];
        var ask = db.Ask();
        var about = ask.Parts(About, static row => new Whole(row.Next<Job>()!, row.Next<WatchFacts>()!, row.Next<ClientFacts>()!, row.Next<IntakeFacts>()!, row.Next<BenchFacts>()!,
            row.Next<LinkFacts>(), row.Next<RecordFacts>(), row.Next<Neighbours>()!, row.Next<OfShop>()!), key);
        var events = ask.Rows<TimelineEvent>($"""
            select e.job_version, e.name, e.body, e.at, e.actor from shop.event e where e.job_id = {JobRef.Sql} and e.job_version > $3 order by e.job_version limit 2000
            """, [.. key, known.Version]);
        var notes = ask.Rows<NoteText>($"select n.id, n.text, n.for_client from shop.note n where n.job_id = {JobRef.Sql}", key);
        var messages = ask.Rows<MessageText>($"""
            select m.id, m.client_key, m.text, m.author, m.from_other, m.left_out from shop.message m where m.job_id = {JobRef.Sql}
            """, key);
        var pictures = ask.Rows<MessagePicture>($"select p.id, p.message_id, p.width, p.height from shop.message_photo p where p.job_id = {JobRef.Sql} order by p.message_id, p.n", key);
        var read = reader is { } who ? ReadThread.Mark(ask, key, who) : null;
        var photos = ask.Rows<PhotoFacts>($"""
            select p.id, p.slot, p.note, p.width, p.height, p.created_at from shop.photo p where p.job_id = {JobRef.Sql} and p.state = 'ready' order by p.created_at, p.id
            """, key);
        var earlier = ask.Rows<EarlierJob>($"""
            select o.id, o.number, o.status, o.arrived_at, o.client_name, o.watch_name from shop.job o
            where o.id <> {JobRef.Sql} and o.watch_id in (
              select x.id from shop.watch w join shop.watch x on x.id = w.id or (w.serial_key <> '' and x.serial_key = w.serial_key)
              where w.id = (select j.watch_id from shop.job j where j.id = {JobRef.Sql}))
            order by o.arrived_at desc limit 20
            """, key);
        var quotes = Authorised.Load(ask, key);
        var payments = ask.Rows<PaymentFacts>($"""
            select p.id, p.kind, p.method, p.amount_minor, p.taken_at from shop.payment p
            where p.job_id = {JobRef.Sql} order by p.taken_at
            """, key);
        var mails = ask.Rows<MailFacts>($"""
            select m.what, coalesce(m.about::text, '') as about, m.mailed_at, coalesce(m.mailed_by, '00000000-0000-0000-0000-000000000000') as by from shop.portal_mail m
            where m.job_id = {JobRef.Sql} order by m.mailed_at
            """, key);
        var told = ask.Rows<Told>($"{Jobs.Told.Select} where n.job_id = {JobRef.Sql} order by n.made_at, n.id limit 500", key);
        var team = ask.Rows<Colleague>("select u.id, u.name, u.role, u.is_active from shop.user_account u order by u.name");
        await ask.Send();
        var found = about.Value ?? throw new NotHere();
        return new JobView
        {
            Job = found.Job, Watch = found.Watch, Client = found.Client, Intake = found.Intake, Diagnosis = found.Bench.Diagnosis, Bench = found.Bench, Link = found.Link, Record = found.Record,
            Events = MailFacts.Among(timelines.With(db.Tenant, job, found.Job.Id, known, events.Value), [.. mails.Value, .. told.Value.Where(t => t.IsInTimeline).Select(MailFacts.Of)]), Notes = notes.Value, Photos = photos.Value, Snippets = Snippet.Of(found.Shop.Snippets),
            Messages = MessageText.With(messages.Value, pictures.Value), Earlier = earlier.Value,
            Quotes = quotes.Value, Payments = payments.Value, Told = told.Value, People = team.Value, Beside = found.Beside, Today = ShopDay.Of(clock.GetUtcNow(), shop), Seq = found.Shop.Seq, IsNews = read?.Value > 0,
        };
    }
}
