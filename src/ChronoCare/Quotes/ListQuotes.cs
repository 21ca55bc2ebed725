using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary><c>GET /api/jobs/{job}/quotes</c>: every version, the newest first.</summary>
public static class ListQuotes
{
    /// <summary>It comes whole, so there is never a next page.</summary>
    public sealed record Listed(IReadOnlyList<QuoteAnswer> Items, string? Next = null);

    /// <summary>The list; a job has few, so all of them.</summary>
    [Says("Every version of the quote, the newest first.", typeof(Listed))]
    public static async Task<IResult> Handle(JobRef job, TenantDb db, Shop shop, TimeProvider clock)
    {
        var file = await QuoteFile.Load(db, job);
        var today = ShopDay.Of(clock.GetUtcNow(), shop);
        return Answers.Data(new Listed([.. file.Quotes.Reverse().Select(q => QuoteAnswer.Of(q, today, file.Before(q)))]));
    }
}
