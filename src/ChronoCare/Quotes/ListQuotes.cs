using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary><c>GET /api/jobs/{job}/quotes</c>: every version, the newest first.</summary>
public static class ListQuotes
{
    /// <summary>The list; a job has few, so all of them.</summary>
    public static async Task<IResult> Handle(JobRef job, TenantDb db, Shop shop, TimeProvider clock)
    {
        var file = await QuoteFile.Load(db, job);
        var today = ShopDay.Of(clock.GetUtcNow(), shop);
        return Answers.Data(new { Items = file.Quotes.Reverse().Select(q => QuoteAnswer.Of(q, today)), Next = (string?)null });
    }
}
