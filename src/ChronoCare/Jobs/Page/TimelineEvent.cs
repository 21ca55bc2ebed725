using System.Text.Json.Nodes;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Page;

/// <summary>An event of a job. It never changes, so what it says is worked out once and serves every page that shows it.</summary>
public sealed class TimelineEvent
{
    private readonly Lock turn = new();
    private (Formats By, TimelineLine Line)? said;

    public int JobVersion { get; init; }
    public string Name { get; init; } = "";
    public string Body { get; init; } = "";
    public DateTimeOffset At { get; init; }
    public Guid Actor { get; init; }

    /// <summary>Its line in the shop's way of writing.</summary>
    public TimelineLine Line(Formats formats)
    {
        // A JSON node sorts itself out on its first reading, which two threads may not do at once.
        lock (turn)
        {
            if (said is { } have && have.By == formats) return have.Line;
            var data = JsonNode.Parse(Body)!["data"]!.AsObject();
            var line = new TimelineLine(Sentences.Who("", data), Sentences.Of(Name, data, formats, formats.Currency), Id(data, "note"), Id(data, "photo"), Id(data, "message"),
                At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
            said = (formats, line);
            return line;
        }
    }

    private static Guid? Id(JsonObject data, string key) => Guid.TryParse(data[key]?.ToString(), out var id) ? id : null;
}

/// <summary>What an event says: who did it where nobody of the team did, the sentence after that name, the note, photo or message it is about, and when, for machines.</summary>
public sealed record TimelineLine(string Otherwise, string Sentence, Guid? Note, Guid? Photo, Guid? Message, string At);
