using ChronoCare.Jobs;
using ChronoCare.Jobs.Page;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary><c>GET /jobs/{number}/bench</c>: the whole bench of one watch on one page.</summary>
public static class ShowBench
{
    /// <summary>The page; <c>phase</c> and <c>wind</c> choose the grid, <c>saved</c> names the section just saved.</summary>
    public static async Task<IResult> Handle(JobRef job, TenantDb db, Shop shop, TimeProvider clock, string? phase, string? wind, string? saved)
    {
        var seen = await Load(db, clock, job);
        return Page(seen, shop, clock, phase, wind, saved, null, "", StatusCodes.Status200OK);
    }

    /// <summary>The page after a refusal: what was typed stays, each sentence stands at its field.</summary>
    public static async Task<IResult> Again(TenantDb db, Shop shop, TimeProvider clock, JobRef job, Posted posted, string section, int status)
    {
        var seen = await Load(db, clock, job);
        return Page(seen, shop, clock, posted["phase"], posted["wind"], null, posted, section, status);
    }

    private sealed record Seen(ServiceLog Log, DateTimeOffset? QuietUntil, IReadOnlyList<QuoteFacts> Quotes);

    private static async Task<Seen> Load(TenantDb db, TimeProvider clock, JobRef job)
    {
        var ask = db.Ask();
        var log = LoadServiceLog.Add(ask, job);
        var quiet = ask.Row<DateTimeOffset?>("select greatest(q.ends_at, q.since + interval '90 minutes') from shop.quiet_bench q where q.user_id = $1 and q.ends_at > $2", db.Actor, clock.GetUtcNow());
        var quotes = Authorised.Load(ask, [job.Id, job.Number]);
        await ask.Send();
        return new(log.Log, quiet.Value, quotes.Value);
    }

    private static IResult Page(Seen seen, Shop shop, TimeProvider clock, string? phase, string? wind, string? saved, Posted? posted, string section, int status) =>
        Answers.Page<BenchPage>(new
        {
            View = new BenchView
            {
                Log = seen.Log,
                QuietUntil = seen.QuietUntil,
                Quotes = seen.Quotes,
                // A watch that is not in service yet is measured as it came; afterwards the service is what counts.
                Phase = Words.Phase(phase) ?? (seen.Log.Job.Status is Milestones.Received or Milestones.Diagnosed ? Phase.Before : Phase.After),
                Wind = Words.Wind(wind) ?? Wind.Full,
                Today = ShopDay.Of(clock.GetUtcNow(), shop),
                Formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency),
                Saved = saved ?? "",
                Posted = posted,
                Section = section,
            },
        }, status);
}

/// <summary>What the bench page shows, and how it was asked for.</summary>
public sealed record BenchView
{
    public required ServiceLog Log { get; init; }
    /// <summary>Until when messages of clients wait for whoever looks at the page; null where they do not.</summary>
    public DateTimeOffset? QuietUntil { get; init; }
    /// <summary>Versions of the quote, the newest first.</summary>
    public IReadOnlyList<QuoteFacts> Quotes { get; init; } = [];
    public required Phase Phase { get; init; }
    public required Wind Wind { get; init; }
    public required DateOnly Today { get; init; }
    public required Formats Formats { get; init; }
    /// <summary>The section that was just saved; empty when none was.</summary>
    public string Saved { get; init; } = "";
    /// <summary>A refused form, null when there is none.</summary>
    public Posted? Posted { get; init; }
    /// <summary>Where the refused form stands.</summary>
    public string Section { get; init; } = "";

    public Job Job => Log.Job;

    /// <summary>How far the work may go without asking the client.</summary>
    public Authorised? Authorised => Job.IsOpen ? Jobs.Authorised.Of(Quotes) : null;

    /// <summary>Whether the bench found something of which no quote that was sent can speak.</summary>
    public bool HasNewFindings => Quotes.Count == 0 ? Log.Summary.Diagnosis.Length > 0 || Log.Notes.Any(n => !n.ForClient) : Log.Notes.Any(n => !n.ForClient && n.WrittenAt > Quotes[0].SentAt);

    /// <summary>The refused form if it stands in this section, else null.</summary>
    public Posted? PostedIn(string section) => Section == section ? Posted : null;

    /// <summary>The set the grid shows.</summary>
    public TimingSet Shown => Log.Set(Phase, Wind);

    /// <summary>What it is compared with: full wind for a 24 h set, as received for a set after service.</summary>
    public TimingSet? Beside => Wind == Wind.Day ? Log.Set(Phase) : Phase == Phase.After ? Log.Set(Phase.Before) : null;

    /// <summary>The page's address for another phase or wind.</summary>
    public string Address(Phase phase, Wind wind) => $"/jobs/{Job.Number}/bench?phase={phase.Stored()}&wind={wind.Stored()}#timing";
}
