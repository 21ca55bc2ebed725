using System.Text.Json.Nodes;

namespace ChronoCare.Jobs.Page;

/// <summary>A mail to the client, which stands in the time line though not in the stream.</summary>
public sealed record MailFacts
{
    public string What { get; init; } = "";
    public string About { get; init; } = "";
    public string State { get; init; } = "sent";
    public DateTimeOffset MailedAt { get; init; }
    public Guid By { get; init; }

    /// <summary>The events in their order, and each mail before the first one that is later.</summary>
    public static IReadOnlyList<TimelineEvent> Among(IReadOnlyList<TimelineEvent> events, IReadOnlyList<MailFacts> mails)
    {
        if (mails.Count == 0) return events;
        var all = events.ToList();
        foreach (var mail in mails.OrderBy(m => m.MailedAt))
        {
            var at = all.FindIndex(e => e.At > mail.MailedAt);
            all.Insert(at < 0 ? all.Count : at, new TimelineEvent { Name = ClientDoor.Mailed, At = mail.MailedAt, Actor = mail.By, Body = mail.Body });
        }
        return all;
    }

    /// <summary>Of a notice that was carried out.</summary>
    public static MailFacts Of(Told told) => new() { What = told.Occasion, About = told.About, State = told.State, MailedAt = told.EndedAt ?? told.MadeAt };

    private string Body => new JsonObject
    {
        ["data"] = new JsonObject { ["what"] = What, ["about"] = About, ["state"] = State, ["by"] = What == "fresh" ? "client" : null },
    }.ToJsonString();
}
