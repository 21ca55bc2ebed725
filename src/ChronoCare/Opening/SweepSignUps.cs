using ChronoCare.Tenancy;

namespace ChronoCare.Opening;

/// <summary>Sweeps away what sign-ups left behind: drafts after their day, with a logo that no shop came to bear, and counts that no limit looks at any more.</summary>
public static class SweepSignUps
{
    private sealed record Begun
    {
        public Guid DraftId { get; init; }
    }

    private sealed record Gone
    {
        public string? LogoKey { get; init; }
        public bool WasOpened { get; init; }
    }

    private const string Old = "select draft_id from shop.sign_up_ask where kind = 'draft' and at < $1 order by at limit 500";

    /// <summary>One round.</summary>
    public static async Task Run(Database database, IFileStore store, TimeProvider clock, CancellationToken stop)
    {
        var (root, now) = (database.Enter(Guid.Empty), clock.GetUtcNow());
        while (await root.Rows<Begun>(Old, now - Draft.Life) is { Count: > 0 } begun)
        {
            foreach (var one in begun)
            {
                stop.ThrowIfCancellationRequested();
                var ask = database.Enter(one.DraftId).Ask();
                var gone = ask.Change<Gone>("delete from shop.sign_up where expires_at <= $1 returning logo_key, opened_at is not null as was_opened", now);
                ask.Do("delete from shop.welcome where expires_at < $1", now);
                await ask.Send();
                if (gone.Value is { WasOpened: false })
                    await foreach (var file in store.List(one.DraftId, Shop.LogoKind, stop)) await store.Delete(file, stop);
            }
            await root.Do("delete from shop.sign_up_ask where kind = 'draft' and draft_id = any($1)", begun.Select(b => b.DraftId).ToArray());
        }
        await root.Do("delete from shop.sign_up_ask where kind = 'mail' and at < $1", now - Draft.Life);
    }
}
