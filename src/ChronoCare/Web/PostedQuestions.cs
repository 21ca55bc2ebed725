using System.Text.RegularExpressions;

namespace ChronoCare.Web;

public sealed partial class Posted
{
    // Set while nothing was posted and a reader only says what it would read.
    private List<Question>? questions;
    private readonly HashSet<string> known = [];
    private int turn;

    // Set by a test that listens to what handlers really ask for.
    private Action<Question>? heard;

    /// <summary>Hears every question a handler asks a JSON body: method, route and question.</summary>
    internal static Action<string, string, Question>? Overheard { get; set; }

    /// <summary>A body for a reader that is to say what it asks for; at each turn it is told another of the words it allows.</summary>
    internal static Posted Asking(int turn, List<Question> asked) => new() { IsJson = true, questions = asked, turn = turn };

    /// <summary>The text of a field that its reader understands by itself.</summary>
    /// <param name="name">Field.</param><param name="label">How the sentence calls it.</param><param name="least">Of a number.</param><param name="most">Of a number.</param>
    /// <param name="allowed">The words it may be, where those are all.</param>
    public string Plain(string name, string label, decimal? least = null, decimal? most = null, IReadOnlyList<string>? allowed = null) =>
        Asks(new(name, least is null ? "word" : "decimal", label) { Least = least, Most = most, Allowed = allowed ?? [] }) ? Turn(allowed ?? []) : this[name];

    private bool Asks(Question question)
    {
        question = question with { Name = Rows(question.Name), IsRequired = question.IsRequired && !known.Contains(question.Name) };
        heard?.Invoke(question);
        if (questions is null) return false;
        questions.Add(question);
        return true;
    }

    private string Looked(string name)
    {
        name = Rows(name);
        if (questions!.FirstOrDefault(q => q.Name == name && q.Allowed.Count > 0) is { } choice) return Turn(choice.Allowed);
        questions!.Add(new(name, "raw", ""));
        return turn % 2 == 1 ? "x" : "";
    }

    private string Turn(IReadOnlyList<string> allowed) => allowed.Count == 0 ? "" : allowed[turn % allowed.Count];

    private static string Rows(string name) => AnyRow().Replace(name, "[]");

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex AnyRow();

    private static Action<Question>? Heard(HttpContext http) => Overheard is { } listener && http.GetEndpoint() is RouteEndpoint door
        ? question => listener(http.Request.Method, door.RoutePattern.RawText ?? "", question) : null;
}
