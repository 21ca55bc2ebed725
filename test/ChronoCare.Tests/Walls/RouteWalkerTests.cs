using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Work;
using ChronoCare.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChronoCare.Tests.Walls;

/// <summary>Proof A17: every door × every verb × another shop's ids answers exactly as for an id that never was. Doors and ids are found, not listed.</summary>
public sealed partial class RouteWalkerTests(TestHouse house)
{
    private static readonly string[] Verbs = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    // Everything a verb could want, so that it gets as far as looking for the thing itself.
    private const string Body = """
        {"to":"diagnosed","version":1,"reason":"r","text":"t","diagnosis":"d","done":true,"hold":"parts","promisedOn":"2030-01-01","name":"N","email":"n@example.com","phone":"+41 79 000 00 00",
         "brand":"B","model":"M","lines":[{"kind":"labour","text":"Service","quantity":1,"unit":{"amount":100,"currency":"CHF"}}],"decision":"approved","how":"phone","method":"cash",
         "amount":{"amount":100,"currency":"CHF"},"tendered":{"amount":100,"currency":"CHF"},"givenTo":"G","knownBy":"known","kind":"collected","readings":[{"phase":"before","wind":"full","position":"CH","rate":"1"}],
         "point":"p","product":"q","provenance":"genuine","state":"needed","group":"movement","slot":"dial","fileName":"a.jpg","totalBytes":10,"role":"counter","agreedBy":"A","symptom":"s",
         "reasonUntested":"r","passed":true,"for":"team","sentence":"s","correction":"c","offset":0}
        """;

    private sealed record Door(RouteEndpoint Endpoint, string Pattern, IReadOnlyList<string> Parameters);

    private IEnumerable<Door> Doors() => house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<DoorSign>() is not null)
        .Select(e => new Door(e, "/" + e.RoutePattern.RawText!.TrimStart('/'), [.. e.RoutePattern.Parameters.Select(p => p.Name)]));

    [Fact]
    public void Every_door_bears_a_sign_that_says_who_may_pass()
    {
        var unsigned = house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<DoorSign>() is null).Select(e => e.RoutePattern.RawText);
        unsigned.ShouldBeEmpty();
        Doors().Count().ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task Another_shops_ids_answer_like_ids_that_never_were_at_every_door_and_verb()
    {
        var theirs = await house.OpenShop();
        await Furnish(theirs);
        var ours = await house.OpenShop();
        var owner = await ours.Owner();
        await owner.TakeIn();
        var (ids, words) = await IdsOf(theirs);
        ids.Count.ShouldBeGreaterThan(8);
        await theirs.Settled();
        var before = await Fingerprint(theirs);
        var walked = 0;
        var looked = 0;
        var wrong = new List<string>();
        // A door whose only parameters are small numbers (a version) names nothing of another shop's.
        foreach (var door in Doors().Where(d => Parameter().Matches(d.Pattern).Any(m => !IsNumber(m))).DistinctBy(d => d.Pattern))
        {
            foreach (var verb in Verbs)
            {
                var byId = await Ask(owner, verb, Address(door, Guid.NewGuid().ToString("D")));
                var byCode = await Ask(owner, verb, Address(door, "zzzzzzzzzzzzzzzzzzzzzzzzzz"));
                var byNumber = await Ask(owner, verb, Address(door, "2001-9999"));
                foreach (var id in Candidates(door, ids, words))
                {
                    var unknown = id.Length == 36 ? byId : id.Length == 26 ? byCode : byNumber;
                    var foreign = await Ask(owner, verb, Address(door, id));
                    if (foreign.Status == HttpStatusCode.MethodNotAllowed) continue;
                    walked++;
                    if (foreign.Status == HttpStatusCode.NotFound) looked++;
                    else if (verb == "GET" && door.Endpoint.Metadata.GetMetadata<DoorSign>()!.May != ChronoCare.Identity.May.Anyone) wrong.Add($"GET {door.Pattern} with {id}: {foreign.Status}");
                    if ((int)foreign.Status is >= 500 or < 300 && verb != "OPTIONS") wrong.Add($"{verb} {door.Pattern} with {id}: {foreign.Status}");
                    if (foreign.Status != unknown.Status || Plain(foreign.Body, id) != Plain(unknown.Body, unknown.Id))
                        wrong.Add($"{verb} {door.Pattern} with {id}: {foreign.Status} is told apart from {unknown.Status}: {foreign.Body[..Math.Min(200, foreign.Body.Length)]}");
                }
            }
        }
        wrong.ShouldBeEmpty(string.Join('\n', wrong.Take(20)));
        (await Fingerprint(theirs)).ShouldBe(before);
        looked.ShouldBeGreaterThan(walked / 2);
    }

    [Fact]
    public async Task A_stranger_passes_no_door_that_is_not_for_everybody()
    {
        var shop = await house.OpenShop();
        await Furnish(shop);
        var (ids, words) = await IdsOf(shop);
        await shop.Settled();
        var before = await Fingerprint(shop);
        var stranger = shop.Stranger();
        foreach (var door in Doors().Where(d => d.Endpoint.Metadata.GetMetadata<DoorSign>() is { May: not ChronoCare.Identity.May.Anyone, AtShop: not false }).DistinctBy(d => d.Pattern))
            // The same address may have another verb that is for everybody.
            foreach (var verb in Verbs.Where(v => v != "OPTIONS" && !Doors().Any(d => d.Pattern == door.Pattern && d.Endpoint.Metadata.GetMetadata<DoorSign>()!.May == ChronoCare.Identity.May.Anyone
                && d.Endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains(v))))
                foreach (var id in door.Parameters.Count == 0 ? [""] : Candidates(door, ids, words).Take(3))
                {
                    var answer = await Ask(stranger, verb, Address(door, id));
                    ((int)answer.Status is 401 or 403 or 404 or 405 || (answer.Status == HttpStatusCode.SeeOther && answer.Location!.StartsWith("/sign-in", StringComparison.Ordinal)))
                        .ShouldBeTrue($"{verb} {door.Pattern}: {answer.Status}");
                }
        (await Fingerprint(shop)).ShouldBe(before);
    }

    private sealed record Heard(HttpStatusCode Status, string Body, string? Location, string Id);

    private static async Task<Heard> Ask(HttpClient client, string verb, (string Url, string Id) at)
    {
        var request = new HttpRequestMessage(new HttpMethod(verb), at.Url);
        if (verb is "POST" or "PUT" or "PATCH")
            request.Content = at.Url.StartsWith("/api", StringComparison.Ordinal) ? new StringContent(Body, Encoding.UTF8, "application/json") : Form();
        using var answer = await client.SendAsync(request);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Location?.ToString(), at.Id);
    }

    private static FormUrlEncodedContent Form() => new(System.Text.Json.Nodes.JsonNode.Parse(Body)!.AsObject()
        .Where(p => p.Value is System.Text.Json.Nodes.JsonValue).Select(p => KeyValuePair.Create(p.Key, p.Value!.ToString())));

    private static (string Url, string Id) Address(Door door, string id)
    {
        var url = Parameter().Replace(door.Pattern, m =>
            IsNumber(m) ? "1" : Uri.EscapeDataString(id));
        return (url, id);
    }

    private static bool IsNumber(Match parameter) => parameter.Value.Contains(":int", StringComparison.Ordinal) || parameter.Groups[1].Value is "n" or "size" or "revision";

    private static IEnumerable<string> Candidates(Door door, IReadOnlyList<string> ids, IReadOnlyList<string> words)
    {
        var guids = door.Pattern.Contains(":guid", StringComparison.Ordinal) && !door.Pattern.Contains("{job}", StringComparison.Ordinal);
        return guids ? ids : [.. ids, .. words];
    }

    // The id itself may stand in an answer (in a link, in a sentence); once-only keys differ from page to page.
    private static string Plain(string body, string id) => Once().Replace(body.Replace(id, "ID", StringComparison.OrdinalIgnoreCase), "KEY");

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Once();

    /// <summary>A job with something of everything, so that there is an id of every kind.</summary>
    private static async Task Furnish(TestShop shop)
    {
        var counter = await shop.Counter();
        // Three, so that the last one's number is none of the other shop's.
        await counter.TakeIn();
        await counter.TakeIn();
        var taken = await counter.TakeIn();
        var job = Guid.Parse(taken["id"]!.GetValue<string>());
        var db = shop.Db();
        await db.Do("insert into shop.photo (job_id, total_bytes, state, width, height, taken_by, created_at) values ($1, 100, 'ready', 10, 10, $2, now())", job, shop.OwnerId);
        await db.Do("insert into shop.part (job_id, name, created_at) values ($1, 'Mainspring', now())", job);
        await db.Do("insert into shop.note (job_id, text, written_by, written_at) values ($1, 'A note', $2, now())", job, shop.OwnerId);
        await db.Do("""
            with p as (insert into shop.payment (job_id, method, amount_minor, currency, taken_by, taken_at) values ($1, 'cash', 100, 'CHF', $2, now()))
            update shop.job set paid_minor = 100 where id = $1
            """, job, shop.OwnerId);
        await db.Do("insert into shop.water_test (job_id, method, passed, tested_by, tested_at) values ($1, 'dry', true, $2, now())", job, shop.OwnerId);
        await db.Do("insert into shop.passkey (user_id, credential_id, public_key, sign_count, is_backup_eligible, is_backed_up, name, created_at) values ($1, sha256('a'), sha256('a'), 0, true, true, 'Ring', now())", shop.OwnerId);
        await db.Do("insert into shop.record_key (kid, public_jwk, private_box, certificate, created_at) values ('k', '{}', 'x', 'x', now())");
        await db.Do("""
            insert into shop.record (job_id, revision, code, kid, content, sha256, jws, pdf_key, pdf_sha256, stream_seq, sealed_by, sealed_at)
            values ($1, 1, 'abcdefghijklmnopqrstuvwxyz', 'k', '{}', sha256('x'), 'x', 'x', sha256('x'), 1, $2, now())
            """, job, shop.OwnerId);
    }

    // Ids of every table that has one, and the words people and papers name things by.
    private async Task<(IReadOnlyList<string> Ids, IReadOnlyList<string> Words)> IdsOf(TestShop shop)
    {
        await using var connection = new NpgsqlConnection(house.OwnerUrl);
        await connection.OpenAsync();
        var ids = new List<string>();
        foreach (var table in await Column(connection, "select c.table_schema || '.' || c.table_name from information_schema.columns c where table_schema = 'shop' and column_name = 'id' and data_type = 'uuid'"))
            ids.AddRange(await Column(connection, $"select id::text from {table} where tenant_id = '{shop.Shop.TenantId}' limit 1"));
        var words = await Column(connection, $"select max(number) from shop.job where tenant_id = '{shop.Shop.TenantId}' union all select code from shop.record where tenant_id = '{shop.Shop.TenantId}'");
        return (ids, words);
    }

    private async Task<string> Fingerprint(TestShop shop)
    {
        await using var connection = new NpgsqlConnection(house.OwnerUrl);
        await connection.OpenAsync();
        var all = new StringBuilder();
        foreach (var table in await Column(connection, "select 'shop.' || relname from pg_class where relnamespace = 'shop'::regnamespace and relkind = 'r' and relname not in ('session', 'sign_in_request', 'reaction_cursor', 'wake') order by 1"))
            all.Append(string.Join("", await Column(connection, $"select coalesce(md5(string_agg(t::text, '|' order by t::text)), '-') from {table} t where tenant_id = '{shop.Shop.TenantId}'"))).Append(' ');
        return all.ToString();
    }

    private static async Task<List<string>> Column(NpgsqlConnection connection, string sql)
    {
        var found = new List<string>();
        await using var reader = await new NpgsqlCommand(sql, connection).ExecuteReaderAsync();
        while (await reader.ReadAsync()) found.Add(reader.GetString(0));
        return found;
    }
}
