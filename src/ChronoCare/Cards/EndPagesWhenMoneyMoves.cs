using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Cards;

/// <summary>Closes a payment page whose amount is more than what is still open, because money came otherwise or the price changed.</summary>
public static class EndPagesWhenMoneyMoves
{
    private const string Sql = $"""
        update shop.checkout c set cancel_at = $2, state = case when c.state = 'asked' then 'cancelled' else c.state end, ended_at = case when c.state = 'asked' then $2::timestamptz end
        from shop.job j where j.id = $1 and c.job_id = j.id and c.state in ('asked', 'open') and c.cancel_at is null
          and c.amount_minor > {Job.BalanceSql} and ($3 or not j.is_open or j.quote_state in ('approved', 'declined'))
        """;

    private static readonly HashSet<string> To = [EventNames.PaymentTaken, EventNames.QuoteDecided, EventNames.WatchCollected, EventNames.WatchReturned];

    /// <summary>The reaction.</summary>
    public static Reaction Reaction { get; } = new("EndPagesWhenMoneyMoves", To, new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero), async happened =>
    {
        // Most jobs never have a page: then nothing is written, and the cursor moves on in bulk.
        if (await happened.Db.Row<bool>("select exists (select from shop.checkout c where c.job_id = $1 and c.state in ('asked', 'open') and c.cancel_at is null)", happened.Event.JobId))
            happened.Ask.Do(Sql, happened.Event.JobId, happened.Event.At, happened.Event.Name == EventNames.PaymentTaken);
    });
}
