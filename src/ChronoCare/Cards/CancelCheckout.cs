using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Cards;

/// <summary>A payment page is closed before it was paid: <c>POST /jobs/{job}/payments/checkout/{checkout}/cancel</c>.</summary>
public static class CancelCheckout
{
    /// <summary>Handles both; again is harmless, and what was paid at the last moment stays paid.</summary>
    [Says("Closes a payment page; one that was paid at the last moment says so.", typeof(StartCheckout.Answer))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Guid checkout, Posted posted, [AsParameters] CardRoom room) =>
        ShowCard.Or(http, job, posted, room, async () =>
        {
            var there = await job.Load(room.Db);
            Task<Checkout?> Find() => room.Db.Row<Checkout>($"select {Checkout.Columns} from shop.checkout c where c.id = $1 and c.job_id = $2", checkout, there.Id);
            var page = await Find() ?? throw new NotHere();
            if (page.State is "asked" or "open") await StartCheckout.End(room, page, http.RequestAborted);
            var now = (await Find())!;
            return Answers.Done(http, () => StartCheckout.Answer.Of(now, null), $"/jobs/{there.Number}/{(posted["next"] == "handover" ? "handover" : "card")}");
        });
}
