using ChronoCare.Cards;
using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Notifications.Words;
using ChronoCare.Portal;
using ChronoCare.Tenancy;

namespace ChronoCare.Notifications;

/// <summary>A mail to an owner about card payments, written from how things stand when it goes out.</summary>
public static class CardLetter
{
    /// <summary>How it stands.</summary>
    /// <param name="Job">Null where it is about the shop's account.</param><param name="Dispute">The one that it is about.</param>
    public sealed record Facts(Job? Job, Dispute? Dispute, CardAccount? Account);

    /// <summary>Whether a notice is one of these.</summary>
    public static bool Takes(Notice notice) => notice.Occasion is Occasion.Dispute or Occasion.Overpaid or Occasion.CardAccount;

    private const string OfJob = $"select {Dispute.Columns} from shop.dispute d where d.job_id = $1 order by d.opened_at desc limit 20";

    /// <summary>Reads it; null where what the notice was about does not hold any more.</summary>
    public static async Task<Facts?> Load(TenantDb db, Notice notice)
    {
        var ask = db.Ask();
        var job = ask.Row<Job>($"select {Job.Columns} from shop.job j where j.id = $1::uuid", notice.JobId);
        var disputes = ask.Rows<Dispute>(OfJob, notice.JobId ?? Guid.Empty);
        var account = ask.Row<CardAccount>(CardAccount.Sql);
        await ask.Send();
        var word = notice.About == "due" ? "opened" : notice.About;
        var dispute = notice.Occasion == Occasion.Dispute ? disputes.Value.FirstOrDefault(d => CardRound.Word(d.Status) == word) : null;
        var holds = notice.Occasion switch
        {
            Occasion.Dispute => dispute is not null && job.Value is not null,
            Occasion.Overpaid => job.Value is { BalanceMinor: < 0 },
            _ => account.Value is { EndedAt: null } a && (notice.About == "charges" ? a.ChargesLostAt : a.PayoutsLostAt) is not null,
        };
        return holds ? new(job.Value, dispute, account.Value) : null;
    }

    /// <summary>Writes it.</summary>
    public static Letter Compose(Notice notice, Facts f, string email, Shop shop, string home)
    {
        var formats = Language.Formats(Language.English, shop);
        string Plain(string text) => text.Replace('\u00a0', ' ');
        string Price(long minor) => Plain(formats.Price(minor));
        var title = TeamWords.Title(notice.Occasion, notice.About, Language.English);
        if (notice.Occasion == Occasion.CardAccount)
        {
            string[] lines = f.Account is { IsGone: true }
                ? ["Stripe does not let us into the shop's account any more. Connect it again to take cards.", "Cash, card terminal and bank transfer work as before."]
                : [.. f.Account!.Wanted.Count > 0 ? (string[])["Stripe still wants: " + string.Join("; ", f.Account.Wanted) + "."] : [], notice.About == "charges" ? "Clients cannot pay by card until then. Cash, card terminal and bank transfer work as before." : "Clients can still pay by card; the money waits in the account at Stripe."];
            return TeamLetter.Letter(shop, email, title, title, shop.Name, lines, home + "/settings/card-payments", "Open the card payments", home);
        }
        var job = f.Job!;
        string[] said = notice.Occasion == Occasion.Overpaid
            ? [$"{Price(job.PaidMinor)} was paid and {Price(job.ChargedMinor)} charged: {Price(-job.BalanceMinor)} belongs to the client.", "Give it back on the job. What was paid by card goes back to that card."]
            : Said(notice.About, f.Dispute!, shop, formats, Price, Plain);
        return TeamLetter.Letter(shop, email, $"{job.Number}: {char.ToLowerInvariant(title[0])}{title[1..]}", title, $"Docket {job.Number}", [$"{job.WatchName}, {job.ClientName}", .. said], $"{home}/jobs/{job.Number}/card", "Open the card payments", home)
            with { Thread = "job." + job.Id.ToString("N") };
    }

    private static string[] Said(string about, Dispute dispute, Shop shop, Web.Formats formats, Func<long, string> price, Func<string, string> plain)
    {
        var amount = price(dispute.AmountMinor);
        return about switch
        {
            "lost" => [$"The bank decided for the cardholder: {amount} stays with them. Stripe may take a fee besides.", "The job owes it again, as long as you do not correct what is charged."],
            "won" => [$"The bank decided for you: the {amount} is yours."],
            _ =>
            [
                $"The cardholder's bank asks {amount} back. Its reason: {dispute.Reason.Replace('_', ' ')}.",
                dispute.DueBy is { } due ? $"Answer in your Stripe account until {plain(formats.DayLong(ShopDay.Of(due, shop)))}. Without an answer it is decided for the cardholder." : "Answer in your Stripe account.",
                "The docket, the client's approval and the service record are your evidence: print them from the job.",
            ],
        };
    }
}
