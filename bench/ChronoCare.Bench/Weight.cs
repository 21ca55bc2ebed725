using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ChronoCare.Bench;

/// <summary>Bytes over the wire of a first visit, brotli, before photos; the budgets stand in docs/figures.md.</summary>
public static partial class Weight
{
    public static async Task<int> Run()
    {
        await using var house = await BenchHouse.Open();
        await house.Fill(1, 300, 100);
        await house.Talk(0, 50);
        var (shop, session) = house.Shops[0];
        var portal = await house.Ask(0, 2);
        foreach (var (name, path, signedIn) in new[]
        {
            ("sign-in", "/sign-in", false), ("client's page, deciding", portal, false), ("client's way in", "/portal", false), ("public record, unknown", "/r/zzzzzzzzzzzzzzzzzzzzzzzzzz", false), ("board of 100 cards", "/board?view=columns", true), ("job page", "/jobs/2026-00001", true),
            ("bench", "/jobs/2026-00001/bench", true), ("quote", "/jobs/2026-00001/quote", true), ("intake", "/jobs/new", true), ("stream", "/stream", true),
        })
        {
            using var client = At(house.Settings.Address(shop.Subdomain));
            client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
            if (signedIn) client.DefaultRequestHeaders.Add("Cookie", "__Host-session=" + session);
            var page = await client.GetAsync(path);
            var raw = await page.Content.ReadAsByteArrayAsync();
            var html = page.Content.Headers.ContentEncoding.Contains("br") ? Unpack(raw) : System.Text.Encoding.UTF8.GetString(raw);
            var wire = page.Content.Headers.ContentEncoding.Contains("br") ? raw.Length : Packed(raw);
            var sums = new Dictionary<string, int>();
            foreach (var href in Links().Matches(html).Select(m => m.Groups[1].Value).Where(h => h.StartsWith('/') && Kind(h) is not null).Distinct())
            {
                var file = await (await client.GetAsync(href)).Content.ReadAsByteArrayAsync();
                sums[Kind(href)!] = sums.GetValueOrDefault(Kind(href)!) + file.Length;
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {(int)page.StatusCode} HTML {wire / 1000.0,5:F1} kB · CSS {sums.GetValueOrDefault("css") / 1000.0,5:F1} · JS {sums.GetValueOrDefault("js") / 1000.0,5:F1} · fonts {sums.GetValueOrDefault("font") / 1000.0,5:F1}"));
        }
        return 0;
    }

    /// <summary>A client for one shop's address.</summary>
    internal static HttpClient At(string address) => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectCallback = ToLoopback }) { BaseAddress = new Uri(address) };

    // Names below localhost are this machine, whatever its resolver knows of them.
    private static async ValueTask<Stream> ToLoopback(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string? Kind(string href) => href.Contains(".css", StringComparison.Ordinal) ? "css" : href.Contains(".js", StringComparison.Ordinal) ? "js" : href.Contains(".woff2", StringComparison.Ordinal) ? "font" : null;

    private static string Unpack(byte[] raw)
    {
        using var reader = new StreamReader(new BrotliStream(new MemoryStream(raw), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    private static int Packed(byte[] raw)
    {
        using var to = new MemoryStream();
        using (var brotli = new BrotliStream(to, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(raw);
        return (int)to.Length;
    }

    [GeneratedRegex("""(?:href|src)="([^"]+)"|url\(([^)]+)\)""")]
    private static partial Regex Links();
}
