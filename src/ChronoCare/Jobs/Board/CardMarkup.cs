using ChronoCare.Identity;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Caching.Memory;

namespace ChronoCare.Jobs.Board;

/// <summary>Keeps the markup of the board's cards: one depends on its job's row, the day, what the reader may do and the shop's way of writing alone, and most stay the same from one look to the next.</summary>
public sealed class CardMarkup(ILoggerFactory logs) : IDisposable
{
    private const long MostCharacters = 16 * 1024 * 1024;
    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = MostCharacters });

    private sealed record Key(Guid Tenant, Guid Job, Role Role, bool IsByPin);

    private sealed record Kept(Card Card, DateOnly Today, int Settings, MarkupString[] Pieces);

    /// <summary>The markup of these cards, in their order, each in pieces: between two of them stands the reader's form word. Put together, every card would be copied for every page.</summary>
    /// <param name="services">The request's: the card asks them for shop and visitor.</param><param name="cards">As they were just read.</param>
    /// <param name="today">The shop's day.</param><param name="shop">Whose they are.</param><param name="visitor">Who looks.</param>
    public async Task<IReadOnlyList<IReadOnlyList<MarkupString>>> Of(IServiceProvider services, IReadOnlyList<Card> cards, DateOnly today, Shop shop, Visitor visitor)
    {
        var found = new MarkupString[cards.Count][];
        HtmlRenderer? renderer = null;
        try
        {
            for (var i = 0; i < cards.Count; i++)
            {
                var key = new Key(shop.TenantId, cards[i].Id, visitor.Role, visitor.IsByPin);
                if (kept.TryGetValue(key, out Kept? have) && have!.Today == today && have.Settings == shop.SettingsVersion && have.Card == cards[i])
                {
                    found[i] = have.Pieces;
                    continue;
                }
                renderer ??= new HtmlRenderer(services, logs);
                var markup = await Render(renderer, cards[i], today);
                found[i] = [.. markup.Split(Token.Kept).Select(p => new MarkupString(p))];
                kept.Set(key, new Kept(cards[i], today, shop.SettingsVersion, found[i]), new MemoryCacheEntryOptions { Size = markup.Length, SlidingExpiration = TimeSpan.FromHours(1) });
            }
        }
        finally
        {
            if (renderer is not null) await renderer.DisposeAsync();
        }
        return found;
    }

    private static async Task<string> Render(HtmlRenderer renderer, Card card, DateOnly today)
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(KeptCard.Card)] = card, [nameof(KeptCard.Today)] = today });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<KeptCard>(parameters)).ToHtmlString());
    }

    /// <summary>Forgets everything.</summary>
    public void Dispose() => kept.Dispose();
}
