using ChronoCare.Identity;
using ChronoCare.Identity.Apps;
using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/api-keys</c>: keys for programs that work with the shop; each is shown once, says what it may, and can be revoked.</summary>
public static class MakeApiKey
{
    /// <summary>A key as programs see it.</summary>
    public sealed record Answer(Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt,
        DateTimeOffset? RevokedAt)
    {
        internal static Answer Of(ApiKeys.Key k) => new(k.Id, k.Name, k.Prefix, k.Scopes, k.CreatedBy, k.CreatedAt, k.ExpiresAt, k.LastUsedAt, k.RevokedAt);
    }

    /// <summary>All of them, the living first.</summary>
    public sealed record Listed(IReadOnlyList<Answer> Items, string? Next = null);

    /// <summary>The only time the key itself is told.</summary>
    public sealed record Made(Guid Id, string Key, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);

    private sealed record Form(string Name, IReadOnlyList<string> Scopes, DateOnly? Until);

    /// <summary><c>GET</c>.</summary>
    [Says("The shop's keys, those that work first.", typeof(Listed))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, TimeProvider clock, [PageOnly] string? saved = null)
    {
        if (Answers.IsApi(http)) return Answers.Data(new Listed([.. (await ApiKeys.All(db)).Select(Answer.Of)]));
        return await Page(db, clock, Posted.Nothing, 200, saved: saved switch
        {
            "revoked" => "Revoked. It opens nothing any more.",
            "made" => "That key was made already, and was shown once. If it was not copied, revoke it and make another.",
            _ => null,
        });
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Makes a key. It stands in this answer and is never told again.", typeof(Made), 201)]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, Settings settings, Visitor visitor, ApiKeys keys, Outbox outbox, TimeProvider clock)
    {
        var form = Read(posted);
        var today = ShopDay.Of(clock.GetUtcNow(), shop);
        if (form.Until < today) posted.Wrong("until", "The last day is over already.");
        try
        {
            posted.Check();
            OneEffect.NeverKeep(http, "/settings/api-keys?saved=made");
            var (key, secret) = await keys.Make(db, visitor, form.Name, form.Scopes, form.Until is { } last ? ShopDay.Start(last.AddDays(1), shop) : null);
            await ApiKeys.TellOwners(db, shop, settings, outbox, $"A new key for programs at {shop.Name}",
                $"{visitor.Name} made the key \"{form.Name}\" for {shop.Name}. It may: {string.Join(", ", form.Scopes.Select(Scopes.Title)).ToLowerInvariant()}.");
            return Answers.IsApi(http) ? Answers.Data(new Made(key.Id, secret, key.Prefix, key.Scopes, key.ExpiresAt), 201) : await Page(db, clock, Posted.Nothing, 200, made: (key.Name, secret));
        }
        catch (Exception e) when (e is WrongInput or Refused && !Answers.IsApi(http))
        {
            if (e is Refused refused) posted.Wrong(refused.Field!, refused.Message);
            return await Page(db, clock, posted, 422);
        }
    }

    /// <summary><c>POST /settings/api-keys/{apiKey}/end</c>.</summary>
    [Says("Revokes a key; it opens nothing any more.", typeof(Answer))]
    public static async Task<IResult> Revoke(HttpContext http, Guid apiKey, TenantDb db, Shop shop, Settings settings, Visitor visitor, ApiKeys keys, Outbox outbox)
    {
        var revoked = await keys.Revoke(db, apiKey);
        // Again is harmless; another shop's is as unknown as an invented one.
        var key = (await ApiKeys.All(db)).FirstOrDefault(k => k.Id == apiKey) ?? throw new NotHere();
        if (revoked)
            await ApiKeys.TellOwners(db, shop, settings, outbox, $"A key for programs was revoked at {shop.Name}", $"{visitor.Name} revoked the key \"{key.Name}\" of {shop.Name}.");
        return Answers.Done(http, () => Answer.Of(key), "/settings/api-keys?saved=revoked");
    }

    private static Form Read(Posted posted)
    {
        var name = posted.Text("name", "Name", 120, required: true);
        // A form's ticks come as lines of one field, a program's as a list.
        var scopes = posted.IsJson ? Enumerable.Range(0, posted.Count("scopes")).Select(i => posted.Plain($"scopes[{i}]", "What the key may", allowed: Scopes.Words)).ToList() : [.. Ticked(posted)];
        if (scopes.Count == 0) posted.Wrong("scopes", "Choose at least one thing that the key may do.");
        else if (scopes.Find(s => !Scopes.Words.Contains(s)) is { } unknown) posted.Wrong("scopes", $"There is no scope \"{unknown[..Math.Min(unknown.Length, 40)]}\". There are: {string.Join(", ", Scopes.Words)}.");
        return new(name, [.. Scopes.Words.Where(scopes.Contains)], posted.Day("until", "The last day it works"));
    }

    internal static IEnumerable<string> Ticked(Posted posted) => posted["scopes"].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task<IResult> Page(TenantDb db, TimeProvider clock, Posted posted, int status, string? saved = null, (string Name, string Secret)? made = null) =>
        Answers.Page<ApiKeysPage>(new { Keys = await ApiKeys.All(db), Posted = posted, Saved = saved, Made = made, Now = clock.GetUtcNow() }, status);
}
