using System.Globalization;
using System.Text.Json.Nodes;
using ChronoCare.Tenancy;

namespace ChronoCare.Jobs;

/// <summary>Folds a job's events back into its row: what the stream says is what the job is, and a test holds the two together.</summary>
public static class JobHistory
{
    /// <summary>The job after these events, in the order of their job versions. Names on the card and the portrait are not in the stream (personal data, pictures).</summary>
    /// <exception cref="ArgumentException">The first event is not watch-received, or one has a name that is not among <see cref="EventNames"/>.</exception>
    public static Job Fold(IEnumerable<StoredEvent> events)
    {
        Job? job = null;
        foreach (var e in events)
        {
            if (job is null && e.Name != EventNames.WatchReceived) throw new ArgumentException("A job's history begins with watch-received, not with " + e.Name, nameof(events));
            job = Apply(job ?? new Job(), e) with { Version = e.JobVersion };
        }
        return job ?? throw new ArgumentException("No events.", nameof(events));
    }

    private static Job Apply(Job job, StoredEvent e)
    {
        var data = e.Data;
        switch (e.Name)
        {
            case EventNames.WatchReceived:
                return new Job
                {
                    Id = e.JobId, Number = Text(data, "number")!, ClientId = Guid.Parse(Text(data, "client")!), WatchId = Guid.Parse(Text(data, "watch")!),
                    PromisedOn = Day(data, "promisedOn"), AssigneeId = Id(data, "assignee"), ArrivedAt = e.At, StatusAt = e.At,
                    IsPractice = data.ContainsKey("practice"),
                };
            case EventNames.JobDiagnosed or EventNames.ServiceStarted or EventNames.JobReady or EventNames.FinalCheckFailed or EventNames.WatchCollected or EventNames.WatchReturned:
                return Move(job, e, data);
            case EventNames.HoldChanged or EventNames.JobChanged:
                var to = Text(data, "to");
                return job with
                {
                    Hold = to ?? job.Hold,
                    HoldSince = to is null ? job.HoldSince : to == "none" ? null : e.At,
                    PromisedOn = Day(data, "promisedOn") ?? job.PromisedOn,
                    AssigneeId = data.ContainsKey("assignee") ? Id(data, "assignee") : job.AssigneeId,
                };
            case EventNames.QuoteSent:
                return job with { QuoteVersion = data["version"]!.GetValue<int>(), QuoteState = "sent" };
            case EventNames.QuoteDecided:
                return job with { QuoteState = Text(data, "quoteState")!, ChargedMinor = data["charged"]!.GetValue<long>() };
            case EventNames.ChargeCorrected or EventNames.CreditNoted:
                return job with { ChargedMinor = data["charged"]!.GetValue<long>() };
            case EventNames.PaymentTaken:
                return job with { PaidMinor = job.PaidMinor + data["amount"]!.GetValue<long>() };
            case EventNames.PaymentRefunded:
                return job with { PaidMinor = job.PaidMinor - data["amount"]!.GetValue<long>() };
            case EventNames.ReadingTaken or EventNames.PartChanged or EventNames.LubricantUsed or EventNames.WaterTested or EventNames.ServiceSummarised:
                return job with { LogEntries = job.LogEntries + 1 };
            case EventNames.PhotoAdded:
                return job with { Photos = job.Photos + 1 };
            case EventNames.PhotoRemoved:
                return job with { Photos = job.Photos - 1 };
            case EventNames.PhotoDescribed or EventNames.NoteWritten or EventNames.DocketPrinted or EventNames.MessageSent or EventNames.RecordSealed or EventNames.RecordAmended or EventNames.InvoiceIssued or EventNames.DepositAsked:
                return job; // told beside the row
            default:
                throw new ArgumentException("A job's history does not know " + e.Name + ".", nameof(e));
        }
    }

    private static Job Move(Job job, StoredEvent e, JsonObject data)
    {
        var to = Text(data, "to")!;
        var moved = job with { Status = to, StatusAt = e.At, Hold = to is Milestones.Ready or Milestones.Collected or Milestones.Returned ? "none" : job.Hold };
        if (data["overruled"]?.GetValue<bool>() == true) moved = moved with { OverrideReason = Text(data, "reason") };
        if (to == Milestones.Collected && Text(data, "reason") is { } leave) moved = moved with { LeaveReason = leave };
        if (to == Milestones.Returned && Text(data, "leave") is { } back) moved = moved with { LeaveReason = back };
        if (to == Milestones.Returned && data["charged"] is JsonValue charged) moved = moved with { ChargedMinor = charged.GetValue<long>() };
        return moved;
    }

    private static string? Text(JsonObject data, string key) => data[key] is JsonValue value ? value.GetValue<string>() : null;

    private static Guid? Id(JsonObject data, string key) => Text(data, key) is { } id ? Guid.Parse(id) : null;

    private static DateOnly? Day(JsonObject data, string key) =>
        Text(data, key) is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
}
