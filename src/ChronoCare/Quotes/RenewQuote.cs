using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary>The newest quote once more, word for word, with a new last day: for one that has expired or soon will. <c>POST /jobs/{job}/quotes/{n}/renewal</c>.</summary>
public static class RenewQuote
{
    /// <summary>Handles both.</summary>
    [Says("Sends the newest quote again as a new version, the same in every line, valid as long as the shop's quotes are.", typeof(SendQuote.Answer), 201, Headers = "Location", MayBeStale = true)]
    public static Task<IResult> Handle(HttpContext http, JobRef job, int n, TenantDb db, Shop shop, TimeProvider clock) =>
        ShowQuote.Or(http, job, db, shop, clock, Posted.Of(), isEditing: false, async () =>
        {
            var done = await Run(db, shop, clock, job, n);
            if (Answers.IsApi(http)) http.Response.Headers.Location = $"/api/jobs/{done.Job.Id:D}/quotes";
            return Answers.Done(http, () => new SendQuote.Answer(QuoteAnswer.Of(done.Quote, ShopDay.Of(done.Quote.SentAt, shop), done.Before), JobAnswer.Of(done.Job), done.Seq), $"/jobs/{done.Job.Number}/quote", 201);
        });

    /// <summary>Sends it again.</summary>
    /// <exception cref="Refused">It was decided, or is not the newest.</exception>
    public static async Task<SendQuote.Done> Run(TenantDb db, Shop shop, TimeProvider clock, JobRef job, int n)
    {
        var file = await QuoteFile.Load(db, job);
        var quote = file.Quotes.FirstOrDefault(q => q.Version == n) ?? throw new NotHere();
        var today = ShopDay.Of(clock.GetUtcNow(), shop);
        if (quote.WhyNotDecide(file.Job, today) is { Code: not "quote-expired" } no) throw new Refused(no.Sentence, no.Field, no.Code);
        return await SendQuote.Run(db, shop, clock, new JobRef(file.Job.Id, null), new()
        {
            Newest = n, Lines = quote.Lines, Note = quote.Note, ReadyOn = quote.ReadyOn >= today ? quote.ReadyOn : null,
            // What was authorised is renewed with it, unless a tax or a credit has changed the total beyond it.
            CeilingMinor = quote.CeilingMinor is { } c && c >= Sums.Of(quote.LinesWith([]).Select(l => l.AmountMinor), shop.TaxPercent, shop.TaxIncluded, file.CreditMinor).TotalMinor ? c : null,
        });
    }
}
