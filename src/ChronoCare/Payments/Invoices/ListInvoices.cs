using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using CsvHelper;
using CsvHelper.Configuration;

namespace ChronoCare.Payments.Invoices;

/// <summary><c>GET /invoices?q=&amp;state=&amp;from=&amp;to=&amp;after=</c>, the same below <c>/api</c>, and <c>/invoices.csv</c>: the newest first.</summary>
public static class ListInvoices
{
    /// <summary>What a list may be narrowed to.</summary>
    public static readonly IReadOnlyList<string> States = ["all", "open", "overdue", "credit_note"];

    /// <summary>One page of the list; <see cref="Next"/> is null at the end.</summary>
    public sealed record Answer(IReadOnlyList<InvoiceAnswer> Items, string? Next);

    /// <summary>What was asked for.</summary>
    /// <param name="Words">All of them must stand in its number, docket, name and address, or in what its client is called now.</param>
    public sealed record Asked(string State, DateOnly? From, DateOnly? To, string Words = "");

    // What an invoice says of itself is looked at before its job, and what is dear to work out last of all: twenty thousand are gone through in a few hundredths of a second.
    private const string Sql = $"""
        with hits as materialized (
          select j.id as job, w.word from unnest($8::text[]) w(word) join shop.client c on strpos(lower(c.name), w.word) > 0 join shop.job j on j.client_id = c.id)
        select x.* from (
          select {Invoice.Columns} {Invoice.From}
          where ($5 <> 'credit_note' or i.kind = 'credit_note')
            and (select bool_and(strpos(i.words, w.word) > 0 or (i.job_id, w.word) in (select h.job, h.word from hits h)) from unnest($8::text[]) w(word)) is not false
            and ($5 not in ('open', 'overdue') or j.paid_minor < (select sum(k.net_minor + k.tax_minor) from shop.invoice k where k.job_id = i.job_id))) x
        where (x.issued_at, x.id) < ($1, $2) and x.issued_on >= $3 and x.issued_on <= $4
          and case $5 when 'open' then x.open_minor > 0 when 'overdue' then x.open_minor > 0 and x.due_on < $6 else true end
        order by x.issued_at desc, x.id desc limit $7
        """;

    /// <summary>Handles both.</summary>
    [Says("Invoices and credit notes, the newest first; with q those whose number, docket, name and address hold all its words.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, TimeProvider clock, string? q, string? state, string? from, string? to, string? after, int? limit)
    {
        var asked = new Asked(Known(state), DayOf(from), DayOf(to), q is { Length: > 200 } ? q[..200] : q ?? "");
        var today = ShopDay.Of(clock.GetUtcNow(), shop);
        var most = Math.Clamp(limit ?? 50, 1, 200);
        var (at, id) = Cursor.Read(after);
        var rows = await Load(db, asked, today, at, id, most + 1);
        var next = rows.Count > most ? Cursor.Of(rows[most - 1].IssuedAt, rows[most - 1].Id) : null;
        IReadOnlyList<Invoice> shown = [.. rows.Take(most)];
        return Answers.IsApi(http) ? Answers.Data(new Answer([.. shown.Select(i => InvoiceAnswer.Of(i, today))], next))
            : Answers.Page<InvoicesPage>(new { Items = shown, Asked = asked, Today = today, Next = next, IsBeyondFirst = after is not null });
    }

    /// <summary>The same as a table for the books: one row for each invoice and rate of tax, amounts with a point.</summary>
    public static async Task<IResult> Csv(HttpContext http, TenantDb db, Shop shop, TimeProvider clock, string? q, string? state, string? from, string? to)
    {
        var asked = new Asked(Known(state), DayOf(from), DayOf(to), q is { Length: > 200 } ? q[..200] : q ?? "");
        var today = ShopDay.Of(clock.GetUtcNow(), shop);
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        await using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, InjectionEscapeCharacter = '\'', NewLine = "\r\n" }))
        {
            foreach (var head in (string[])["number", "kind", "credits", "issued", "due", "docket", "to", "tax", "percent", "currency", "net", "tax amount", "total", "open", "state"]) csv.WriteField(head);
            await csv.NextRecordAsync();
            (DateTimeOffset?, Guid?) before = (null, null);
            while (await Load(db, asked, today, before.Item1, before.Item2, 500) is { Count: > 0 } rows)
            {
                foreach (var i in rows)
                    foreach (var (rate, n) in i.Paper.Rates.DefaultIfEmpty(new("", 0, i.NetMinor, i.TaxMinor)).Select((r, n) => (r, n)))
                    {
                        foreach (var field in (string[])[i.Number, i.Kind, i.OfNumber ?? "", Day(i.IssuedOn), i.DueOn is { } due ? Day(due) : "", i.Docket, i.Name, rate.Name]) csv.WriteField(field);
                        // Amounts are ours and plain numbers; a minus before them is no formula.
                        foreach (var field in (string[])[rate.Percent.ToString("0.###", CultureInfo.InvariantCulture), i.Currency, Money.Typed(rate.NetMinor, i.Currency), Money.Typed(rate.TaxMinor, i.Currency),
                            Money.Typed(rate.NetMinor + rate.TaxMinor, i.Currency), n == 0 ? Money.Typed(i.OpenMinor, i.Currency) : "", i.State(today)]) csv.WriteField(field, false);
                        await csv.NextRecordAsync();
                    }
                before = (rows[^1].IssuedAt, rows[^1].Id);
            }
        }
        http.Response.Headers.ContentDisposition = "attachment; filename=\"invoices.csv\"";
        return Results.Text(text.ToString(), "text/csv; charset=utf-8");
    }

    private static Task<IReadOnlyList<Invoice>> Load(TenantDb db, Asked asked, DateOnly today, DateTimeOffset? at, Guid? id, int most) => db.Rows<Invoice>(Sql,
        at ?? DateTimeOffset.MaxValue.AddYears(-1), id ?? Guid.Empty, asked.From ?? new DateOnly(2000, 1, 1), asked.To ?? new DateOnly(2999, 12, 31), asked.State, today, most,
        asked.Words.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(8).ToArray());

    private static string Known(string? state) => state is not null && States.Contains(state) ? state : "all";

    private static DateOnly? DayOf(string? text) => string.IsNullOrEmpty(text) ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw new BadHttpRequestException("A day looks like 2026-12-02.");

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
