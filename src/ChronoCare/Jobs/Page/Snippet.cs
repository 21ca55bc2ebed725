using System.Text.Json;
using System.Text.RegularExpressions;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Page;

/// <summary>Words a shop writes often, with the job's facts put in where they stand: <c>Your {watch} is ready</c>.</summary>
/// <param name="Title">How it is called in the list.</param><param name="Text">The words.</param>
public sealed partial record Snippet(string Title, string Text)
{
    /// <summary>Most of them.</summary>
    public const int Most = 12;

    /// <summary>The shop's sheet, or no row.</summary>
    internal const string Sql = "select items::text from shop.snippet_sheet";

    /// <summary>What may stand in braces, and what is put in its place.</summary>
    public static readonly IReadOnlyList<(string Word, string Means)> Words =
    [
        ("client", "the client's name"), ("watch", "brand and model"), ("number", "the docket's number"), ("promised", "the promised day"), ("total", "the newest quote's total"),
        ("balance", "what is open"), ("shop", "the shop's name"), ("phone", "the shop's phone"),
    ];

    /// <summary>Those a shop has that never saved its own.</summary>
    public static readonly IReadOnlyList<Snippet> Usual =
    [
        new("Received", "Your {watch} has arrived safely and is on the list as {number}. You hear from us once it was looked at."),
        new("Quote sent", "The quote for your {watch} is on its way: {total}. Nothing is done before you decide."),
        new("Parts on order", "A part for your {watch} is on order. We now expect it to be ready about {promised}."),
        new("Ready", "Your {watch} is ready. Open balance: {balance}. Bring the pick-up code of your docket, or an ID."),
        new("Please call", "Please call us about your {watch}: {phone}."),
    ];

    /// <summary>From the stored sheet; the usual ones where there is none.</summary>
    public static IReadOnlyList<Snippet> Of(string? sheet) => sheet is null ? Usual : JsonSerializer.Deserialize<List<Snippet>>(sheet, JsonSerializerOptions.Web) ?? [];

    /// <summary>The first word in braces that means nothing here; null where all do.</summary>
    public static string? Unknown(string text) => Hole().Matches(text).Select(m => m.Groups[1].Value).FirstOrDefault(w => Words.All(k => k.Word != w));

    /// <summary>With the job's facts in it; what is not known yet stays to be filled in by hand, in brackets.</summary>
    /// <param name="job">The job.</param><param name="client">The client's whole name.</param><param name="totalMinor">Of the newest quote, if there is one.</param><param name="shop">The shop.</param>
    public string Fill(Job job, string client, long? totalMinor, Shop shop)
    {
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        return Hole().Replace(Text, m => m.Groups[1].Value switch
        {
            "client" => client,
            "watch" => job.WatchName,
            "number" => job.Number,
            "promised" => job.PromisedOn is { } day ? formats.DayLong(day) : "[day]",
            "total" => totalMinor is { } total ? formats.Price(total) : "[amount]",
            "balance" => formats.Price(job.BalanceMinor),
            "shop" => shop.Name,
            "phone" => shop.Phone.Length > 0 ? shop.Phone : "[phone]",
            _ => m.Value,
        });
    }

    [GeneratedRegex(@"\{([^{}\s]{1,40})\}")]
    private static partial Regex Hole();
}
