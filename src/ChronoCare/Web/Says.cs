namespace ChronoCare.Web;

/// <summary>What /openapi/v1.json and /docs say of a handler below <c>/api</c>; stands at the handler itself, and a door without it fails a test.</summary>
/// <param name="what">One sentence.</param><param name="answer">What it answers with; null for no body.</param><param name="status">When all is well.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SaysAttribute(string what, Type? answer = null, int status = 200) : Attribute
{
    /// <summary>One sentence.</summary>
    public string What { get; } = what;

    /// <summary>The JSON of the answer; null for none.</summary>
    public Type? Answer { get; } = answer;

    /// <summary>The status when all is well.</summary>
    public int Status { get; } = status;

    /// <summary>The other JSON it may answer with, and at which status.</summary>
    public Type? Or { get; init; }

    /// <summary>Its status; the same one unless said.</summary>
    public int OrStatus { get; init; } = status;

    /// <summary>Where the body's fields are read, when it is not this class.</summary>
    public Type? Reads { get; init; }

    /// <summary>The method that reads them; it takes a <see cref="Posted"/> first.</summary>
    public string Reader { get; init; } = "Read";

    /// <summary>Where a multipart body's fields are read, when they are others than JSON's.</summary>
    public Type? ReadsForm { get; init; }

    /// <summary>What it answers with when that is no JSON.</summary>
    public string Media { get; init; } = "application/json";

    /// <summary>What it takes when that is neither JSON nor a form.</summary>
    public string? Takes { get; init; }

    /// <summary>Headers of the answer: Location, ETag.</summary>
    public string Headers { get; init; } = "";

    /// <summary>Whether a door for anyone may answer that what was sent opens nothing any more (401).</summary>
    public bool MayBeSignedOut { get; init; }

    /// <summary>Whether it refuses a state that has moved on (409) beside a stale version.</summary>
    public bool MayBeStale { get; init; }
}

/// <summary>A file that comes in a multipart body.</summary>
/// <param name="name">Field.</param><param name="what">What it is.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class TakesFileAttribute(string name, string what) : Attribute
{
    /// <summary>Field.</summary>
    public string Name { get; } = name;

    /// <summary>What it is.</summary>
    public string What { get; } = what;

    /// <summary>Whether several may come at once.</summary>
    public bool Several { get; init; }
}

/// <summary>Marks a query parameter that only pages know; programs are not told of it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PageOnlyAttribute : Attribute;
