using System.Globalization;
using System.Text.Json;
using ChronoCare.Jobs.Page;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/snippets</c>: what the shop writes often, saved as one sheet. A word in braces is replaced by the job's fact when it is put into a message.</summary>
public static class WriteSnippets
{
    /// <summary>The sheet; version 0 is the one the program brings.</summary>
    public sealed record Sheet(int Version, IReadOnlyList<Snippet> Items);

    private sealed record Row
    {
        public int Version { get; init; }
        public string Items { get; init; } = "[]";
    }

    private const string Find = "select version, items::text as items from shop.snippet_sheet";

    private const string Save = """
        with changed as (update shop.snippet_sheet set version = version + 1, items = $2 where version = $1 returning version),
        made as (insert into shop.snippet_sheet (items) select $2 where $1 = 0 and not exists (select from shop.snippet_sheet) returning version)
        select version from changed union all select version from made
        """;

    /// <summary><c>GET</c>.</summary>
    [Says("What the shop writes often.", typeof(Sheet))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, [PageOnly] string? saved = null)
    {
        var sheet = await Load(db);
        return Answers.IsApi(http) ? Answers.Data(sheet) : Page(Filled(sheet), 200, saved is not null);
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Saves what the shop writes often, whole; a word in braces must be one of the job's facts.", typeof(Sheet), MayBeStale = true)]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db)
    {
        var form = Read(posted);
        if (posted.IsWrong && !Answers.IsApi(http)) return Page(posted, 422, false);
        posted.Check();
        int? version = null;
        try
        {
            var ask = db.Ask();
            var saved = ask.Change<int?>(Save, form.Version, new Json(JsonSerializer.Serialize(form.Items, JsonSerializerOptions.Web)));
            await ask.Send();
            version = saved.Value;
        }
        catch (Taken) { }
        if (version is not { } now)
        {
            var present = await Load(db);
            if (Answers.IsApi(http)) throw new Stale(present);
            posted.Wrong("", "Somebody saved the snippets in the meantime. What you typed is still here; save again to put it in the place of theirs.");
            return Page(posted.Put("version", present.Version.ToString(CultureInfo.InvariantCulture)), 409, false);
        }
        return Answers.Done(http, () => new Sheet(now, form.Items), "/settings/snippets?saved=1");
    }

    internal static Sheet Read(Posted posted)
    {
        var version = posted.Whole("version", "Version", 0, int.MaxValue, required: true) ?? 0;
        var items = new List<Snippet>();
        var count = posted.Count("items");
        if (count > Snippet.Most + 2) posted.Wrong("", $"A sheet holds {Snippet.Most} snippets.");
        for (var i = 0; i < Math.Min(count, Snippet.Most + 2); i++)
        {
            var title = posted.Text($"items[{i}].title", "The title", 40);
            var text = posted.Text($"items[{i}].text", "The words", 2000, lines: true);
            if (title.Length == 0 && text.Length == 0) continue;
            if (title.Length == 0) posted.Wrong($"items[{i}].title", "Enter a title to choose it by.");
            if (text.Length == 0) posted.Wrong($"items[{i}].text", "Enter the words, or clear the title to drop it.");
            if (Snippet.Unknown(text) is { } word)
                posted.Wrong($"items[{i}].text", $"{{{word}}} is none of the job's facts. They are: {string.Join(", ", Snippet.Words.Select(w => $"{{{w.Word}}}"))}.");
            items.Add(new(title, text));
        }
        if (items.Count > Snippet.Most) posted.Wrong("", $"A sheet holds {Snippet.Most} snippets.");
        return new(version, items);
    }

    private static async Task<Sheet> Load(TenantDb db) => await db.Row<Row>(Find) is { } row ? new(row.Version, Snippet.Of(row.Items)) : new(0, Snippet.Usual);

    private static Posted Filled(Sheet sheet)
    {
        var posted = Posted.Of(("version", sheet.Version.ToString(CultureInfo.InvariantCulture)));
        foreach (var (i, snippet) in sheet.Items.Index())
        {
            posted.Put($"items[{i}].title", snippet.Title);
            posted.Put($"items[{i}].text", snippet.Text);
        }
        return posted;
    }

    private static IResult Page(Posted posted, int status, bool isSaved) => Answers.Page<SnippetsPage>(new { Posted = posted, IsSaved = isSaved }, status);
}
