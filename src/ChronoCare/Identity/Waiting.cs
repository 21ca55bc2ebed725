using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary>What somebody was about to do when they were asked who they are: where to, and every field of it.</summary>
public sealed record Waiting
{
    internal const string SomeReason = "What comes next wants a proof that it is you.";

    /// <summary>A path of this shop.</summary>
    public string To { get; init; } = "/";
    public bool IsPost { get; init; }
    /// <summary>One sentence: what it changes.</summary>
    public string Why { get; init; } = SomeReason;
    public IReadOnlyList<(string Name, string Value)> Fields { get; init; } = [];
    /// <summary>Fields that held a file, which no page can hold for a browser: it has to be chosen again.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
    /// <summary>Where they came from, for who would rather not.</summary>
    public string Back { get; init; } = "/";

    /// <summary>What came to a door.</summary>
    internal static async Task<Waiting> At(HttpContext http, FreshProof wanted)
    {
        var from = Uri.TryCreate(http.Request.Headers.Referer, UriKind.Absolute, out var page) ? ReturnPath.Local(page.PathAndQuery) : null;
        var waiting = new Waiting { To = http.Request.Path + http.Request.QueryString, IsPost = HttpMethods.IsPost(http.Request.Method), Why = wanted.Why, Back = from ?? "/" };
        return waiting.IsPost ? waiting with { Fields = await Carried(http), Files = await Chosen(http) } : waiting;
    }

    /// <summary>The same, come back with the form of the page that asks.</summary>
    internal static async Task<Waiting> Sent(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return new();
        var form = await Form(http);
        string Own(string name) => form[name].ToString();
        return new()
        {
            To = ReturnPath.Local(Own("_to")) ?? "/",
            IsPost = Own("_how") == "post",
            Why = Own("_why") is { Length: > 0 and <= 200 } why ? why : SomeReason,
            Back = ReturnPath.Local(Own("_back")) ?? "/",
            Fields = await Carried(http),
            Files = [.. form["_files"].OfType<string>().Where(f => f.Length is > 0 and <= 100).Take(10)],
        };
    }

    private static async Task<IReadOnlyList<(string, string)>> Carried(HttpContext http) =>
        [.. (await Form(http)).Where(f => f.Key is not (FormTokens.Field or "_to" or "_how" or "_why" or "_back" or "_files" or "_code")).SelectMany(f => f.Value.Select(v => (f.Key, v ?? "")))];

    private static async Task<IReadOnlyList<string>> Chosen(HttpContext http) => [.. (await Form(http)).Files.Where(f => f.Length > 0).Select(f => f.Name).Distinct().Take(10)];

    private static async Task<IFormCollection> Form(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return FormCollection.Empty;
        try { return await http.Request.ReadFormAsync(http.RequestAborted); }
        catch (InvalidDataException e) { throw new BadHttpRequestException("The form could not be read: " + e.Message, e); }
    }
}
