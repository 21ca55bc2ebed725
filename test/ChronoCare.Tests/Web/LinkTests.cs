using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Web;

/// <summary>Every link of every page that can be reached leads somewhere, and one with a # to a place that is on the page.</summary>
public sealed class LinkTests(TestHouse house)
{
    private const int Most = 600;

    [Fact]
    public async Task Every_link_leads_to_a_page_and_every_fragment_to_a_place_on_it()
    {
        var shop = await house.OpenShop();
        var numbers = await FullShop.Fill(shop);
        var owner = await shop.Owner();
        var parser = new HtmlParser();
        var pages = new Dictionary<string, IDocument?>();
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        var gaps = 0;
        var waiting = new Queue<(string From, string Href)>([("start", "/board"), ("start", "/docs"), ("start", "/jobs/new"), .. numbers.Select(n => ("start", $"/jobs/{n}/record"))]);
        while (waiting.TryDequeue(out var link))
        {
            var address = new Uri(new Uri(owner.BaseAddress!, link.From == "start" ? "/" : link.From), link.Href);
            if (address.Host != owner.BaseAddress!.Host || address.Scheme != owner.BaseAddress.Scheme) continue;
            var at = address.PathAndQuery;
            // Every period of every report leads to every other: one step into another period shows as much as all.
            if (at.StartsWith("/reports", StringComparison.Ordinal) && at.Contains("from=", StringComparison.Ordinal) && link.From.Contains("from=", StringComparison.Ordinal)) continue;
            if (!pages.TryGetValue(at, out var page))
            {
                if (pages.Count == Most) continue;
                using var answer = await Follow(owner, at);
                if ((int)answer.StatusCode >= 400) wrong.Add($"{link.From} → {link.Href}: {(int)answer.StatusCode}");
                page = answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == "text/html" ? parser.ParseDocument(await answer.Content.ReadAsStringAsync()) : null;
                pages[at] = page;
                foreach (var a in page?.QuerySelectorAll("a[href]") ?? Enumerable.Empty<IElement>())
                    if (a.GetAttribute("href") is { } href && !href.StartsWith("tel:", StringComparison.Ordinal) && !href.StartsWith("mailto:", StringComparison.Ordinal)) waiting.Enqueue((at, href));
            }
            if (link.From.EndsWith("/record", StringComparison.Ordinal) && link.Href.Contains('#', StringComparison.Ordinal) && link.Href != "#main") gaps++;
            var place = Uri.UnescapeDataString(address.Fragment.TrimStart('#'));
            if (page is not null && place.Length > 0 && page.GetElementById(place) is null) wrong.Add($"{link.From} → {link.Href}: there is no #{place}");
        }
        wrong.ShouldBeEmpty(string.Join('\n', wrong));
        gaps.ShouldBeGreaterThan(3, "the drafts' gaps link to where they are filled");
        pages.Count.ShouldBeGreaterThan(50);
    }

    private static async Task<HttpResponseMessage> Follow(HttpClient client, string at)
    {
        var answer = await client.GetAsync(at);
        for (var steps = 0; (int)answer.StatusCode is 302 or 303 && steps < 3; steps++) answer = await client.GetAsync(answer.Headers.Location!);
        return answer;
    }
}
