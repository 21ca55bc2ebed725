using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>
/// <c>GET /jobs/{number}/quote</c>: the newest quote with its decision, or with <c>?edit=1</c> (and when there is none) the next version to write; with <c>take</c> the bench's
/// findings stand in it as lines, one of them or all that are new.
/// </summary>
public static class ShowQuote
{
    /// <summary>Rows that stand ready to be filled.</summary>
    private const int Spare = 1, More = 5;

    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(JobRef job, TenantDb db, Shop shop, TimeProvider clock, string? edit, string? take)
    {
        var view = await QuoteView.Load(db, shop, clock, job);
        return await Page(db, job, view with { IsEditing = edit is not null || view.File.Newest is null, Taken = [.. Taken(view, take).OrderBy(f => f.WrittenAt ?? DateTimeOffset.MinValue)] }, shop);
    }

    private static IEnumerable<QuoteView.Finding> Taken(QuoteView view, string? take) =>
        take == "new" ? view.NewFindings : Guid.TryParseExact(take, "D", out var id) ? view.Findings.Where(f => f.Id == id) : [];

    /// <summary>The page again with what was typed: more rows, one row less, or only added up.</summary>
    public static async Task<IResult> Edit(JobRef job, TenantDb db, Shop shop, TimeProvider clock, Posted posted, string act)
    {
        var view = await QuoteView.Load(db, shop, clock, job);
        var rows = posted.Count("lines") + (act == "more" ? More : 0);
        if (act.StartsWith("remove-", StringComparison.Ordinal) && int.TryParse(act.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out var row))
            posted = QuoteLines.Without(posted, row);
        if (act == "look") SendQuote.Read(posted, shop);
        if (Added(act, view, await PriceBook.Load(db, job, posted["find"])) is var (line, unit)) posted = QuoteLines.Plus(posted, shop, line, unit);
        return await Page(db, job, view with { IsEditing = true, Posted = posted, Rows = rows }, shop);
    }

    /// <summary>The decision's form again with what was ticked, added up.</summary>
    public static async Task<IResult> Again(JobRef job, TenantDb db, Shop shop, TimeProvider clock, Posted posted) =>
        await Page(db, job, (await QuoteView.Load(db, shop, clock, job)) with { Posted = posted }, shop);

    // What a press adds: a price of the book, a part of the bench or a finding; it is looked up among what the page offers, so nobody's id opens another's.
    private static (QuoteLine Line, long? UnitMinor)? Added(string act, QuoteView view, PriceBook.Fitting book)
    {
        if (act.IndexOf('-') is not (> 0 and var end) || !Guid.TryParseExact(act.AsSpan(end + 1), "D", out var id)) return null;
        return act[..end] switch
        {
            "price" => book.Prices.Concat(book.Found).FirstOrDefault(p => p.Id == id) is { } price ? (price.Line, price.PriceMinor) : null,
            "part" => view.Parts.FirstOrDefault(p => p.Id == id) is { } part ? QuoteLines.Of(part, book) : null,
            "note" => view.Findings.FirstOrDefault(f => f.Id == id) is { } finding ? (QuoteLines.Of(finding), null) : null,
            _ => null,
        };
    }

    /// <summary>Carries a form of the page out; where it is refused, a browser sees the page again with what was typed and the sentence why not.</summary>
    public static async Task<IResult> Or(HttpContext http, JobRef job, TenantDb db, Shop shop, TimeProvider clock, Posted posted, bool isEditing, Func<Task<IResult>> carryOut)
    {
        try
        {
            return await carryOut();
        }
        catch (Exception no) when (no is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            if (no is Stale) posted.Wrong("", "Somebody changed this job in the meantime. This is how it stands now; what you typed is still here.");
            var view = await QuoteView.Load(db, shop, clock, job);
            return await Page(db, job, view with { IsEditing = isEditing, Posted = posted, Rows = posted.Count("lines") }, shop, no is Stale ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static async Task<IResult> Page(TenantDb db, JobRef job, QuoteView view, Shop shop, int status = StatusCodes.Status200OK)
    {
        if (view.IsEditing && view.File.Job.IsOpen)
        {
            view = view with { Book = await PriceBook.Load(db, job, view.Posted?["find"] ?? "") };
            var posted = view.Posted ?? QuoteLines.Prefilled(view, shop);
            var filled = Enumerable.Range(0, posted.Count("lines")).Count(i => !QuoteLines.IsSpare(posted, i));
            view = view with { Posted = posted, Rows = Math.Clamp(Math.Max(view.Rows, filled + Spare), 1, Quote.MostLines) };
        }
        else view = view with { IsEditing = false };
        return Answers.Page<QuotePage>(new { View = view }, status);
    }
}
