using System.Net;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Web;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Identity;

/// <summary>Proof C4: a thousand visits by whatever looks into mails before people do, and every link still opens for the person it was sent to.</summary>
public sealed class ScannerTests(TestHouse house, ChronoCare.Tests.Web.Browser chromium)
{
    private const int People = 20, VisitsEach = 50;

    [Fact]
    public async Task A_thousand_scanners_spend_nothing_and_then_the_people_come_in()
    {
        var shop = await house.OpenShop();
        await shop.Db().Do($"insert into shop.user_account (email, name, role, created_at) select 'person' || n || '@example.com', 'Person ' || n, 'counter', now() from generate_series(1, {People}) n");
        var people = new List<(Browser Browser, Mailed Mail, string Email)>();
        for (var n = 1; n <= People; n++)
        {
            var browser = new Browser(shop, $"198.51.100.{n}");
            people.Add((browser, await browser.AskAndRead($"person{n}@example.com"), $"person{n}@example.com"));
        }

        var visits = 0;
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (person, _) =>
        {
            // One that runs scripts and presses whatever can be pressed, for one link in four; it has no cookie of the browser that asked.
            if (people.IndexOf(person) % 4 == 0)
            {
                await PressEverything(shop, person.Mail.Path);
                Interlocked.Increment(ref visits);
            }
            var scanner = new Browser(shop, "203.0.113.200");
            for (var n = people.IndexOf(person) % 4 == 0 ? 1 : 0; n < VisitsEach; n++)
            {
                switch (n % 4)
                {
                    case 0: await scanner.Send(new HttpRequestMessage(HttpMethod.Head, person.Mail.Path)); break;
                    case 1: await scanner.Get(person.Mail.Path); break;
                    case 2: for (var again = 0; again < 5; again++) (await scanner.Get(person.Mail.Path)).StatusCode.ShouldBe(HttpStatusCode.OK); break;
                    default: (await scanner.Post(person.Mail.Path)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity); break;
                }
                Interlocked.Increment(ref visits);
            }
        });
        visits.ShouldBe(1000);
        (await shop.Db().Row<long>("select count(*) from shop.sign_in_request where spent_at is not null")).ShouldBe(0);
        (await shop.Db().Row<long>("select count(*) from shop.session")).ShouldBe(0);

        // Half press the link, half type the code: each of them once.
        foreach (var (browser, mail, email) in people)
        {
            await (people.FindIndex(p => p.Email == email) % 2 == 0 ? browser.Post(mail.Path) : browser.Post("/sign-in/code", ("code", mail.Code)));
            (await browser.Me()).ShouldBe(email);
        }
    }

    // Follows what stands on the page, over and over, as a sandbox does that wants to see what happens.
    private async Task PressEverything(TestShop shop, string path)
    {
        await using var tab = await chromium.Open(shop);
        await tab.Go(path);
        var pressed = new HashSet<string>();
        for (var (step, isBack) = (0, true); step < 20; step++)
        {
            var things = tab.Page.Locator("a[href]:visible, button:visible, input[type=submit]:visible");
            var count = await things.CountAsync();
            var at = -1;
            for (var i = 0; i < count && at < 0; i++)
                if (pressed.Add(await things.Nth(i).EvaluateAsync<string>("e => location.pathname.slice(0, 9) + e.outerHTML.slice(0, 200)"))) at = i;
            if (at < 0)
            {
                // Nothing new here: once more from the link, and then it has seen all.
                if (isBack) break;
                await tab.Go(path);
                isBack = true;
                continue;
            }
            await things.Nth(at).ClickAsync(new() { Force = true });
            await tab.Page.Loaded();
            isBack = false;
        }
        pressed.Count.ShouldBeGreaterThan(2, "or it pressed nothing");
    }
}
