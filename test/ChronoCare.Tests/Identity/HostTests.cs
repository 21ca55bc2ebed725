using System.Collections.Concurrent;
using System.Text;
using ChronoCare.Tests.House;

namespace ChronoCare.Tests.Identity;

/// <summary>Proof B1: the raw Host decides, and no spelling of it breaks anything.</summary>
public sealed class HostTests(TestHouse house)
{
    [Fact]
    public async Task No_host_value_whatever_gives_anything_but_200_404_421_or_400()
    {
        var shop = await house.OpenShop();
        var own = $"{shop.Shop.Subdomain}.{house.Settings.Root}";
        var seed = Environment.TickCount;
        var seen = new ConcurrentDictionary<int, int>();
        var bad = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            var host = ChronoCare.Bench.HostValues.Next(new Random(seed + i), own, house.Settings.Root);
            var status = await Raw.Status(house.Settings.Port, [.. "GET /sign-in HTTP/1.1\r\nHost: "u8, .. host, .. "\r\nConnection: close\r\n\r\n"u8]);
            seen.AddOrUpdate(status, 1, (_, n) => n + 1);
            if (status is not (200 or 404 or 421 or 400)) bad.Add($"{status} for {Convert.ToHexString(host)}");
        });
        bad.ShouldBeEmpty($"seed {seed}");
        new[] { 200, 404, 421, 400 }.ShouldAllBe(status => seen.ContainsKey(status), "the mix reaches every outcome");
    }

    [Theory]
    [InlineData("SHOP.ROOT")]
    [InlineData("shop.root.")]
    [InlineData("a.shop.root")]
    [InlineData("shop.root@evil.example")]
    [InlineData("shop_.root")]
    [InlineData("-shop.root")]
    [InlineData("xn--shop.root")]
    [InlineData("shop.root:1")]
    [InlineData("shop.evil.example")]
    [InlineData("127.0.0.1")]
    [InlineData("")]
    public async Task Only_the_shops_exact_name_is_its_door(string pattern)
    {
        var shop = await house.OpenShop();
        var root = house.Settings.Root;
        var host = pattern.Replace("SHOP", shop.Shop.Subdomain.ToUpperInvariant()).Replace("ROOT", root).Replace("shop", shop.Shop.Subdomain).Replace("root", root);
        (await Raw.Get(house.Settings.Port, "/sign-in", "Host: " + host)).ShouldBeOneOf(400, 404, 421);
    }

    [Fact]
    public async Task Two_hosts_are_none()
    {
        var shop = await house.OpenShop();
        var own = $"Host: {shop.Shop.Subdomain}.{house.Settings.Root}";
        (await Raw.Get(house.Settings.Port, "/sign-in", own)).ShouldBe(200);
        (await Raw.Get(house.Settings.Port, "/sign-in", own, own)).ShouldBe(400);
        (await Raw.Get(house.Settings.Port, "/sign-in")).ShouldBe(400);
        (await Raw.Get(house.Settings.Port, "/sign-in", "Host: evil.example", "X-" + "Forwarded-" + own)).ShouldBe(421);
    }
}
