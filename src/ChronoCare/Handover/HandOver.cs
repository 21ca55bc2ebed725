using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Handover;

/// <summary>The watch goes over the counter, collected or back unserviced: person known, money settled, milestone and event in one statement. <c>POST /jobs/{job}/handover</c>.</summary>
public static class HandOver
{
    /// <summary>What was entered, checked.</summary>
    public sealed record Form
    {
        /// <summary>collected or returned.</summary>
        public string Kind { get; init; } = Milestones.Collected;
        public string GivenTo { get; init; } = "";
        public string KnownBy { get; init; } = "";
        public string Code { get; init; } = "";
        public string IdNote { get; init; } = "";
        public bool AccessoriesReturned { get; init; } = true;
        public bool OldPartsReturned { get; init; }
        /// <summary>Null follows the shop's setting.</summary>
        public int? WarrantyMonths { get; init; }
        public string Note { get; init; } = "";
        /// <summary>Why a watch goes back unserviced.</summary>
        public string Reason { get; init; } = "";
        /// <summary>The owner's word that lets the balance stay open.</summary>
        public string Leave { get; init; } = "";
        /// <summary>What is charged for a watch that goes back, minor units; null for the usual.</summary>
        public long? ChargeMinor { get; init; }
        /// <summary>How the whole balance is paid in the same step; null when it was paid before.</summary>
        public string? PaidBy { get; init; }
        public long? TenderedMinor { get; init; }
        public string Reference { get; init; } = "";
        /// <summary>The job's version that was seen; null takes whatever it is.</summary>
        public int? Version { get; init; }
    }

    /// <summary>What came of it.</summary>
    public sealed record Done(Job Job, HandedOver Handed, long Seq);

    // Everything that was looked at must still be so: status, charge, quote, paid sum and code.
    private static readonly string Sql = Jobs.Stream.Fact(
        set: "status = $7, status_at = $5, hold = 'none', leave_reason = coalesce($9, leave_reason), " + Charges.Set(22),
        then: Charges.Then(22) + """
            ,
            handed as (
              insert into shop.handover (job_id, kind, given_to, known_by, id_note, accessories_returned, old_parts_returned, warranty_months, warranty_until, note, given_by, given_at)
              select m.id, $7, $14, $15, $16, $17, $18, $19, $20, $21, $6, $5 from moved m)
            """,
        where: $"""
            {Charges.Where(22)} and status = $10 and charged_minor = $11 and quote_state = $12 and (paid_minor = $8 or $9::text is not null)
            and ($13 = '' or exists (select from shop.intake i where i.job_id = job.id and i.pickup_code = $13 and i.pickup_misses < {HandedOver.MostMisses}))
            """);

    /// <summary>Hands it over.</summary>
    /// <exception cref="Refused">A rule says no.</exception>
    /// <exception cref="Stale">Not at that version.</exception>
    /// <exception cref="NotHere">No such job.</exception>
    public static async Task<Done> Run(TenantDb db, Shop shop, Visitor visitor, TimeProvider clock, JobRef job, Form form)
    {
        var counter = await Counter.Load(db, job);
        var present = counter.Job;
        form = form with { Version = await Jobs.Stream.Seen(db, present, form.Version) };
        var isBack = form.Kind == Milestones.Returned;
        var charge = isBack ? Asked(counter, form, shop, visitor) : present.ChargedMinor;
        var entered = isBack
            ? counter.Ledger.Charges.Back(new Due(Charge.Return, "Handing back unserviced", charge, new(shop.TaxName, shop.TaxPercent, true, shop.Currency)))
            : counter.Ledger.Charges.With([]);
        var settled = present with { ChargedMinor = charge, PaidMinor = form.PaidBy is null ? present.PaidMinor : Math.Max(present.PaidMinor, charge) };
        var leave = settled.BalanceMinor != 0 && form.Leave.Length > 0 ? form.Leave : null;
        Allow(settled, form, leave, visitor.May(May.HandOverOnAccount));
        if (form.KnownBy == "pickup_code") await Known(db, counter, form.Code);

        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var months = isBack ? 0 : form.WarrantyMonths ?? shop.WarrantyMonths;
        var handed = new HandedOver
        {
            Kind = form.Kind, GivenTo = form.GivenTo, KnownBy = form.KnownBy, IdNote = form.IdNote, AccessoriesReturned = form.AccessoriesReturned,
            OldPartsReturned = form.OldPartsReturned, WarrantyMonths = months, WarrantyUntil = HandedOver.WarrantyEnd(ShopDay.Of(at, shop), months), Note = form.Note,
            GivenBy = db.Actor, GivenAt = at,
        };
        var open = charge - present.PaidMinor;
        var ask = db.Ask();
        if (form.PaidBy is not null && open > 0)
        {
            if (form.TenderedMinor < open) throw new Refused("The cash given is less than the balance.", "payment.tendered");
            TakePayment.Add(ask, present.Id, form.Version, new Payment
            {
                Id = Guid.CreateVersion7(at), Method = form.PaidBy, AmountMinor = open, Currency = shop.Currency,
                TenderedMinor = form.PaidBy == "cash" ? form.TenderedMinor ?? open : null, Reference = form.Reference, TakenBy = db.Actor, TakenAt = at,
            });
        }
        var landed = ask.Append(Sql, present.Id, null, Event.Of(Milestones.EventOf(present.Status, form.Kind)!, present.Id, db.Actor, at, Data(present, handed, form, leave, charge)),
            form.Kind, charge, leave, present.Status, present.ChargedMinor, present.QuoteState, form.KnownBy == "pickup_code" ? form.Code : "", handed.GivenTo, handed.KnownBy,
            handed.IdNote, handed.AccessoriesReturned, handed.OldPartsReturned, handed.WarrantyMonths, handed.WarrantyUntil, handed.Note,
            entered.Json);
        var after = new JobRef(present.Id, null).Load(ask);
        await ask.Send();
        if (landed.Value is { } l) return new(after.Value!, handed, l.Seq);
        Allow(after.Value!, form, leave, visitor.May(May.HandOverOnAccount));
        throw new Stale(JobAnswer.Of(after.Value!));
    }

    private static void Allow(Job job, Form form, string? leave, bool onAccount)
    {
        job.Allow(form.Kind, form.Kind == Milestones.Returned ? form.Reason : leave, onAccount);
        if (form.Kind == Milestones.Collected)
        {
            if (job.QuoteState != "sent") return;
            var open = QuoteOpen(job);
            throw new Refused(open.Sentence, open.Field, open.Code);
        }
        if (job.BalanceMinor == 0) return;
        if (leave is null) throw new Refused(job.BalanceMinor > 0
            ? "The balance is not paid. Take the payment, or the owner lets the watch go on account with a reason."
            : "More was paid than charged. Refund the difference first, or the owner closes with a reason.", code: "balance-open");
        if (!onAccount) throw new Refused("Only the owner can hand over with an open balance.", "leave", "owner-only");
    }

    internal static Refusal QuoteOpen(Job job) => new("quote-open", $"Quote {job.QuoteVersion} still waits for the client's decision. Record it first.");

    private static long Asked(Counter counter, Form form, Shop shop, Visitor visitor)
    {
        var charge = form.ChargeMinor ?? counter.UsualChargeMinor
            ?? throw new Refused("Work was approved on this watch. Say what is charged for it.", "charge", "charge-needed");
        if (charge > counter.MostChargeMinor)
            throw new Refused($"No more than {Money.Typed(counter.MostChargeMinor, shop.Currency)} {shop.Currency} was agreed for this watch.", "charge", "charge-too-high");
        if (charge < Math.Min(counter.Said.InspectionFeeMinor, counter.MostChargeMinor) && !visitor.May(May.WaiveFee))
            throw new Refused("Only the owner can waive the inspection fee.", "charge", "owner-only");
        return charge;
    }

    private const string Miss = "update shop.intake set pickup_misses = pickup_misses + 1 where job_id = $1 returning pickup_misses";

    private static async Task Known(TenantDb db, Counter counter, string code)
    {
        if (!counter.CodeCounts) throw new Refused("Too many wrong codes were tried. Ask for an ID.", "code", "code-locked");
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(counter.Said.PickupCode))) return;
        var left = HandedOver.MostMisses - await db.Row<int>(Miss, counter.Job.Id);
        throw new Refused(left > 0
            ? $"That is not the pick-up code of this docket. {(left == 1 ? "One more try" : $"{left} more tries")}, or ask for an ID."
            : "That is not the pick-up code of this docket. Ask for an ID.", "code", "code-wrong");
    }

    private static JsonObject Data(Job before, HandedOver handed, Form form, string? leave, long charge)
    {
        var data = new JsonObject
        {
            ["from"] = before.Status,
            ["to"] = handed.Kind,
            ["knownBy"] = handed.KnownBy,
            ["accessoriesReturned"] = handed.AccessoriesReturned,
            ["oldPartsReturned"] = handed.OldPartsReturned,
        };
        if (handed.Kind == Milestones.Returned)
        {
            data["reason"] = form.Reason;
            data["charged"] = charge;
            if (leave is not null) data["leave"] = leave;
            return data;
        }
        data["warrantyMonths"] = handed.WarrantyMonths;
        data["warrantyUntil"] = handed.WarrantyUntil?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (leave is not null) data["reason"] = leave;
        return data;
    }
}
