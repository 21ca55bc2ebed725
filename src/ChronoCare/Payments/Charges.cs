using System.Text.Json;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Payments;

/// <summary>
/// All that a job owes, entry by entry, and how further ones are entered. The noun says which entries follow (<see cref="InForce"/>, <see cref="Back"/>,
/// <see cref="With"/>); the verb puts <see cref="Set"/>, <see cref="Where"/> and <see cref="Then"/> into the statement of its event and hands over
/// <see cref="Entered.Json"/>, so that the sum on the job, its entries and the event are written together or not at all.
/// </summary>
public sealed record Charges(IReadOnlyList<Charge> Entries)
{
    /// <summary>What is owed in all, minor units.</summary>
    public long TotalMinor => Entries.Sum(c => c.GrossMinor);

    /// <summary>The entries that still count: neither taken back nor taking back.</summary>
    public IEnumerable<Charge> Standing
    {
        get
        {
            var gone = Entries.Where(c => c.TakesBack is not null).Select(c => c.TakesBack!.Value).ToHashSet();
            return Entries.Where(c => c.TakesBack is null && !gone.Contains(c.N));
        }
    }

    /// <summary>
    /// These are in force now, such as the lines of a quote that was approved: what stands already stays, what is among them no more is taken back, what is new is entered.
    /// The owner's corrections stay.
    /// </summary>
    public Entered InForce(IReadOnlyList<Due> due)
    {
        var missing = due.ToList();
        var gone = new List<Charge>();
        foreach (var entry in Standing.Where(c => c.Kind != Charge.Correction))
        {
            var at = missing.FindIndex(d => d.Is(entry));
            if (at < 0) gone.Add(entry);
            else missing.RemoveAt(at);
        }
        return Enter(gone, missing);
    }

    /// <summary>The watch goes back for this amount, tax inside: where that is not what is owed anyhow, all that stands is taken back and the amount entered.</summary>
    public Entered Back(Due due) => due.AmountMinor == TotalMinor ? Enter([], []) : Enter([.. Standing], due.AmountMinor == 0 ? [] : [due]);

    /// <summary>Further entries beside what stands.</summary>
    public Entered With(IReadOnlyList<Due> due, IReadOnlyList<Charge>? takenBack = null) => Enter(takenBack ?? [], due);

    private Entered Enter(IReadOnlyList<Charge> gone, IReadOnlyList<Due> due)
    {
        // The tax of an entry is what the sum of its rate owes with it, less what it owed before: so no road to a sum rounds otherwise than the sum itself.
        var sums = Entries.GroupBy(c => c.Terms).ToDictionary(g => g.Key, g => g.Sum(c => c.AmountMinor));
        var added = new List<Charge>();
        foreach (var c in gone) Add(new(c.Kind, c.Text, -c.AmountMinor, c.Terms) { Quantity = c.Quantity, QuoteVersion = c.QuoteVersion, QuoteLine = c.QuoteLine }, c.N);
        foreach (var d in due) Add(d, null);
        return new(Entries.Count, TotalMinor + added.Sum(c => c.GrossMinor), added);

        void Add(Due d, int? takesBack)
        {
            var before = sums.GetValueOrDefault(d.Terms);
            var after = sums[d.Terms] = checked(before + d.AmountMinor);
            var tax = Tax.Of(after, d.Terms.Percent, d.Terms.Included) - Tax.Of(before, d.Terms.Percent, d.Terms.Included);
            added.Add(new Charge
            {
                N = Entries.Count + added.Count + 1, Kind = d.Kind, Text = d.Text, Quantity = d.Quantity, AmountMinor = d.AmountMinor, TaxMinor = tax,
                NetMinor = d.Terms.Included ? d.AmountMinor - tax : d.AmountMinor, TaxName = d.Terms.Name, TaxPercent = d.Terms.Percent, TaxIncluded = d.Terms.Included,
                Currency = d.Terms.Currency, QuoteVersion = d.QuoteVersion, QuoteLine = d.QuoteLine, TakesBack = takesBack,
            });
        }
    }

    /// <summary>What follows, ready to be written.</summary>
    /// <param name="Before">How many entries there were when it was worked out.</param><param name="TotalMinor">What is owed afterwards.</param><param name="Added">The new entries.</param>
    public sealed record Entered(int Before, long TotalMinor, IReadOnlyList<Charge> Added)
    {
        /// <summary>How many entries there are afterwards.</summary>
        public int After => Before + Added.Count;

        /// <summary>The value of the one parameter.</summary>
        public Json Json => new(JsonSerializer.Serialize(new
        {
            before = Before, after = After, total = TotalMinor,
            rows = Added.Select(c => new
            {
                n = c.N, kind = c.Kind, text = c.Text, quantity = c.Quantity, amount_minor = c.AmountMinor, net_minor = c.NetMinor, tax_minor = c.TaxMinor, tax_name = c.TaxName,
                tax_percent = c.TaxPercent, tax_included = c.TaxIncluded, currency = c.Currency, quote_version = c.QuoteVersion, quote_line = c.QuoteLine, takes_back = c.TakesBack,
            }),
        }));
    }

    // The mark becomes the number of the parameter, which differs from verb to verb.
    private const string Mark = "$entries", Sums = "charged_minor = ($entries::jsonb ->> 'total')::bigint, charge_entries = ($entries::jsonb ->> 'after')::int",
        Seen = "charge_entries = ($entries::jsonb ->> 'before')::int";

    private const string Rows = """
        charged as (
          insert into shop.charge (job_id, n, kind, text, quantity, amount_minor, net_minor, tax_minor, tax_name, tax_percent, tax_included, currency, quote_version, quote_line,
                                   takes_back, job_version, entered_by, entered_at)
          select m.id, c.n, c.kind, c.text, c.quantity, c.amount_minor, c.net_minor, c.tax_minor, c.tax_name, c.tax_percent, c.tax_included, c.currency, c.quote_version, c.quote_line,
                 c.takes_back, m.version, $6, $5
          from moved m, jsonb_to_recordset($entries::jsonb -> 'rows') as c(n int, kind text, text text, quantity int, amount_minor bigint, net_minor bigint, tax_minor bigint,
            tax_name text, tax_percent numeric, tax_included boolean, currency text, quote_version int, quote_line int, takes_back int)
          returning n)
        """;

    /// <summary>For <c>set</c> of <see cref="Jobs.Stream.Fact"/>; <paramref name="at"/> is the number of the parameter that holds <see cref="Entered.Json"/>.</summary>
    public static string Set(int at) => At(Sums, at);

    /// <summary>For <c>where</c>: nothing was entered in the meantime.</summary>
    public static string Where(int at) => At(Seen, at);

    /// <summary>For <c>then</c>: the entries.</summary>
    public static string Then(int at) => At(Rows, at);

    private static string At(string sql, int at) => sql.Replace(Mark, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${at}"), StringComparison.Ordinal);

    private const string Sql = $"""
        select {Charge.Columns}, coalesce(u.name, '') as entered_by_name from shop.charge c left join shop.user_account u on u.id = c.entered_by
        where c.job_id = {JobRef.Sql} order by c.n
        """;

    /// <summary>Adds them to a batch; call the answer after the batch was sent.</summary>
    public static Func<Charges> Load(Ask ask, JobRef job)
    {
        var rows = ask.Rows<Charge>(Sql, job.Id, job.Number);
        return () => new Charges(rows.Value);
    }
}
