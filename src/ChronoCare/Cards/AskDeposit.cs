using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Payments;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Cards;

/// <summary>Somebody at the counter says what this client is asked to pay ahead, or that nothing is: <c>POST /jobs/{job}/deposit</c>. It stands on the client's own page until it is paid.</summary>
public static class AskDeposit
{
    /// <summary>What was entered; zero asks nothing.</summary>
    public sealed record Form(long AmountMinor);

    /// <summary>As programs see it: what is asked, what of it is open, with which quote, and whether somebody of the team said so rather than the shop's setting.</summary>
    public sealed record Answer(Money Amount, Money Open, int? QuoteVersion, bool IsByHand, DateTimeOffset AskedAt)
    {
        internal static Answer? Of(Deposit? d, Job job) => d is null ? null : new(new(d.AmountMinor, d.Currency), new(d.OpenMinor(job), d.Currency), d.QuoteVersion, d.AskedBy is not null, d.AskedAt);
    }

    private static readonly string Sql = Jobs.Stream.Fact(
        then: """
            asked as (
              insert into shop.deposit as d (job_id, amount_minor, currency, quote_version, asked_by, asked_at)
              select m.id, $7, $8, nullif(j.quote_version, 0), $6, $5 from moved m join shop.job j on j.id = m.id
              on conflict (tenant_id, job_id) do update set amount_minor = excluded.amount_minor, currency = excluded.currency, quote_version = excluded.quote_version, asked_by = excluded.asked_by, asked_at = excluded.asked_at)
            """,
        where: "is_open");

    /// <summary>Handles both.</summary>
    [Says("Says what this client is asked to pay ahead: at most what was named to them. Zero asks nothing.", typeof(Answer))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, [AsParameters] CardRoom room) =>
        ShowCard.Or(http, job, posted, room, async () =>
        {
            var form = Read(posted, room.Shop);
            posted.Check();
            var (there, deposit) = await Run(room, job, form);
            return Answers.Done(http, () => Answer.Of(deposit, there)!, $"/jobs/{there.Number}/card");
        });

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted, Shop shop) => new(posted.Money("deposit", "Deposit", shop.Currency, required: true) ?? 0);

    /// <summary>Writes it down; the client is told.</summary>
    /// <exception cref="Refused">More than was named to the client, or the watch has left.</exception>
    public static async Task<(Job Job, Deposit Deposit)> Run(CardRoom room, JobRef job, Form form)
    {
        var ledger = await Ledger.Load(room.Db, job);
        var there = ledger.Job;
        if (!there.IsOpen) throw new Refused("The watch has left the shop; no deposit can be asked any more.", "deposit", "closed");
        if (form.AmountMinor > ledger.MostMinor)
        {
            throw new Refused(ledger.MostMinor > 0
                ? $"No more than {Money.Typed(ledger.MostMinor, room.Shop.Currency)} {room.Shop.Currency} was named to the client. A deposit cannot be more."
                : "No amount was named to the client yet: no fee, no stop-at, no quote. Send a quote first.", "deposit", "deposit-too-large");
        }
        var ask = room.Db.Ask();
        var data = new JsonObject { ["amount"] = form.AmountMinor, ["currency"] = room.Shop.Currency };
        var landed = ask.Append(Sql, there.Id, null, Event.Of(EventNames.DepositAsked, there.Id, room.Db.Actor, Event.ToMicroseconds(room.Clock.GetUtcNow()), data), form.AmountMinor, room.Shop.Currency);
        var written = Deposit.Load(ask, new JobRef(there.Id, null));
        await ask.Send();
        return landed.Value is not null && written.Value is { } deposit ? (there, deposit) : throw new Refused("The watch has left the shop; no deposit can be asked any more.", "deposit", "closed");
    }
}
