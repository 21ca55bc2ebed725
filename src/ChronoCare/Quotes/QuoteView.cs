using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>What the quote's page shows: the file, whom to tell, the bench's parts, and what was typed so far.</summary>
public sealed record QuoteView(QuoteFile File, QuoteView.Person Client, IReadOnlyList<QuoteView.BenchPart> Parts, DateOnly Today)
{
    /// <summary>Who is to be told.</summary>
    public sealed record Person
    {
        public string Name { get; init; } = "";
        public string Phone { get; init; } = "";
        public string Email { get; init; } = "";
        public string SecondContact { get; init; } = "";
    }

    /// <summary>A part the bench asked for.</summary>
    public sealed record BenchPart
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Provenance { get; init; } = "genuine";
        public string OldPart { get; init; } = "keep";
        public string PartNumber { get; init; } = "";
        public int Quantity { get; init; }
        public long? PriceMinor { get; init; }
    }

    /// <summary>Something the bench wrote down: the diagnosis, or a note of the team.</summary>
    public sealed record Finding
    {
        /// <summary>Empty for the diagnosis.</summary>
        public Guid Id { get; init; }
        public string Text { get; init; } = "";
        /// <summary>When it was written; null for the diagnosis.</summary>
        public DateTimeOffset? WrittenAt { get; init; }
    }

    /// <summary>The diagnosis, then the team's notes, the newest first.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Findings that whoever came from the bench wants as lines, in the order they were written.</summary>
    public IReadOnlyList<Finding> Taken { get; init; } = [];

    /// <summary>The findings of which the client has heard nothing yet: those since the newest version, and before the first one all of them.</summary>
    public IEnumerable<Finding> NewFindings => Findings.Where(f => File.Newest is not { } newest || f.WrittenAt > newest.SentAt);

    /// <summary>What the price book has for this watch, and what was looked for; null where nothing is written.</summary>
    public PriceBook.Fitting? Book { get; init; }

    /// <summary>What the client is asked to pay ahead by now; null where nothing was ever asked.</summary>
    public Deposit? Deposit { get; init; }

    /// <summary>What of it is open, minor units.</summary>
    public long DepositMinor => File.Open(Deposit, Today);

    /// <summary>Whether the next version is being written.</summary>
    public bool IsEditing { get; init; }

    /// <summary>What was typed, with its errors; null when the page is opened.</summary>
    public Posted? Posted { get; init; }

    /// <summary>Rows of the editor.</summary>
    public int Rows { get; init; }

    /// <summary>The next version as far as it is written, exactly as it would be sent; null while nothing adds up.</summary>
    public Quote? Draft(Shop shop)
    {
        if (Posted is not { } posted) return null;
        DateOnly? Day(string name) => DateOnly.TryParseExact(posted[name], "yyyy-MM-dd", out var day) && day >= Today ? day : null;
        var form = new SendQuote.Form
        {
            Lines = QuoteLines.Sound(posted, shop.Currency),
            CeilingMinor = Money.TryParse(posted["ceiling"], shop.Currency, out var ceiling) && ceiling > 0 ? ceiling : null,
            ReadyOn = Day("readyOn"),
            ExpiresOn = Day("expiresOn"),
            Note = posted["note"].Trim(),
        };
        try
        {
            return SendQuote.Draft(File, shop, Today, form);
        }
        catch (Refused)
        {
            return null;
        }
    }

    private const string Who = $"""
        select c.name, c.phone, c.email, c.second_contact from shop.job j join shop.client c on c.id = j.client_id where j.id = {JobRef.Sql}
        """;

    private const string Needed = $"""
        select p.id, p.name, p.provenance, p.old_part, p.quantity, p.price_minor, p.part_number from shop.part p where p.job_id = {JobRef.Sql} and p.state <> 'dropped' order by p.id
        """;

    private const string Found = $"""
        select '00000000-0000-0000-0000-000000000000'::uuid as id, l.diagnosis as text, null::timestamptz as written_at from shop.service_log l where l.job_id = {JobRef.Sql} and l.diagnosis <> ''
        union all (select n.id, n.text, n.written_at from shop.note n where n.job_id = {JobRef.Sql} and n.written_by is not null and not n.for_client order by n.id desc limit 8)
        """;

    /// <summary>Reads it, one round trip.</summary>
    /// <exception cref="NotHere">No such job in this shop.</exception>
    public static async Task<QuoteView> Load(TenantDb db, Shop shop, TimeProvider clock, JobRef job)
    {
        var ask = db.Ask();
        var file = QuoteFile.Load(ask, job);
        var client = ask.Row<Person>(Who, job.Id, job.Number);
        var parts = ask.Rows<BenchPart>(Needed, job.Id, job.Number);
        var findings = ask.Rows<Finding>(Found, job.Id, job.Number);
        var deposit = Deposit.Load(ask, job);
        await ask.Send();
        return new(file(), client.Value ?? new Person(), parts.Value, ShopDay.Of(clock.GetUtcNow(), shop)) { Findings = findings.Value, Deposit = deposit.Value };
    }
}
