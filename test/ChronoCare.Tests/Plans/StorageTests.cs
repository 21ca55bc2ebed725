using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Messaging;
using ChronoCare.Tests.Photos;
using ChronoCare.Tests.Quotes;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Plans;

/// <summary>A plan's room for photos: those of jobs and of messages count together, and however many come at once none is kept beyond it.</summary>
public sealed class StorageTests(TestHouse house)
{
    private const long Limit = 20_000_000_000;
    private const string Sentence = "Solo keeps 20 GB of photos, and they are full. The owner chooses a larger plan under Settings, Plan.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // As if photos had been kept that leave this much room.
    private async Task<(TestShop Shop, JsonNode Job, string Link)> With(long room)
    {
        var shop = await house.OpenShop();
        // The plan follows from the books; these say that it is paid.
        await house.AsOperator("insert into shop.plan_bill (tenant_id, key, status, plan, looked_at) values ($1, gen_random_uuid(), 'active', 'solo', now())", shop.Shop.TenantId);
        await house.AsOperator("update shop.tenant set plan = 'solo' where tenant_id = $1", shop.Shop.TenantId);
        var (id, _, link) = await shop.Here();
        house.Services.GetRequiredService<Shops>().Forget(shop.Shop.Subdomain);
        var (whole, rest) = ((Limit - room) / 50_000_000, (Limit - room) % 50_000_000);
        await house.AsOperator("""
            insert into shop.photo (tenant_id, job_id, slot, total_bytes, state, width, height, taken_by, created_at)
            select $1, $2, 'other', case when n = 0 then $5 else 50000000 end, 'ready', 1, 1, $3, now() from generate_series(0, $4::int) n where n > 0 or $5 > 0
            """, shop.Shop.TenantId, Guid.Parse((await (await shop.Counter()).TakeIn())["id"]!.ToString()), shop.OwnerId, (int)whole, rest);
        return (shop, id, link);
    }

    private static Task<long> Used(TestShop shop) => shop.Db().Row<long>("select " + PlanUse.Bytes);

    [Fact]
    public async Task Of_forty_photos_at_once_from_shop_and_client_none_is_kept_beyond_the_limit()
    {
        var (shop, id, link) = await With(5_500_000);
        (await Used(shop)).ShouldBe(Limit - 5_500_000);
        var (counter, client) = (await shop.Counter(), shop.Stranger());
        // A million bytes each: announced to the job, begun by the client, begun by the shop.
        var half = new byte[1_000];
        HttpRequestMessage Begin(string under, int n)
        {
            var part = new ByteArrayContent(half);
            part.Headers.ContentRange = new(0, half.Length - 1, 1_000_000);
            part.Headers.ContentType = new("application/octet-stream");
            return new(HttpMethod.Put, $"/api{under}/messages/{Guid.NewGuid()}/photos/{n}") { Content = part };
        }
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 4) switch
        {
            0 => client.SendAsync(Begin(link, 1), Stop),
            1 => counter.SendAsync(Begin($"/jobs/{id}", 1), Stop),
            _ => counter.PostAsJsonAsync($"/api/jobs/{id}/photos", new { slot = "other", fileName = $"{i}.jpg", bytes = 1_000_000 }, Stop),
        }));
        answers.Count(a => a.IsSuccessStatusCode).ShouldBe(5);
        (await Used(shop)).ShouldBe(Limit - 500_000);
        foreach (var refused in answers.Where(a => !a.IsSuccessStatusCode))
            (await refused.Refused()).Code.ShouldBe("plan-storage");
        // Half of a million still fits; and what was refused or removed makes room again.
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/photos", new { slot = "other", fileName = "small.jpg", bytes = 500_000 }, Stop)).Some();
        (await (await counter.PostAsJsonAsync($"/api/jobs/{id}/photos", new { slot = "other", fileName = "one.jpg", bytes = 1 }, Stop)).Refused()).ShouldBe(("plan-storage", Sentence));
        (await counter.GetFromJsonAsync<JsonObject>("/api/plan", Stop))!["use"]!["storageBytes"]!.GetValue<long>().ShouldBe(Limit);
        await shop.Db().Do("update shop.photo set state = 'refused' where file_name = 'small.jpg'");
        await (await counter.PostAsJsonAsync($"/api/jobs/{id}/photos", new { slot = "other", fileName = "one.jpg", bytes = 1 }, Stop)).Some();
    }

    [Fact]
    public async Task Photos_in_messages_count_and_words_come_through_without_them()
    {
        var photo = Talking.Jpeg(1);
        var (shop, id, link) = await With(photo.Bytes.Length + 100);
        var (counter, client) = (await shop.Counter(), shop.Stranger());
        await (await client.PostAsync($"/api{link}/messages", Talking.Form("Here it is", null, photo), Stop)).Some();
        (await Used(shop)).ShouldBe(Limit - 100);
        // A client is told what is theirs to know; the shop, how to go on. Nothing is kept of what was refused.
        (await (await client.PostAsync($"/api{link}/messages", Talking.Form("And another", null, photo), Stop)).Refused())
            .ShouldBe(("plan-storage", "There is no room for more photos here at the moment. Send your words without them, and tell the shop that you have photos."));
        (await (await counter.PostAsync($"/api/jobs/{id}/messages", Talking.Form("Look", null, photo), Stop)).Refused()).ShouldBe(("plan-storage", Sentence));
        var page = await client.PostAsync($"{link}/messages", Talking.Form("Words that were typed", null, photo), Stop);
        page.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await page.Content.ReadAsStringAsync(Stop)).ShouldContain("Words that were typed");
        await (await client.WriteToShop(link, "Only words")).Some();
        (await counter.Texts(id)).ShouldBe(["Here it is", "Only words"]);
        // Whole photos of a plain form are held to it as well.
        var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(Pictures.Photo(400, 300));
        file.Headers.ContentType = new("image/jpeg");
        form.Add(file, "photos", "a.jpg");
        var sent = await counter.PostAsync($"/api/jobs/{id}/photos", form, Stop);
        sent.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await sent.Content.ReadAsStringAsync(Stop)).ShouldContain(Sentence);
        (await Used(shop)).ShouldBe(Limit - 100);
    }
}
