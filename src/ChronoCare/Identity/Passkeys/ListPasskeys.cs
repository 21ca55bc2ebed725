using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Passkeys;

/// <summary><c>/settings/passkeys</c>: the keys to this shop that one's own devices keep.</summary>
public static class ListPasskeys
{
    /// <summary>One of them.</summary>
    public sealed record Line(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, Backup Backup)
    {
        internal static Line Of(Passkey key) => new(key.Id, key.Name, key.CreatedAt, key.LastUsedAt, key.Backup);
    }

    /// <summary>All of them, oldest first.</summary>
    public sealed record Answer(IReadOnlyList<Line> Items);

    /// <summary>The page and the list.</summary>
    [Says("One's own passkeys.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Visitor visitor, [PageOnly] string? saved = null)
    {
        var keys = await Passkey.All(db, visitor.UserId);
        if (Answers.IsApi(http)) return Answers.Data(new Answer([.. keys.Select(Line.Of)]));
        return Answers.Page<PasskeysPage>(new { Keys = keys, Saved = saved switch { "added" => "Added. A mail tells you so, too.", "removed" => "Removed: it opens nothing any more.", null => null, _ => "Saved." } });
    }
}
