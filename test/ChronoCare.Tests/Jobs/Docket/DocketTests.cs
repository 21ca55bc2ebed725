using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using ChronoCare.Tests.House;
using UglyToad.PdfPig;

namespace ChronoCare.Tests.Jobs.Docket;

public sealed class DocketTests(TestHouse house)
{
    private const float PointsPerMm = 72f / 25.4f;

    private static Task<JsonObject> Full(HttpClient counter) => counter.TakeIn(f =>
    {
        f["accessories"] = "Bracelet 1171, 2 loose links in a bag";
        f["handling"] = new JsonObject { ["case"] = "clean", ["bracelet"] = "leave", ["crown"] = "return" };
        f["hazard"] = "radium";
        f["stopAt"] = new JsonObject { ["amount"] = 50_000, ["currency"] = "CHF" };
        f["inspectionFee"] = new JsonObject { ["amount"] = 3_500, ["currency"] = "CHF" };
        f["declaredValue"] = new JsonObject { ["amount"] = 350_000, ["currency"] = "CHF" };
        f["promisedOn"] = TimeProvider.System.GetUtcNow().AddDays(9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    });

    private static string Text(PdfDocument pdf, int page) => Regex.Replace(string.Join(' ', pdf.GetPage(page).GetWords().Select(w => w.Text)), @"\s+", " ");

    private static async Task<string> Run(string tool, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return text;
    }

    [Fact]
    public async Task Both_copies_say_what_was_agreed_and_only_the_clients_bears_the_pick_up_code()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await Full(counter);
        using var pdf = PdfDocument.Open(await counter.GetByteArrayAsync($"/jobs/{taken["number"]}/docket.pdf"));
        pdf.NumberOfPages.ShouldBe(2);
        var (clients, shops) = (Text(pdf, 1), Text(pdf, 2));
        foreach (var words in new[]
        {
            taken["number"]!.GetValue<string>(), "Omega Seamaster 300", "166.024", "…3318", "Bracelet 1171, 2 loose links in a bag", "Loses about 5 min a day since summer.",
            "Crystal scratched at 4.", "DO NOT POLISH", "Return the old crown.", "RADIUM", "500.00", "35.00", "3,500.00", "Penelope Hart agreed to the terms of",
        })
        {
            clients.Replace('’', ',').ShouldContain(words);
            shops.Replace('’', ',').ShouldContain(words);
        }
        clients.ShouldContain("Scan to follow your watch and answer the quote. No password.");
        shops.ShouldContain("For the shop: scan to open this job");
        clients.ShouldContain("Pick-up code " + taken["pickupCode"]);
        clients.ShouldNotContain("555 01 42");
        clients.ShouldNotContain("24183318");
        shops.ShouldNotContain("Pick-up code");
        shops.ShouldContain("+41 79 555 01 42");
    }

    [Fact]
    public async Task The_paper_is_80_millimetres_wide_and_as_long_as_its_words()
    {
        var counter = await (await house.OpenShop()).Counter();
        var plain = await counter.TakeIn(f => f["condition"] = "");
        var wordy = await counter.TakeIn(f => { f["condition"] = string.Join(' ', Enumerable.Repeat("scratched", 200)); f["symptom"] = new string('W', 1900); });
        float Height(byte[] bytes)
        {
            using var pdf = PdfDocument.Open(bytes);
            foreach (var page in pdf.GetPages())
            {
                ((float)page.Width / PointsPerMm).ShouldBe(80, 0.05f);
                // Nothing is set outside the 72 mm a head can print.
                foreach (var letter in page.Letters) ((float)letter.StartBaseLine.X).ShouldBeInRange(4 * PointsPerMm - 0.5f, 76 * PointsPerMm);
                page.Letters.Min(l => l.StartBaseLine.Y).ShouldBeGreaterThan(2 * PointsPerMm);
            }
            return (float)pdf.GetPage(1).Height / PointsPerMm;
        }
        var shortOne = Height(await counter.GetByteArrayAsync($"/jobs/{plain["number"]}/docket.pdf"));
        var longOne = Height(await counter.GetByteArrayAsync($"/jobs/{wordy["number"]}/docket.pdf?copy=client"));
        shortOne.ShouldBeInRange(100, 200);
        longOne.ShouldBeGreaterThan(shortOne + 200);
        var css = await counter.GetStringAsync($"/jobs/{plain["number"]}/docket.css");
        int.Parse(Regex.Match(css, @"^@page\{size:80mm (\d+)mm;").Groups[1].Value, CultureInfo.InvariantCulture).ShouldBeInRange((int)shortOne, (int)shortOne + 25);
    }

    [Fact]
    public async Task The_code_is_read_from_the_paper_and_the_fonts_are_in_it()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var number = (await Full(counter))["number"]!.GetValue<string>();
        var folder = Directory.CreateTempSubdirectory("docket-").FullName;
        try
        {
            var file = Path.Combine(folder, "docket.pdf");
            await File.WriteAllBytesAsync(file, await counter.GetByteArrayAsync($"/jobs/{number}/docket.pdf"));
            // As a thermal head prints it: 8 dots a millimetre, black or white.
            await Run("pdftoppm", "-r", "203", "-mono", file, Path.Combine(folder, "page"));
            var pages = Directory.GetFiles(folder, "page*");
            pages.Length.ShouldBe(2);
            var codes = await Task.WhenAll(pages.Order(StringComparer.Ordinal).Select(page => Run("zbarimg", "-q", "--raw", page)));
            codes[0].Trim().ShouldStartWith($"{house.Settings.Address(shop.Shop.Subdomain)}/portal/");
            codes[1].Trim().ShouldBe($"{house.Settings.Address(shop.Shop.Subdomain)}/jobs/{number}");
            var fonts = (await Run("pdffonts", file)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToList();
            fonts.Count.ShouldBeGreaterThan(2);
            foreach (var font in fonts) Regex.IsMatch(font, @"Atkinson.*\byes +yes +yes\b").ShouldBeTrue(font);
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public async Task Every_print_is_counted_and_from_the_second_on_the_paper_says_copy()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var number = (await Full(counter))["number"]!.GetValue<string>();
        async Task<bool> SaysCopy(string path)
        {
            using var pdf = PdfDocument.Open(await counter.GetByteArrayAsync(path));
            return Text(pdf, 1).StartsWith("COPY", StringComparison.Ordinal);
        }
        var first = await counter.PostAsync($"/jobs/{number}/prints", new FormUrlEncodedContent([]));
        first.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var original = first.Headers.Location!.ToString();
        (await SaysCopy(original)).ShouldBeFalse();
        var second = await counter.PostAsync($"/api/jobs/{number}/prints", null);
        second.StatusCode.ShouldBe(HttpStatusCode.Created);
        var print = (await second.Content.ReadFromJsonAsync<JsonObject>())!;
        print["isCopy"]!.GetValue<bool>().ShouldBeTrue();
        (await SaysCopy(print["pdf"]!.GetValue<string>())).ShouldBeTrue();
        (await SaysCopy(original)).ShouldBeFalse();
        (await SaysCopy($"/jobs/{number}/docket.pdf")).ShouldBeTrue();
        var events = (await counter.GetFromJsonAsync<JsonObject>($"/api/jobs/{number}/events"))!["items"]!.AsArray();
        events.Count(e => e!["name"]!.GetValue<string>() == "docket-printed").ShouldBe(2);
        var page = new HtmlParser().ParseDocument(await counter.GetStringAsync($"/jobs/{number}/docket"));
        page.QuerySelector("[data-printed]")!.TextContent.ShouldContain("Printed 2 times");
        page.QuerySelectorAll(".again:not([hidden])").Length.ShouldBe(2);
    }

    [Fact]
    public async Task The_page_says_the_same_as_the_paper_without_a_script()
    {
        var counter = await (await house.OpenShop()).Counter();
        var taken = await Full(counter);
        var page = new HtmlParser().ParseDocument(await counter.GetStringAsync($"/jobs/{taken["number"]}/docket?taken"));
        var copies = page.QuerySelectorAll("article.docket").ToList();
        copies.Count.ShouldBe(2);
        copies[0].TextContent.ShouldContain("Pick-up code " + taken["pickupCode"]);
        copies[1].TextContent.ShouldNotContain("Pick-up code");
        copies[0].TextContent.ShouldContain("DO NOT POLISH");
        copies[0].TextContent.ShouldNotContain("555 01 42");
        page.QuerySelector(".notice.ok")!.TextContent.ShouldContain("Taken in");
        page.QuerySelector($"a[href='/jobs/new?client={taken["clientId"]}']").ShouldNotBeNull();
        page.QuerySelector($"form[action='/jobs/{taken["number"]}/prints'] button").ShouldNotBeNull();
    }

    [Fact]
    public async Task Another_shops_docket_is_as_unknown_as_none()
    {
        var theirs = await (await house.OpenShop()).Counter();
        var taken = await theirs.TakeIn();
        var print = (await (await theirs.PostAsync($"/api/jobs/{taken["id"]}/prints", null)).Content.ReadFromJsonAsync<JsonObject>())!["id"];
        var ours = await (await house.OpenShop()).Counter();
        foreach (var job in new[] { taken["id"]!.GetValue<string>(), taken["number"]!.GetValue<string>(), Guid.NewGuid().ToString("D"), "1999-0001" })
        {
            foreach (var path in new[] { "docket", "docket.css", "docket.pdf" }) (await ours.GetAsync($"/jobs/{job}/{path}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await ours.PostAsync($"/jobs/{job}/prints", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        var own = (await ours.TakeIn())["number"];
        (await ours.GetAsync($"/jobs/{own}/docket.pdf?print={print}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ours.GetAsync($"/jobs/{own}/docket.pdf?copy=both")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Odd_letters_and_endless_words_still_print()
    {
        var counter = await (await house.OpenShop(with: s => s with { Name = "時計店 Grüße ✂ " + new string('x', 80) })).Counter();
        var taken = await counter.TakeIn(f => { f["symptom"] = "止まった 😀 \u202e abc\n\nłódź"; f["accessories"] = new string('m', 400); f["watch"]!["reference"] = new string('R', 60); });
        using var pdf = PdfDocument.Open(await counter.GetByteArrayAsync($"/jobs/{taken["number"]}/docket.pdf"));
        Text(pdf, 1).ShouldContain("łódź");
        (await counter.GetAsync($"/jobs/{taken["number"]}/docket")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
