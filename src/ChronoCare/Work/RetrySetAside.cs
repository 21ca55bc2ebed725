using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Work;

/// <summary>An event that a reaction failed at is tried once more. <c>POST /stream/set-aside/{consumer}/{n}/retry</c>.</summary>
public static class RetrySetAside
{
    /// <summary>What came of it; where it fails again the answer is a refusal.</summary>
    public sealed record Answer(string Consumer, long Seq, bool Done);

    /// <summary>Handles both.</summary>
    [Says("Tries an event again that a reaction failed at, and takes it back where it succeeds.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, string consumer, int n, Shop shop, ShopWork work)
    {
        await work.Again(shop, consumer, n, http.RequestAborted);
        return Answers.Done(http, () => new Answer(consumer, n, true), "/stream");
    }
}
