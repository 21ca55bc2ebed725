using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Payments;

/// <summary><c>GET /jobs/{number}/payments/{payment}</c>: the receipt of one entry, as wide as the counter's roll.</summary>
public static class ShowReceipt
{
    private const string Code = $"select max(r.code) from shop.record r where r.job_id = {JobRef.Sql}";

    private const string Watch = $"""
        select j.watch_name || case when j.reference = '' then '' else ', ref. ' || j.reference end from shop.job j where j.id = {JobRef.Sql}
        """;

    /// <summary>The page.</summary>
    public static async Task<IResult> Handle(JobRef job, Guid payment, TenantDb db, Shop shop, Settings settings)
    {
        var ask = db.Ask();
        var ledger = Ledger.Load(ask, job);
        var code = ask.Row<string>(Code, job.Id, job.Number);
        var watch = ask.Row<string>(Watch, job.Id, job.Number);
        await ask.Send();
        var entries = ledger();
        var found = entries.Payments.FirstOrDefault(p => p.Id == payment) ?? throw new NotHere();
        return Answers.Page<ReceiptPage>(new
        {
            entries.Job, Payment = found, Watch = watch.Value ?? "", Then = entries.At(found), Note = entries.NoteOf(found),
            Record = code.Value is { Length: > 0 } c ? settings.Address(shop.Subdomain) + "/r/" + c : null,
        });
    }
}
