using ChronoCare.Photos;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using Microsoft.AspNetCore.WebUtilities;

namespace ChronoCare.Tests.Photos;

public class SignedUrlTests(TestHouse house)
{
    private static readonly Guid Shop = Guid.NewGuid(), Photo = Guid.NewGuid();

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static (string Until, string Sig) Parts(string url)
    {
        var query = QueryHelpers.ParseQuery(url[url.IndexOf('?')..]);
        return (query["until"]!, query["sig"]!);
    }

    [Fact]
    public void A_signed_address_opens_one_photo_of_one_shop_in_one_size_for_a_minute()
    {
        var clock = new Clock();
        var urls = new SignedUrl(house.Secrets, clock);
        var url = urls.Signed(Shop, Photo, PhotoSize.Small, SignedUrl.ForPrograms);
        url.ShouldStartWith($"/photos/{Photo:D}/240?until=");
        var (until, sig) = Parts(url);
        urls.Left(Shop, Photo, PhotoSize.Small, until, sig).ShouldBe(TimeSpan.FromSeconds(60));
        urls.Left(Guid.NewGuid(), Photo, PhotoSize.Small, until, sig).ShouldBeNull();
        urls.Left(Shop, Guid.NewGuid(), PhotoSize.Small, until, sig).ShouldBeNull();
        urls.Left(Shop, Photo, PhotoSize.Full, until, sig).ShouldBeNull();
        urls.Left(Shop, Photo, PhotoSize.Small, until + "0", sig).ShouldBeNull();
        clock.Now += TimeSpan.FromSeconds(59);
        urls.Left(Shop, Photo, PhotoSize.Small, until, sig).ShouldBe(TimeSpan.FromSeconds(1));
        clock.Now += TimeSpan.FromSeconds(1);
        urls.Left(Shop, Photo, PhotoSize.Small, until, sig).ShouldBeNull();
    }

    [Fact]
    public void Every_changed_sign_of_a_signature_spoils_it()
    {
        var urls = new SignedUrl(house.Secrets, new Clock());
        var (until, sig) = Parts(urls.Signed(Shop, Photo, PhotoSize.Full, SignedUrl.ForPrograms));
        for (var i = 0; i < sig.Length - 1; i++)
            urls.Left(Shop, Photo, PhotoSize.Full, until, sig[..i] + (sig[i] == 'A' ? 'B' : 'A') + sig[(i + 1)..]).ShouldBeNull();
        foreach (var odd in new[] { "", "x", "%%%", "=", sig + "AAAA", new string('A', 5_000) })
            urls.Left(Shop, Photo, PhotoSize.Full, until, odd).ShouldBeNull();
        foreach (var odd in new[] { "", "-1", "1e9", "99999999999999999999", " 1" })
            urls.Left(Shop, Photo, PhotoSize.Full, odd, sig).ShouldBeNull();
    }

    [Fact]
    public void Another_installations_signature_opens_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("chronocare-secret-").FullName;
        try
        {
            var theirs = new SignedUrl(Secrets.Open(new Settings { Data = folder }), new Clock());
            var (until, sig) = Parts(theirs.Signed(Shop, Photo, PhotoSize.Full, SignedUrl.ForPrograms));
            new SignedUrl(house.Secrets, new Clock()).Left(Shop, Photo, PhotoSize.Full, until, sig).ShouldBeNull();
        }
        finally { Directory.Delete(folder, true); }
    }
}
