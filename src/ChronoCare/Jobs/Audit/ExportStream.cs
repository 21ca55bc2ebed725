using System.Text.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tenancy;

namespace ChronoCare.Jobs.Audit;

/// <summary><c>GET /stream/export</c>: the whole stream as JSON lines with its hashes, enough for anyone to walk the chain again offline.</summary>
public static class ExportStream
{
    /// <summary>Writes line after line, a page of events at a time.</summary>
    public static async Task<IResult> Handle(HttpContext http, TenantDb db, Shop shop, TimeProvider clock)
    {
        http.Response.ContentType = "application/jsonl; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{shop.Subdomain}-stream-{clock.GetUtcNow():yyyyMMdd}.jsonl\"";
        http.Response.Headers.CacheControl = "no-store";
        await using var writer = new StreamWriter(http.Response.Body, leaveOpen: true);
        await writer.WriteLineAsync(new JsonObject
        {
            ["format"] = "chronocare.stream/1",
            ["tenant"] = db.Tenant.ToString("D"),
            ["genesis"] = Convert.ToHexStringLower(Stream.Genesis(db.Tenant)),
            ["rule"] = "hash = SHA-256(previous hash || seq as int64 big endian || jobVersion as int32 big endian || body as UTF-8)",
        }.ToJsonString());
        for (var after = 0L; ;)
        {
            var page = await db.Rows<StoredEvent>($"select {StoredEvent.Columns} from shop.event e where e.seq > $1 order by e.seq limit 1000", after);
            foreach (var e in page) await writer.WriteLineAsync(Line(e));
            await writer.FlushAsync(http.RequestAborted);
            if (page.Count < 1000) return Results.Empty;
            after = page[^1].Seq;
        }
    }

    private static string Line(StoredEvent e) => new JsonObject
    {
        ["seq"] = e.Seq, ["jobVersion"] = e.JobVersion, ["body"] = e.Body, ["hash"] = Convert.ToHexStringLower(e.Hash),
    }.ToJsonString();

    /// <summary>Reads an export back and walks it.</summary>
    /// <exception cref="WrongSetting">The file is not an export of a stream.</exception>
    public static async Task<Chain.Verdict> Verify(TextReader file)
    {
        try
        {
            var first = JsonNode.Parse(await file.ReadLineAsync() ?? "")!;
            if (first["format"]?.GetValue<string>() != "chronocare.stream/1") throw new WrongSetting("This file is not an export of a stream.");
            return await Chain.Verify(Convert.FromHexString(first["genesis"]!.GetValue<string>()), Lines(file), null);
        }
        catch (Exception e) when (e is JsonException or FormatException or NullReferenceException or InvalidOperationException)
        {
            throw new WrongSetting("This file is not an export of a stream: " + e.Message);
        }
    }

    private static async IAsyncEnumerable<StoredEvent> Lines(TextReader file)
    {
        while (await file.ReadLineAsync() is { } line)
        {
            if (line.Length == 0) continue;
            var node = JsonNode.Parse(line)!;
            var text = node["body"]!.GetValue<string>();
            var body = JsonNode.Parse(text)!;
            yield return new StoredEvent
            {
                Seq = node["seq"]!.GetValue<long>(),
                JobVersion = node["jobVersion"]!.GetValue<int>(),
                Body = text,
                Hash = Convert.FromHexString(node["hash"]!.GetValue<string>()),
                Name = body["name"]!.GetValue<string>(),
                JobId = body["job"] is { } job ? Guid.Parse(job.GetValue<string>()) : Guid.Empty,
                Actor = Guid.Parse(body["actor"]!.GetValue<string>()),
                At = DateTimeOffset.Parse(body["at"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture),
            };
        }
    }
}
