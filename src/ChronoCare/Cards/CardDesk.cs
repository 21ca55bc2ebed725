using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Cards;

/// <summary>A job's card payments beside its ledger: the shop's account, payment pages, refunds on their way, disputes.</summary>
/// <param name="Account">Null where the owner never began.</param><param name="Pages">The newest first.</param><param name="Refunds">The newest first.</param><param name="Disputes">The newest first.</param>
public sealed record CardDesk(CardAccount? Account, IReadOnlyList<Checkout> Pages, IReadOnlyList<CardRefund> Refunds, IReadOnlyList<Dispute> Disputes)
{
    private const string OfJob = $"select {Checkout.Columns} from shop.checkout c where c.job_id = {JobRef.Sql} order by c.asked_at desc, c.id limit 20";
    private const string Back = $"select {CardRefund.Columns} from shop.card_refund r where r.job_id = {JobRef.Sql} order by r.asked_at desc, r.id limit 20";
    private const string Asked = $"select {Dispute.Columns} from shop.dispute d where d.job_id = {JobRef.Sql} order by d.opened_at desc, d.id limit 20";

    /// <summary>The page that somebody could pay on now.</summary>
    public Checkout? Living(DateTimeOffset now) => Pages.FirstOrDefault(p => p.IsLiving(now));

    /// <summary>Whether there is anything to show beside the ledger.</summary>
    public bool IsUsed => Pages.Count + Refunds.Count + Disputes.Count > 0;

    /// <summary>Adds it to a batch; call the answer after the batch was sent.</summary>
    public static Func<CardDesk> Load(Ask ask, JobRef job)
    {
        var account = ask.Row<CardAccount>(CardAccount.Sql);
        var pages = ask.Rows<Checkout>(OfJob, job.Id, job.Number);
        var refunds = ask.Rows<CardRefund>(Back, job.Id, job.Number);
        var disputes = ask.Rows<Dispute>(Asked, job.Id, job.Number);
        return () => new(account.Value, pages.Value, refunds.Value, disputes.Value);
    }
}
