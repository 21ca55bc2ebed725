using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Search;

/// <summary><c>GET /search?q=</c> and <c>GET /api/search?q=</c>; with <c>part=list</c> only what the top field shows while one types.</summary>
public static class SearchShop
{
    /// <summary>What the API answers.</summary>
    /// <param name="Q">As asked.</param><param name="TakenFor">What a mistyped word was taken for, or empty.</param>
    public sealed record Answer(string Q, string TakenFor, IReadOnlyList<JobHit> Jobs, IReadOnlyList<ClientHit> Clients, IReadOnlyList<WatchHit> Watches,
        IReadOnlyList<RecordHit> Records);

    /// <summary>Handles all three. A docket's whole number, typed or scanned, goes straight to its job.</summary>
    [Says("Looks for jobs, clients, watches and records at once.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, Settings settings, TimeProvider clock, string? q, [PageOnly] string? part, int? limit)
    {
        var isList = part == "list";
        var most = Math.Clamp(limit ?? (isList ? 5 : 20), 1, 50);
        var found = await LookUp.Run(db, q, ShopDay.Of(clock.GetUtcNow(), shop).Year, settings.Address(shop.Subdomain), most);
        if (Answers.IsApi(http)) return Answers.Data(new Answer(found.Wanted.Text, found.TakenFor, found.Jobs, found.Clients, found.Watches, found.Records));
        if (!isList && found.Jobs.FirstOrDefault(j => j.Number == found.Wanted.Number) is { } job) return Answers.SeeOther($"/jobs/{job.Number}");
        if (!isList && found.Records.FirstOrDefault(r => r.Code == found.Wanted.RecordCode) is { } record) return Answers.SeeOther($"/r/{record.Code}");
        var groups = Groups(found, Formats.Of(shop.Locale, shop.TimeZone, shop.Currency));
        return isList ? Answers.Page<Web.Found>(new { Groups = groups }) : Answers.Page<SearchPage>(new { Found = found, Groups = groups, Most = most });
    }

    /// <summary>Places to go, as people read them; what can be done with the likeliest comes last.</summary>
    public static IReadOnlyList<FoundGroup> Groups(Findings found, Formats formats)
    {
        FoundGroup[] groups =
        [
            new("Jobs", [.. found.Jobs.Select(j => Of(j, formats))]),
            new("Clients", [.. found.Clients.Select(Of)]),
            new("Watches", [.. found.Watches.Select(Of)]),
            new("Records", [.. found.Records.Select(r => Of(r, formats))]),
            new("Actions", [.. Actions(found)]),
        ];
        return [.. groups.Where(g => g.Items.Count > 0)];
    }

    private static FoundItem Of(JobHit j, Formats formats) =>
        new($"/jobs/{j.Number}", j.Watch, j.Number, $"{j.Client} · {Milestones.Past(j.Status)} · {formats.DayYear(formats.DayOf(j.ArrivedAt))}");

    private static FoundItem Of(ClientHit c) => new($"/clients/{c.Id:D}", c.Name, null, c.Phone.Length > 0 && c.Email.Length > 0 ? $"{c.Phone} · {c.Email}" : c.Phone + c.Email);

    private static FoundItem Of(WatchHit w) =>
        new($"/watches/{w.Id:D}", w.Name, w.Reference.Length > 0 ? w.Reference : null, w.SerialTail.Length > 0 ? $"serial …{w.SerialTail} · {w.Owner}" : w.Owner);

    private static FoundItem Of(RecordHit r, Formats formats) => new($"/r/{r.Code}", r.Watch, r.Number, $"sealed {formats.DayYear(formats.DayOf(r.SealedAt))}");

    private static IEnumerable<FoundItem> Actions(Findings found)
    {
        if (found.Watches is [var only] && found.Clients.Count == 0)
            yield return new($"/jobs/new?client={only.ClientId:D}&watch={only.Id:D}", $"Take in {only.Name} again", null, only.Owner);
        foreach (var client in found.Clients.Take(2))
            yield return new($"/jobs/new?client={client.Id:D}", $"Take in for {Job.CardName(client.Name)}", null, client.Phone);
        if (found.IsEmpty && !found.Wanted.IsEmpty) yield return new($"/jobs/new?q={Uri.EscapeDataString(found.Wanted.Text)}", $"Take in for “{found.Wanted.Text}”");
    }
}
