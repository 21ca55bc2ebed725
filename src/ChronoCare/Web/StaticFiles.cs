using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ChronoCare.Web;

/// <summary>
/// Styles, scripts, fonts: embedded in the program, so a build, a test and a published server serve the very same bytes. One fingerprint over all of them
/// stands in the address, so that relative imports keep working and everything may be cached for ever.
/// </summary>
public static partial class StaticFiles
{
    private const string Forever = "public, max-age=31536000, immutable";
    private static readonly FrozenDictionary<string, Kept> Files = Read();
    private static readonly string Fingerprint = FingerprintOf(Files.Values);

    private sealed record Kept(string Path, byte[] Bytes, string Type, string ETag)
    {
        private readonly Lazy<byte[]> brotli = new(() => Squeeze(Bytes, to => new BrotliStream(to, new BrotliCompressionOptions { Quality = 11 })));
        private readonly Lazy<byte[]> gzip = new(() => Squeeze(Bytes, to => new GZipStream(to, CompressionLevel.SmallestSize)));

        public bool IsText => !Type.StartsWith("font/", StringComparison.Ordinal) && !Type.StartsWith("image/png", StringComparison.Ordinal);
        public byte[] Brotli => brotli.Value;
        public byte[] Gzip => gzip.Value;
    }

    /// <summary>The address of a file in wwwroot: <c>css/app.css</c> becomes <c>/a/3f9c…/css/app.css</c>.</summary>
    /// <exception cref="FileNotFoundException">There is none: a page asks for a file that is not in wwwroot.</exception>
    public static string Href(string path) => Files.ContainsKey(path) ? $"/a/{Fingerprint}/{path}" : throw new FileNotFoundException("Not in wwwroot: " + path, path);

    /// <summary>Bytes that cross the wire for a file where brotli is spoken; for budgets.</summary>
    public static int WireBytes(string path) => Files[path].IsText ? Files[path].Brotli.Length : Files[path].Bytes.Length;

    /// <summary>Every file's path.</summary>
    public static IEnumerable<string> All => Files.Keys;

    /// <summary>Serves them, at every host, before sessions are looked at.</summary>
    public static IApplicationBuilder UseHouseFiles(this IApplicationBuilder app)
    {
        _ = Task.Run(() => { foreach (var file in Files.Values.Where(f => f.IsText)) _ = (file.Brotli, file.Gzip); });
        return app.Use(next => http => http.Request.Method is "GET" or "HEAD" && Find(http.Request.Path.Value ?? "") is { } found ? Send(http, found) : next(http));
    }

    private static (Kept File, bool IsForever)? Find(string path)
    {
        if (path.StartsWith("/fonts/", StringComparison.Ordinal) && Files.TryGetValue(path[1..], out var font)) return (font, true);
        if (path == "/favicon.ico" && Files.TryGetValue("icon.svg", out var icon)) return (icon, false);
        if (!path.StartsWith("/a/", StringComparison.Ordinal)) return null;
        var end = path.IndexOf('/', 3);
        if (end < 0 || !Files.TryGetValue(path[(end + 1)..], out var file)) return null;
        // A page of the version before (a rolling update) still gets a file, only not for ever.
        return (file, path.AsSpan(3, end - 3).SequenceEqual(Fingerprint));
    }

    private static async Task Send(HttpContext http, (Kept File, bool IsForever) found)
    {
        var (file, isForever) = found;
        var headers = http.Response.Headers;
        headers.CacheControl = isForever ? Forever : "no-cache";
        headers.ETag = file.ETag;
        headers.Vary = "Accept-Encoding";
        http.Response.ContentType = file.Type;
        if (http.Request.Headers.IfNoneMatch == file.ETag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        http.Response.StatusCode = StatusCodes.Status200OK;
        var body = file.Bytes;
        if (file.IsText && Speaks(http, "br")) (body, headers.ContentEncoding) = (file.Brotli, "br");
        else if (file.IsText && Speaks(http, "gzip")) (body, headers.ContentEncoding) = (file.Gzip, "gzip");
        http.Response.ContentLength = body.Length;
        if (http.Request.Method == "GET") await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static bool Speaks(HttpContext http, string coding)
    {
        foreach (var part in http.Request.Headers.AcceptEncoding.ToString().Split(','))
        {
            var words = part.Split(';', StringSplitOptions.TrimEntries);
            if (words[0].Trim().Equals(coding, StringComparison.OrdinalIgnoreCase)) return words.Length < 2 || words[1].Replace(" ", "") is not ("q=0" or "q=0.0" or "q=0.00" or "q=0.000");
        }
        return false;
    }

    private static FrozenDictionary<string, Kept> Read()
    {
        var assembly = typeof(StaticFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith("wwwroot/", StringComparison.Ordinal)).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var path = name["wwwroot/".Length..].Replace('\\', '/');
            if (path.EndsWith(".js", StringComparison.Ordinal)) bytes = Encoding.UTF8.GetBytes(WholeLines().Replace(Encoding.UTF8.GetString(bytes), ""));
            return new Kept(path, bytes, TypeOf(path), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
        }).ToFrozenDictionary(f => f.Path, StringComparer.Ordinal);
    }

    // What stands in scripts for their readers alone, a sixth of what would cross the wire: comments that fill whole lines, and indents.
    [GeneratedRegex(@"^\s*//[^\n]*\n|^\s*/\*\*[\s\S]*?\*/[ \t]*\n|^\s+", RegexOptions.Multiline)]
    private static partial Regex WholeLines();

    private static string FingerprintOf(IEnumerable<Kept> files) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => f.Path + f.ETag)))))[..10];

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".woff2" => "font/woff2",
        ".txt" => "text/plain; charset=utf-8",
        ".webmanifest" => "application/manifest+json",
        var other => throw new NotSupportedException("No content type for " + other),
    };

    private static byte[] Squeeze(byte[] bytes, Func<Stream, Stream> into)
    {
        using var to = new MemoryStream();
        using (var press = into(to)) press.Write(bytes);
        return to.ToArray();
    }
}
