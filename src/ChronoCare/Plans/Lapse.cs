using ChronoCare.Tenancy;

namespace ChronoCare.Plans;

/// <summary>How a door that changes something answers in a shop whose plan has ended.</summary>
public enum WhileLapsed
{
    /// <summary>As ever: it finishes what is open, settles what is there, or lets somebody in or out.</summary>
    Open,
    /// <summary>Something new would begin here: refused with the way to pay, and nothing typed is lost.</summary>
    Shut,
    /// <summary>The verb itself says no where something new would begin, beside what was typed.</summary>
    ByVerb,
}

/// <summary>
/// The one table of what a shop may still change whose plan has ended. What is read is always read: its own data is never held back. Shut is what takes in a watch, brings somebody in, or makes a
/// key for a program or a tablet. A door that stands in no line is shut.
/// </summary>
public static class Lapse
{
    /// <summary>One line: a door by its address without <c>/api</c>, or with <c>/*</c> all below it.</summary>
    public sealed record Line(string Under, WhileLapsed Answer, string? What = null);

    /// <summary>The longest address decides.</summary>
    public static readonly IReadOnlyList<Line> Lines =
    [
        // Coming in, going out, and proving who one is.
        new("/sign-in", WhileLapsed.Open),
        new("/sign-in/*", WhileLapsed.Open),
        new("/sign-out", WhileLapsed.Open),
        new("/step-up", WhileLapsed.Open),
        new("/step-up/*", WhileLapsed.Open),
        new("/welcome/*", WhileLapsed.Open),
        new("/tokens", WhileLapsed.Open),
        new("/devices/*", WhileLapsed.Open),
        new("/screen", WhileLapsed.Open),
        new("/counter", WhileLapsed.Open),
        new("/counter/*", WhileLapsed.Open),
        new("/join/*", WhileLapsed.Shut, "nobody new can join it at the moment"),

        // A new watch, and who and what would come with it.
        new("/jobs", WhileLapsed.ByVerb),
        new("/jobs/new", WhileLapsed.Open),
        new("/drafts/{draft}/photos", WhileLapsed.Shut, "no photos for a new watch can be taken in"),
        new("/drafts/{draft}/photos/*", WhileLapsed.Open),
        new("/practice", WhileLapsed.Shut, "no watch can be taken in, not even for practice"),
        new("/practice/wipe", WhileLapsed.Open),
        new("/first-hour/hide", WhileLapsed.Open),
        new("/clients", WhileLapsed.Shut, "no new client can be added"),
        new("/clients/{client}", WhileLapsed.Open),
        new("/watches", WhileLapsed.Shut, "no new watch can be added"),
        new("/watches/{watch}", WhileLapsed.Open),

        // What is open is finished: bench, quotes, messages, money, papers, hand-over, records.
        new("/jobs/{job}/*", WhileLapsed.Open),
        new("/day-end", WhileLapsed.Open),
        new("/portal", WhileLapsed.Open),
        new("/portal/*", WhileLapsed.Open),
        new("/r/*", WhileLapsed.Open),
        new("/stream/*", WhileLapsed.Open),
        new("/reports/night", WhileLapsed.Open),

        // What is settled may be settled otherwise; nobody new, and no new key.
        new("/settings/*", WhileLapsed.Open),
        new("/settings/team", WhileLapsed.Shut, "nobody new can be invited"),
        new("/settings/team/invitations/{invitation:guid}/send", WhileLapsed.Shut, "nobody new can be invited"),
        new("/settings/team/{id:guid}", WhileLapsed.ByVerb),
        new("/settings/api-keys", WhileLapsed.Shut, "no new key can be made"),
        new("/settings/counter", WhileLapsed.Shut, "no new tablet can be kept at the counter"),
    ];

    /// <summary>How a door answers.</summary>
    /// <param name="verb">GET, POST …</param><param name="route">The door's own pattern, such as <c>/api/jobs/{job}</c>.</param><param name="isNamed">False for a door that changes something and that nobody thought of.</param>
    public static Line Of(string verb, string route, out bool isNamed)
    {
        if (verb is "GET" or "HEAD")
        {
            isNamed = true;
            return new(route, WhileLapsed.Open);
        }
        var path = route.StartsWith("/api/", StringComparison.Ordinal) ? route[4..] : route;
        var line = Lines.Where(l => l.Under == path || l.Under.EndsWith("/*", StringComparison.Ordinal) && path.StartsWith(l.Under[..^1], StringComparison.Ordinal)).MaxBy(l => l.Under.Length);
        isNamed = line is not null;
        return line ?? new(route, WhileLapsed.Shut, "this cannot be done");
    }

    /// <summary>The refusal of a line.</summary>
    public static Refused Refusal(Line line) => Plan.Ended(line.What!);
}
