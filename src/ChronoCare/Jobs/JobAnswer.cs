using ChronoCare.Web;

namespace ChronoCare.Jobs;

/// <summary>A job as the API shows it.</summary>
public sealed record JobAnswer(Guid Id, string Number, string Status, int Version, string Hold, string QuoteState, int QuoteVersion, Guid ClientId, string Client,
    Guid WatchId, string Watch, string Reference, string SerialTail, Guid? AssigneeId, string Assignee, DateOnly? PromisedOn, DateTimeOffset ArrivedAt,
    DateTimeOffset StatusAt, Money Charged, Money Paid, Money Balance)
{
    /// <summary>From the row.</summary>
    public static JobAnswer Of(Job j) => new(j.Id, j.Number, j.Status, j.Version, j.Hold, j.QuoteState, j.QuoteVersion, j.ClientId, j.ClientName, j.WatchId, j.WatchName,
        j.Reference, j.SerialTail, j.AssigneeId, j.AssigneeName, j.PromisedOn, j.ArrivedAt, j.StatusAt, new(j.ChargedMinor, j.Currency), new(j.PaidMinor, j.Currency), new(j.BalanceMinor, j.Currency));
}
