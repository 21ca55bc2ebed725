using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary>A form that was sent while the tablet was locked: carried along through the lock page, to be sent again by whoever unlocks. Files cannot be carried.</summary>
/// <param name="To">Where it was going.</param><param name="By">Whose session had ended; null when nobody knows.</param>
/// <param name="Fields">Names and values as sent.</param><param name="HadFiles">Whether files stayed behind.</param>
public sealed record Kept(string To, Guid? By, IReadOnlyList<KeyValuePair<string, string>> Fields, bool HadFiles)
{
    private const string Prefix = "kept:";
    private const int MostFields = 600, MostCharacters = 300_000;

    /// <summary>What a locked browser just sent; null when it was no form of a page here, or too much to carry.</summary>
    public static async Task<Kept?> Sent(HttpContext http, Guid? by)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.HasFormContentType || ReturnPath.Local(http.Request.Path + http.Request.QueryString) is not { } to) return null;
        IFormCollection form;
        try { form = await http.Request.ReadFormAsync(http.RequestAborted); }
        catch (InvalidDataException) { return null; }
        // Only what came from a page of theirs: nobody shall be made to send what another site put into this browser.
        if (by is not { } who || !http.RequestServices.GetRequiredService<FormTokens>().IsOf(who, FormTokens.Given(http.Request, form))) return null;
        return Of(to, by, form.SelectMany(f => f.Value.Select(v => KeyValuePair.Create(f.Key, v ?? ""))), form.Files.Count > 0);
    }

    /// <summary>What a lock page carried and sent back with the PIN.</summary>
    public static Kept? Carried(IFormCollection form)
    {
        if (ReturnPath.Local(form["kept-to"]) is not { } to) return null;
        var fields = form.Where(f => f.Key.StartsWith(Prefix, StringComparison.Ordinal)).SelectMany(f => f.Value.Select(v => KeyValuePair.Create(f.Key[Prefix.Length..], v ?? "")));
        return Of(to, Guid.TryParse(form["kept-by"], out var by) ? by : null, fields, form["kept-files"] == "1");
    }

    /// <summary>Hidden inputs that carry it on.</summary>
    public IEnumerable<KeyValuePair<string, string>> Inputs =>
    [
        new("kept-to", To), new("kept-by", By?.ToString("D") ?? ""), new("kept-files", HadFiles ? "1" : "0"), .. Fields.Select(f => KeyValuePair.Create(Prefix + f.Key, f.Value)),
    ];

    private static Kept? Of(string to, Guid? by, IEnumerable<KeyValuePair<string, string>> fields, bool hadFiles)
    {
        // The word of a form is the person's who sent it; whoever sends it again has their own.
        var all = fields.Where(f => f.Key != FormTokens.Field).Take(MostFields + 1).ToList();
        return all.Count is 0 or > MostFields || all.Sum(f => (long)f.Key.Length + f.Value.Length) > MostCharacters ? null : new(to, by, all, hadFiles);
    }
}
