using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;
using ChronoCare.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Web;

/// <summary>
/// Every page that a door serves, found and not listed: empty, full, with unreasonably long words and after a refused form, it must have nothing for axe to find, break no
/// policy, raise no error and never scroll sideways.
/// </summary>
public sealed partial class EveryPageTests(TestHouse house, Browser browser)
{
    private static readonly ConcurrentDictionary<TestHouse, Lazy<Task<(TestShop Shop, IReadOnlyList<(string Pattern, string Path, bool IsNew)> Pages)>>> Filled = new();

    [Theory]
    [InlineData(1280, false)]
    [InlineData(820, true)]
    [InlineData(390, true)]
    public async Task Every_page_of_a_full_shop_is_sound(int width, bool isDark)
    {
        var (shop, pages) = await Full();
        pages.Count.ShouldBeGreaterThan(30);
        // Two of each, one of them in long words; at a desk also every one that is built as none before it.
        await Look(shop, [.. pages.GroupBy(p => p.Pattern).SelectMany(g => g.Where((p, i) => i < 2 || (width == 1280 && p.IsNew)))], width, isDark);
    }

    [Theory]
    [InlineData(1280, true)]
    [InlineData(320, false)]
    public async Task Every_page_of_an_empty_shop_is_sound(int width, bool isDark)
    {
        var shop = await house.OpenShop(with: s => s with { Colour = "#FFD400", Locale = "fr-CH" });
        await Look(shop, await Pages(shop), width, isDark);
    }

    [Fact]
    public async Task Every_refused_form_keeps_what_was_typed_says_so_in_the_title_and_is_sound()
    {
        var shop = await house.OpenShop();
        await FullShop.Fill(shop);
        await using var tab = await browser.Open(shop, shop.OwnerId, 390, hasScripts: true);
        var wrong = new List<string>();
        var refused = 0;
        // The same form stands on the page of every job, client and watch: each is tried once wherever its fields or its address differ.
        var tried = new HashSet<string>();
        foreach (var (pattern, path, _) in (await Pages(shop)).Where(p => !p.Pattern.StartsWith("/dev/", StringComparison.Ordinal)))
        {
            // This takes longer than a proof stays fresh.
            await shop.Db().Do("update shop.session set proved_at = now()");
            await tab.Go(path);
            var forms = await tab.Page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('main form[method=post]')].map(f => f.getAttribute('action').replace(/[A-Za-z0-9_-]{20,}|\d[\d-]*/g, '#') + ' '
                  + [...f.elements].map(e => e.name.replace(/\d+/g, '#')).join())
                """);
            for (var n = 0; n < forms.Length; n++)
            {
                if (!tried.Add(pattern + " " + forms[n])) continue;
                await tab.Go(path);
                // Far too much text in every field, sent past the browser's own checks.
                var sent = await tab.Page.EvaluateAsync<bool>("""
                    n => {
                      const form = document.querySelectorAll('main form[method=post]')[n];
                      // The timing grid's script sends good cells only and speaks at the cell: BenchPageTests look at that, with and without it.
                      if (!form || form.querySelector('table.grid')) return false;
                      const fields = [...form.querySelectorAll('textarea, input:is([type=text], [type=tel], [type=email], :not([type])):not([readonly])')];
                      if (!fields.length) return false;
                      for (const field of fields) { field.removeAttribute('maxlength'); field.value = 'far too long '.repeat(2000); field.dispatchEvent(new Event('input', { bubbles: true })); field.dispatchEvent(new Event('change', { bubbles: true })); }
                      form.noValidate = true;
                      for (let fold = form.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
                      return true;
                    }
                    """, n);
                if (!sent) continue;
                var button = tab.Page.Locator("main form[method=post]").Nth(n).Locator("button:not([type=button])").Last;
                var said = await tab.Page.RunAndWaitForResponseAsync(() => button.ClickAsync(), r => r.Request.Method == "POST");
                await tab.Page.Loaded();
                var status = said.Status;
                if (status is < 400) continue;
                // Where a script swaps the answer in, the page is still the old one for a moment.
                try { await tab.Page.WaitForFunctionAsync("() => document.querySelector('[data-errors]') && document.title.startsWith('Error: ')", null, new() { Timeout = 3000 }); }
                catch (TimeoutException) { } // what is missing is said below
                var answer = await tab.Page.EvaluateAsync<JsonElement>("""
                    ({ title: document.title,
                      summary: !!document.querySelector('[data-errors]'), kept: [...document.querySelectorAll('textarea, input')].some(f => f.value.startsWith('far too long')),
                      linked: [...document.querySelectorAll('[data-errors] a')].every(a => document.querySelector(a.getAttribute('href'))) })
                    """);
                var at = $"{path} form {n}: {status} {answer.GetProperty("title").GetString()}";
                if (status >= 500) wrong.Add(at);
                refused++;
                if (!answer.GetProperty("title").GetString()!.StartsWith("Error: ", StringComparison.Ordinal)) wrong.Add(at + ": the title does not say Error");
                if (!answer.GetProperty("summary").GetBoolean()) wrong.Add(at + ": no error summary");
                if (!answer.GetProperty("kept").GetBoolean()) wrong.Add(at + ": what was typed is lost");
                if (!answer.GetProperty("linked").GetBoolean()) wrong.Add(at + ": the summary links to a field that is not there");
                // The page around it was looked at without a refusal.
                wrong.AddRange((await tab.Axe("[data-errors], form:has([aria-invalid])")).Select(a => at + ": " + a));
            }
        }
        refused.ShouldBeGreaterThan(3);
        wrong.ShouldBeEmpty(string.Join('\n', wrong));
    }

    [Fact]
    public async Task Every_form_carries_the_word_that_no_other_site_knows()
    {
        var (shop, pages) = await Full();
        var owner = await shop.Owner();
        var parser = new HtmlParser();
        var (forms, bare) = (0, new List<string>());
        foreach (var (_, path, _) in pages)
            foreach (var form in parser.ParseDocument(await owner.GetStringAsync(path)).QuerySelectorAll("form[method=post]"))
            {
                forms++;
                if (form.QuerySelector($"input[type=hidden][name={FormTokens.Field}]")?.GetAttribute("value") is not { Length: 24 }) bare.Add($"{path}: {form.GetAttribute("action")}");
            }
        bare.Distinct().ShouldBeEmpty();
        forms.ShouldBeGreaterThan(50);
    }

    private async Task Look(TestShop shop, IReadOnlyList<(string Pattern, string Path, bool IsNew)> pages, int width, bool isDark)
    {
        await using var tab = await browser.Open(shop, shop.OwnerId, width, isDark);
        var wrong = new List<string>();
        foreach (var (_, path, _) in pages)
        {
            await tab.Go(path);
            wrong.AddRange((await tab.Axe()).Concat(tab.Complaints).Select(w => $"{path}: {w}"));
            tab.Forget();
            if (await tab.ScrollsSideways()) wrong.Add($"{path}: scrolls sideways");
        }
        wrong.ShouldBeEmpty(string.Join('\n', wrong));
    }

    private Task<(TestShop Shop, IReadOnlyList<(string Pattern, string Path, bool IsNew)> Pages)> Full() => Filled.GetOrAdd(house, h => new(async () =>
    {
        var shop = await h.OpenShop(with: s => s with { Name = "Uhrmacherei Aeschbacher-Winkelried & Töchter" });
        await FullShop.Fill(shop);
        return (shop, await Pages(shop));
    })).Value;

    // Every address of a GET door with every id of the shop in its place that answers with a page, and whether it is built as none before it, not only worded otherwise.
    private async Task<IReadOnlyList<(string Pattern, string Path, bool IsNew)>> Pages(TestShop shop)
    {
        var owner = await shop.Owner();
        var ids = await shop.Db().Rows<string>("""
            select number from shop.job union all select id::text from shop.client union all select id::text from shop.watch union all select code from shop.record
            union all select id::text from shop.payment union all select id::text from shop.user_account union all select id::text from shop.passkey union all select id::text from shop.invoice union all select id::text from shop.cash_count union all select '1' union all select 'turnaround' union all select 'returns'
            """);
        // The secrets of clients' links stand in no row; they open the doors below /portal alone.
        var keys = house.Services.GetRequiredService<ChronoCare.Portal.PortalKeys>();
        var tokens = (await shop.Db().Rows<LinkRow>("select job_id, n from shop.portal_link")).Select(l => keys.Token(shop.Shop.TenantId, l.JobId, l.N)).ToList();
        var (pages, seen, parser) = (new List<(string, string, bool)>(), new HashSet<string>(), new HtmlParser());
        var patterns = house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<DoorSign>() is { AtShop: not false } && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Where(p => !p.StartsWith("/api", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
        foreach (var pattern in patterns)
            foreach (var path in pattern.StartsWith("/portal/{", StringComparison.Ordinal) ? tokens.SelectMany(t => With(Parameter().Replace(pattern, t, 1), ["1"])) : With(pattern, ids))
            {
                using var answer = await owner.GetAsync(path);
                // Whether the program is ready is asked of the whole database, in which other tests leave work undone or write in other years.
                if (path != "/health/ready") ((int)answer.StatusCode).ShouldBeLessThan(500, path);
                if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "text/html") continue;
                using var page = parser.ParseDocument(await answer.Content.ReadAsStringAsync());
                pages.Add((pattern, path, seen.Add(pattern + Built(page.DocumentElement))));
            }
        return pages;
    }

    // What a page is built of: its elements, their classes and what else they say of themselves; a list of many like one is a list of one.
    private static string Built(IElement of)
    {
        var says = of.Attributes.Where(a => a.Name != "value").Select(a => a.Name is "class" or "type" or "role" or "open" ? $"{a.Name}={a.Value}" : a.Name).Order(StringComparer.Ordinal);
        var text = new StringBuilder($"<{of.LocalName} {string.Join(' ', says)}>");
        var before = "";
        foreach (var child in of.Children)
        {
            var built = Built(child);
            if (built != before) text.Append(before = built);
        }
        return text.Append("</>").ToString();
    }

    private sealed record LinkRow { public Guid JobId { get; init; } public int N { get; init; } }

    // Every hole takes every id that its kind lets in.
    private static IEnumerable<string> With(string pattern, IReadOnlyList<string> ids) =>
        !Parameter().IsMatch(pattern) ? [pattern] : ids.Where(id => Fits(Parameter().Match(pattern).Value, id)).Select(id => Parameter().Replace(pattern, id, 1)).SelectMany(p => With(p, ids));

    private static bool Fits(string hole, string id) =>
        hole.Contains(":int", StringComparison.Ordinal) ? int.TryParse(id, out _) : !hole.Contains(":guid", StringComparison.Ordinal) || Guid.TryParse(id, out _);

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
