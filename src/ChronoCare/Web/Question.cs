using System.Reflection;

namespace ChronoCare.Web;

/// <summary>One field a handler asks a body for, as <see cref="Posted"/> is asked for it: the API's description is made of these, so it cannot say anything else.</summary>
/// <param name="Name">As in the body; rows of a list are <c>lines[].text</c>.</param><param name="Kind">text, word, flag, whole, decimal, money, day, id, list.</param>
/// <param name="Label">How the sentences call it.</param>
public sealed record Question(string Name, string Kind, string Label)
{
    /// <summary>Whether it cannot be left out.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Fewest; of numbers.</summary>
    public decimal? Least { get; init; }

    /// <summary>Most; of numbers, and characters of a text.</summary>
    public decimal? Most { get; init; }

    /// <summary>Whether line breaks may stay.</summary>
    public bool HasLines { get; init; }

    /// <summary>The words that may stand there.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>Lets a reader read nothing, several times so that each choice is made once, and keeps what it asked for.</summary>
    public static IReadOnlyList<Question> Of(MethodInfo reader)
    {
        var asked = new List<(int Turn, Question Asked)>();
        var turns = 2;
        for (var turn = 0; turn < turns; turn++)
        {
            var now = asked.Select(a => a.Asked).ToList();
            var before = now.Count;
            var posted = Posted.Asking(turn, now);
            var made = reader.Invoke(null, [.. reader.GetParameters().Select(p => p.ParameterType == typeof(Posted) ? posted : Sample(p))]);
            if (made is Task waiting) waiting.GetAwaiter().GetResult();
            asked.AddRange(now.Skip(before).Select(q => (turn, q)));
            turns = Math.Max(turns, asked.Max(a => a.Asked.Allowed.Count) + 1);
        }
        return [.. asked.GroupBy(a => a.Asked.Name).Select(same => Together([.. same.Select(a => a.Asked)], same.Where(a => a.Asked.Kind != "raw").Select(a => a.Turn).Distinct().Count() == turns))];
    }

    // What was asked by its kind says more than what was only looked at; required is what every turn required.
    private static Question Together(IReadOnlyList<Question> same, bool isAlwaysAsked)
    {
        var typed = same.Where(q => q.Kind != "raw").ToList();
        if (typed.Count == 0) return same[0] with { Kind = "text" };
        var first = typed.FirstOrDefault(q => q.Kind == "list") ?? typed[0];
        return first with { IsRequired = isAlwaysAsked && typed.All(q => q.IsRequired), Allowed = [.. typed.SelectMany(q => q.Allowed).Distinct()], Most = typed.Max(q => q.Most) };
    }

    private static object? Sample(ParameterInfo p)
    {
        if (p.HasDefaultValue) return p.DefaultValue;
        if (p.ParameterType == typeof(string)) return "";
        return p.ParameterType.IsValueType || p.ParameterType.GetConstructor([]) is not null ? Activator.CreateInstance(p.ParameterType) : null;
    }
}
