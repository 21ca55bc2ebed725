using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using ChronoCare.Tests.House;
using ChronoCare.Web;

namespace ChronoCare.Tests.Web;

public partial class StaticFilesTests(TestHouse house)
{
    [Fact]
    public async Task A_file_is_kept_for_ever_at_its_fingerprint_and_asked_for_again_at_an_old_one()
    {
        var client = house.Client("");
        var now = await client.GetAsync(StaticFiles.Href("css/base.css"));
        now.StatusCode.ShouldBe(HttpStatusCode.OK);
        now.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        now.Content.Headers.ContentType!.MediaType.ShouldBe("text/css");
        var old = await client.GetAsync("/a/0000000000/css/base.css");
        old.StatusCode.ShouldBe(HttpStatusCode.OK);
        old.Headers.CacheControl!.ToString().ShouldBe("no-cache");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task A_file_comes_pressed_to_those_who_speak_it(string coding)
    {
        var client = house.Client("");
        var plain = await client.GetByteArrayAsync(StaticFiles.Href("css/app.css"));
        using var ask = new HttpRequestMessage(HttpMethod.Get, StaticFiles.Href("css/app.css"));
        ask.Headers.Add("Accept-Encoding", coding);
        var answer = await client.SendAsync(ask);
        answer.Content.Headers.ContentEncoding.ShouldBe([coding]);
        answer.Headers.Vary.ShouldContain("Accept-Encoding");
        await using var pressed = await answer.Content.ReadAsStreamAsync();
        await using Stream plainer = coding == "br" ? new BrotliStream(pressed, CompressionMode.Decompress) : new GZipStream(pressed, CompressionMode.Decompress);
        using var read = new MemoryStream();
        await plainer.CopyToAsync(read);
        read.ToArray().ShouldBe(plain);
    }

    [Fact]
    public async Task Nobody_who_refuses_brotli_gets_it()
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, StaticFiles.Href("css/app.css"));
        ask.Headers.TryAddWithoutValidation("Accept-Encoding", "br;q=0, identity");
        (await house.Client("").SendAsync(ask)).Content.Headers.ContentEncoding.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unchanged_file_is_not_sent_twice()
    {
        var client = house.Client("");
        var first = await client.GetAsync(StaticFiles.Href("js/app.js"));
        using var again = new HttpRequestMessage(HttpMethod.Get, StaticFiles.Href("js/app.js"));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        (await client.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("/a/0000000000/../App.cs")]
    [InlineData("/a/0000000000/css/none.css")]
    [InlineData("/a/css/base.css")]
    [InlineData("/fonts/none.woff2")]
    public async Task Nothing_else_is_a_file(string path) => (await house.Client("").GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public void A_page_cannot_name_a_file_that_is_not_there() => Should.Throw<FileNotFoundException>(() => StaticFiles.Href("css/none.css"));

    [Fact]
    public void Fonts_are_asked_for_by_a_style_only_where_they_are()
    {
        var css = File.ReadAllText(Source("css/base.css"));
        var named = FontUrl().Matches(css).Select(m => m.Groups[1].Value).ToArray();
        named.Length.ShouldBe(3);
        named.ShouldAllBe(font => StaticFiles.All.Contains(font));
    }

    // screens.md, Budgets: brotli bytes.
    [Fact]
    public void Pages_stay_light()
    {
        (StaticFiles.WireBytes("css/base.css") + StaticFiles.WireBytes("css/app.css")).ShouldBeLessThanOrEqualTo(14 * 1024);
        (StaticFiles.WireBytes("css/base.css") + StaticFiles.WireBytes("css/public.css")).ShouldBeLessThanOrEqualTo(10 * 1024);
        (StaticFiles.WireBytes("fonts/atkinson-next-5.3.woff2") + StaticFiles.WireBytes("fonts/atkinson-mono-5.3.woff2")).ShouldBeLessThanOrEqualTo(52 * 1024);
        // What the client's own page loads before anybody touches it.
        new[] { "talk", "queue", "follow", "line" }.Sum(script => StaticFiles.WireBytes($"js/{script}.js")).ShouldBeLessThanOrEqualTo(5000);
        // The bench is the heaviest of the shop's own pages; this is all that it brings in.
        new[] { "app", "swap", "live", "line", "bench", "keeping", "pad", "measures", "finish", "quiet" }.Sum(script => StaticFiles.WireBytes($"js/{script}.js")).ShouldBeLessThanOrEqualTo(15 * 1024);
        var shared = StaticFiles.WireBytes("js/app.js") + StaticFiles.WireBytes("js/swap.js");
        foreach (var island in StaticFiles.All.Where(f => f.StartsWith("js/", StringComparison.Ordinal) && f is not ("js/app.js" or "js/swap.js")))
            (shared + StaticFiles.WireBytes(island)).ShouldBeLessThanOrEqualTo(20 * 1024, island);
    }

    private static string Source(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ChronoCare.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "src", "ChronoCare", "wwwroot", path);
    }

    [GeneratedRegex("""url\("/(fonts/[^"]+)"\)""")]
    private static partial Regex FontUrl();
}
