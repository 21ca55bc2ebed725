namespace ChronoCare.Identity.Apps;

/// <summary>What a key of an integration may do, in a few words that an owner understands, and which doors each word opens. What stands in no line opens for no key.</summary>
public static class Scopes
{
    private const string ReadJobs = "read-jobs", WriteJobs = "write-jobs", ReadClients = "read-clients", WriteClients = "write-clients", Bench = "bench", Quotes = "quotes",
        Messages = "messages", Payments = "payments", Records = "records", ReadReports = "read-reports", Stream = "stream", EveryKey = "", NoKey = "-";

    /// <summary>All of them, with what each means.</summary>
    public static readonly IReadOnlyList<(string Scope, string Title, string May)> All =
    [
        (ReadJobs, "Read jobs", "jobs, their events and photos"),
        (WriteJobs, "Write jobs", "take in, move, hold, hand over, add photos"),
        (ReadClients, "Read clients", "clients, watches, search"),
        (WriteClients, "Write clients", "add and change clients and watches"),
        (Bench, "Bench", "readings, parts, lubricants, water tests, notes"),
        (Quotes, "Quotes", "read, send, and record what the client decided"),
        (Messages, "Messages", "read what clients write, and write to them"),
        (Payments, "Payments", "read and record; giving money back stays with the owner"),
        (Records, "Records", "read and seal; amending stays with the owner"),
        (ReadReports, "Read reports", "what the shop earned, who did what, and every other figure of the reports"),
        (Stream, "Stream", "check that the stream is unbroken, hear of sign-ins, keys and roles"),
    ];

    /// <summary>The word that also lets a key hear what happens to the shop itself.</summary>
    public const string StreamWord = Stream;

    /// <summary>Every word that may stand in a key.</summary>
    public static readonly IReadOnlyList<string> Words = [.. All.Select(s => s.Scope)];

    // The longest address decides; a verb of its own goes before any verb.
    private static readonly (string Verb, string Under, string Scope)[] Map =
    [
        ("*", "/api/me", EveryKey),
        ("GET", "/api/jobs", ReadJobs),
        ("*", "/api/jobs", WriteJobs),
        ("GET", "/api/drafts", ReadJobs),
        ("*", "/api/drafts", WriteJobs),
        ("*", "/api/jobs/{job}/quotes", Quotes),
        ("*", "/api/jobs/{job}/prices", Quotes),
        ("*", "/api/jobs/{job}/payments", Payments),
        ("*", "/api/jobs/{job}/card", Payments),
        ("*", "/api/jobs/{job}/deposit", Payments),
        ("*", "/api/jobs/{job}/refunds", NoKey),
        ("*", "/api/jobs/{job}/invoices", Payments),
        ("*", "/api/jobs/{job}/charges", NoKey),
        ("*", "/api/jobs/{job}/credit-notes", NoKey),
        ("GET", "/api/invoices", Payments),
        ("*", "/api/day-end", NoKey),
        ("*", "/api/jobs/{job}/service-log", Bench),
        ("*", "/api/jobs/{job}/bench", Bench),
        ("*", "/api/jobs/{job}/messages", Messages),
        ("*", "/api/jobs/{job}/record", Records),
        ("*", "/api/jobs/{job}/record.pdf", Records),
        ("*", "/api/jobs/{job}/record/amendments", NoKey),
        ("*", "/api/messages", Messages),
        ("GET", "/api/clients", ReadClients),
        ("*", "/api/clients", WriteClients),
        ("GET", "/api/watches", ReadClients),
        ("*", "/api/watches", WriteClients),
        ("GET", "/api/search", ReadClients),
        ("GET", "/api/events", ReadJobs),
        ("GET", "/api/reports", ReadReports),
        ("*", "/api/reports", NoKey),
        ("*", "/api/stream", Stream),
        ("*", "/api/stream/set-aside", NoKey),
        ("*", "/api/practice", NoKey),
        ("*", "/api/step-up", NoKey),
        ("*", "/api/settings", NoKey),
        ("*", "/api/tokens", NoKey),
        ("*", "/api/devices", NoKey),
        ("GET", "/api/plan", EveryKey),
    ];

    /// <summary>The word that a door asks of a key: empty where any key will do, null where none opens it. <paramref name="isNamed"/> says whether a line means this door at all.</summary>
    /// <param name="verb">GET, POST …</param><param name="route">The door's own pattern, such as <c>/api/jobs/{job}</c>.</param><param name="isNamed">False for a door nobody thought of.</param>
    public static string? Of(string verb, string route, out bool isNamed)
    {
        if (verb == "HEAD") verb = "GET";
        var line = Map.Where(m => (m.Verb == verb || m.Verb == "*") && (route == m.Under || route.StartsWith(m.Under + "/", StringComparison.Ordinal)))
            .OrderByDescending(m => m.Under.Length).ThenBy(m => m.Verb == "*").FirstOrDefault();
        isNamed = line.Scope is not null;
        return line.Scope is null or NoKey ? null : line.Scope;
    }

    /// <summary>The lines that mean no door of these, for the test that keeps the map true.</summary>
    internal static IEnumerable<string> Idle(IReadOnlyCollection<(string Verb, string Route)> doors) =>
        Map.Where(m => !doors.Any(d => (m.Verb == d.Verb || m.Verb == "*") && (d.Route == m.Under || d.Route.StartsWith(m.Under + "/", StringComparison.Ordinal)))).Select(m => $"{m.Verb} {m.Under}");

    /// <summary>As a person reads it.</summary>
    public static string Title(string scope) => All.FirstOrDefault(s => s.Scope == scope).Title ?? scope;
}

/// <summary>The scopes of the key that somebody came with.</summary>
public sealed record KeyScopes(IReadOnlyList<string> Words)
{
    /// <summary>Whether it opens a door; <paramref name="wanted"/> is the word it lacks, or null where no key would do.</summary>
    public bool May(string verb, string route, out string? wanted)
    {
        wanted = Scopes.Of(verb, route, out _);
        return wanted is not null && (wanted.Length == 0 || Words.Contains(wanted));
    }
}
