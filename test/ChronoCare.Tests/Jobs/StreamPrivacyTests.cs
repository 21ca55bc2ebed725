using System.Net.Http.Json;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;

namespace ChronoCare.Tests.Jobs;

/// <summary>Proof F11: the stream is for ever, so nobody stands in it by name.</summary>
public sealed class StreamPrivacyTests(TestHouse house)
{
    [Fact]
    public async Task No_event_says_who_the_client_is_or_what_was_written_about_them()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        var id = await counter.OnTheShelf(form => form["accessories"] = "Engraved for Penelope", photos: true);
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/service-log/notes", new { text = "Mrs Hart called.", forClient = true })).Some();
        await counter.Collect(id);
        var bodies = await shop.Db().Rows<string>("select body from shop.event");
        bodies.Count.ShouldBeGreaterThan(10);
        foreach (var word in (string[])["Hart", "Penelope", "555 01 42", "5550142", "example.com", "24 183 318", "24183318", "Loses about", "Crystal scratched", "mainspring set"])
            bodies.ShouldAllBe(body => !body.Contains(word, StringComparison.OrdinalIgnoreCase), word);
    }
}
