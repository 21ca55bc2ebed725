using ChronoCare.Cards;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Payments.Invoices;
using ChronoCare.Records;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Handover;

/// <summary><c>POST /jobs/{job}/handover</c> and the same below <c>/api</c>: reads the form, hands over, and has the record sealed.</summary>
public static class PostHandOver
{
    /// <summary>Handles both.</summary>
    [Says("Hands the watch over, collected or back unserviced; a collected one's record is sealed.", typeof(Answer))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, Visitor visitor, TimeProvider clock, [AsParameters] RecordRoom record, SealingQueue sealing,
        Settings settings, ICards cards, FollowStripe follow, ClientDoor client) => ShowHandOver.Or(http, job, new CardRoom(db, shop, settings, cards, follow, client, clock), posted, async () =>
        {
            var form = Read(posted, shop);
            posted.Check();
            var done = await HandOver.Run(db, shop, visitor, clock, job, form);
            if (form.Invoice ?? shop.InvoiceWhen switch { "always" => true, "on_account" => done.Job.BalanceMinor > 0, _ => false }) await Bill(db, shop, clock, done.Job);
            if (done.Job is { Status: Milestones.Collected, IsPractice: false }) await SealRecord.Try(record, sealing, done.Job.Id);
            return Answers.Done(http, () => Answer.Of(done), $"/jobs/{done.Job.Number}/handover");
        });

    // The watch has left. What keeps the invoice back keeps nothing else: it can be issued from the payments at any time.
    private static async Task Bill(TenantDb db, Shop shop, TimeProvider clock, Job job)
    {
        try
        {
            await IssueInvoice.Run(db, shop, clock, new JobRef(job.Id, null), new("", null));
        }
        catch (Exception no) when (no is Refused or Stale)
        {
        }
    }

    /// <summary>What a program gets.</summary>
    public sealed record Answer(Guid Id, string Number, string Status, int Version, long Seq, string GivenTo, string KnownBy, int WarrantyMonths, DateOnly? WarrantyUntil, DateTimeOffset GivenAt)
    {
        internal static Answer Of(HandOver.Done d) => new(d.Job.Id, d.Job.Number, d.Job.Status, d.Job.Version, d.Seq, d.Handed.GivenTo, d.Handed.KnownBy, d.Handed.WarrantyMonths,
            d.Handed.WarrantyUntil, d.Handed.GivenAt);
    }

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static HandOver.Form Read(Posted posted, Shop shop)
    {
        var kind = posted.OneOf("kind", "Kind", Milestones.Collected, Milestones.Collected, Milestones.Returned);
        var code = posted.Text("code", "Pick-up code", 10);
        // A code typed says how they are known; nobody has to choose it as well.
        var knownBy = posted.OneOf("knownBy", "How they are known", code.Length > 0 ? "pickup_code" : null, [.. HandedOver.Ways]);
        if (knownBy == "pickup_code" && code.Length == 0) posted.Wrong("code", "Enter the pick-up code.");
        var form = new HandOver.Form
        {
            Kind = kind,
            GivenTo = posted.Text("givenTo", "Name of who takes the watch", 120, required: true),
            KnownBy = knownBy,
            Code = code,
            IdNote = posted.Text("idNote", "What was shown", 120),
            AccessoriesReturned = AllTicked(posted),
            OldPartsReturned = posted.Flag("oldPartsReturned", "Whether the old parts went back with it"),
            WarrantyMonths = posted.Whole("warrantyMonths", "Warranty", 0, 120),
            Note = posted.Text("note", "Note", 1000, lines: true),
            Reason = posted.Text("reason", "Reason", 500, required: kind == Milestones.Returned, lines: true),
            Leave = posted.Text("leave", "Owner's reason", 500, lines: true),
            ChargeMinor = kind == Milestones.Returned ? posted.Money("charge", "Charge", shop.Currency) : null,
            PaidBy = posted["payment.method"].Length == 0 ? null : posted.OneOf("payment.method", "How it was paid", null, [.. Payment.Methods]),
            TenderedMinor = posted["payment.method"] == "cash" ? posted.Money("payment.tendered", "Cash given", shop.Currency) : null,
            Reference = posted.Text("payment.reference", "Reference", 120),
            Invoice = posted.Flag("invoice", "Whether the invoice is issued with it; the shop's setting where it is not said") ? true : posted.Has("invoice") || posted.Has("invoiceAsked") ? false : null,
            Version = posted.Whole("version", "Version", 1, int.MaxValue, required: posted.IsJson),
        };
        if (!form.AccessoriesReturned && form.Note.Length == 0) posted.Wrong("note", "Not everything that was left is ticked. Say in the note what stays here.");
        // The owner's leave for an open balance is its reason; programs may send it by that name.
        return kind == Milestones.Collected && form.Leave.Length == 0 ? form with { Leave = form.Reason } : form;
    }

    // A program says it in one word; the page ticks each thing.
    private static bool AllTicked(Posted posted)
    {
        if (posted.IsJson || posted.Has("accessoriesReturned")) return !posted.Has("accessoriesReturned") || posted.Flag("accessoriesReturned", "Whether everything that was left went back");
        var things = posted.Whole("accessories", "Accessories", 0, 100) ?? 0;
        return Enumerable.Range(0, things).All(i => posted.Flag($"accessory[{i}]", "Went back"));
    }
}
