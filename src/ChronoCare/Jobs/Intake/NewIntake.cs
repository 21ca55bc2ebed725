using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Intake;

/// <summary>
/// <c>GET /jobs/new</c>: the intake, empty or prefilled. <c>POST /jobs/new</c>: the same with what was typed so far, after one of its look-up buttons;
/// it takes nothing in. The page's script asks it, too, and swaps in the parts that tell.
/// </summary>
public static class NewIntake
{
    /// <summary>An intake for a known client and watch, for what was looked for in vain, or for a draft whose photos are here already.</summary>
    public static async Task<IResult> Show(TenantDb db, Shop shop, Settings settings, TimeProvider clock, string? client, string? watch, string? q, string? draft)
    {
        var asked = (q ?? "").Trim();
        if (asked.Length > 200) asked = asked[..200];
        var field = asked.Contains('@') ? "client.email" : asked.Any(char.IsLetter) ? "client.name" : "client.phone";
        var posted = Posted.Of(("client.id", client), ("watch.id", watch), ("draftKey", IsKey(draft) ? draft : null), (field, asked.Length > 0 ? asked : null));
        if (watch is not null && client is null && await Owner(db, watch) is { } owner) posted.Default("client.id", owner.ToString("D"));
        return Answers.Page<IntakePage>(new { Sheet = await IntakeSheet.Load(db, shop, settings, clock, posted) });
    }

    /// <summary>After a look-up button: somebody or some watch is chosen, let go or looked for; all else stays as typed.</summary>
    public static async Task<IResult> LookUp(HttpContext http, Posted posted, TenantDb db, Shop shop, Settings settings, TimeProvider clock, KeepDraftPhotos keep)
    {
        // Nothing is carried out here, so the form's key is still its own when it is sent in earnest.
        db.Command = null;
        var now = posted.Names.ToDictionary(n => n, n => posted[n], StringComparer.OrdinalIgnoreCase);
        now.Remove("_key");
        var refused = await keep(posted["draftKey"], [.. posted.Files], posted["slot"], http.RequestAborted);
        if (Id(now, "pick.client") is { } client) now["client.id"] = client;
        var theirs = Id(now, "pick.theirs");
        if ((theirs ?? Id(now, "pick.watch")) is { } watch)
        {
            now["watch.id"] = watch;
            // Picked from its owner's watches, or before anybody was named: it is whoever it belongs to.
            var isOwners = theirs is not null || (!now.ContainsKey("client.id") && posted["client.name"].Trim().Length == 0);
            if (isOwners && await Owner(db, watch) is { } owner) now["client.id"] = owner.ToString("D");
        }
        if (Id(now, "pick.like") is { } like)
        {
            var model = (await ChronoCare.Jobs.Watches.ShowWatch.Load(db, Guid.ParseExact(like, "D"))).Watch;
            foreach (var (name, value) in new[] { ("brand", model.Brand), ("model", model.Model), ("reference", model.Reference), ("calibre", model.Calibre) }) now["watch." + name] = value;
            now["watch.movement"] = model.Movement;
        }
        if (now.GetValueOrDefault("drop") is "client") now.Remove("client.id");
        if (now.GetValueOrDefault("drop") is "watch" or "client") now.Remove("watch.id");
        foreach (var done in (string[])["pick.client", "pick.theirs", "pick.watch", "pick.like", "drop", "find"]) now.Remove(done);
        var next = Posted.Of([.. now.Select(n => (n.Key, (string?)n.Value))]);
        foreach (var sentence in refused) next.Wrong("photos", sentence);
        return Answers.Page<IntakePage>(new { Sheet = await IntakeSheet.Load(db, shop, settings, clock, next) });
    }

    /// <summary>Whether a text can be a draft's key.</summary>
    public static bool IsKey(string? text) => text is { Length: >= 8 and <= 100 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static string? Id(Dictionary<string, string> now, string name) => now.TryGetValue(name, out var text) && Guid.TryParseExact(text, "D", out _) ? text : null;

    private static Task<Guid?> Owner(TenantDb db, string watch) =>
        db.Row<Guid?>("select client_id from shop.watch where id = $1", Guid.TryParseExact(watch, "D", out var id) ? id : Guid.Empty);
}
