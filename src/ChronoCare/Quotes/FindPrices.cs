using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Quotes;

/// <summary><c>GET /api/jobs/{job}/prices</c>: what the price book has for this watch, and with <c>q</c> what it has of these words.</summary>
public static class FindPrices
{
    /// <summary>Entries that fit the watch, the calibre's first; and those that were looked for.</summary>
    public sealed record Answer(IReadOnlyList<PriceAnswer> Fitting, IReadOnlyList<PriceAnswer> Found);

    /// <summary>The lists; each holds few.</summary>
    [Says("Prices of the book that fit this watch: its calibre's first, then its reference's, then those for every watch; with q those that hold all its words.", typeof(Answer))]
    public static async Task<IResult> Handle(JobRef job, TenantDb db, Shop shop, string? q = null)
    {
        var fitting = await PriceBook.Load(db, job, q is { Length: > 200 } ? q[..200] : q ?? "");
        return Answers.Data(new Answer([.. fitting.Prices.Select(p => PriceAnswer.Of(p, shop.Currency))], [.. fitting.Found.Select(p => PriceAnswer.Of(p, shop.Currency))]));
    }
}
