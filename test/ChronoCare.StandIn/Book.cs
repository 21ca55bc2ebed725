using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ChronoCare.StandIn;

/// <summary>All objects, each in the account it belongs to; the platform's own have no account. Kept in a file where one is named, so that a newcomer's shop finds its account again tomorrow.</summary>
public sealed class Book
{
    private readonly JsonObject samples;
    private readonly string? file;
    private readonly Dictionary<string, Dictionary<string, JsonObject>> byAccount = [];
    private readonly Lock one = new();
    private long turn;

    /// <summary>Opens it.</summary>
    public Book(JsonObject samples, string? file)
    {
        (this.samples, this.file) = (samples, file);
        if (file is null || !File.Exists(file)) return;
        foreach (var (account, objects) in JsonNode.Parse(File.ReadAllText(file))!.AsObject())
            byAccount[account] = objects!.AsArray().Select(o => o!.AsObject()).ToDictionary(o => o["id"]!.GetValue<string>(), o => o.DeepClone().AsObject());
    }

    /// <summary>Held while one request is carried out: Stripe's objects change one at a time.</summary>
    public Lock One => one;

    /// <summary>The clock of this Stripe, ahead of the real one by what a test has advanced it.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>Now, as Stripe writes it.</summary>
    public long Now => DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()).Add(Ahead).ToUnixTimeSeconds();

    /// <summary>A new name.</summary>
    public static string Name(string kind) => kind + "_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>A new object made from Stripe's sample of its kind, and kept.</summary>
    public JsonObject Make(string account, string kind, string prefix, params (string Name, JsonNode? Value)[] with)
    {
        var made = samples[kind]!.DeepClone().AsObject();
        made["id"] = Name(prefix);
        made["created"] = Now;
        made["_turn"] = ++turn;
        if (made.ContainsKey("livemode")) made["livemode"] = false;
        foreach (var (name, value) in with) made[name] = value;
        Keep(account, made);
        return made;
    }

    /// <summary>Gives an object another name.</summary>
    public void Rename(string account, JsonObject made, string name)
    {
        byAccount[account].Remove(made["id"]!.GetValue<string>());
        made["id"] = name;
        Keep(account, made);
    }

    /// <summary>Keeps an object.</summary>
    public void Keep(string account, JsonObject made) => (byAccount.TryGetValue(account, out var own) ? own : byAccount[account] = [])[made["id"]!.GetValue<string>()] = made;

    /// <summary>One of a kind, or null.</summary>
    public JsonObject? Find(string account, string id)
    {
        lock (one) return byAccount.GetValueOrDefault(account)?.GetValueOrDefault(id);
    }

    /// <summary>One of a kind.</summary>
    /// <exception cref="Refusal">There is none in this account.</exception>
    public JsonObject Get(string account, string kind, string id, string param = "id") =>
        Find(account, id) is { } found && found["object"]!.GetValue<string>() == kind ? found : throw new Refusal(404, $"No such {kind}: '{id}'", "resource_missing", param);

    /// <summary>All of a kind, the newest first.</summary>
    public IReadOnlyList<JsonObject> All(string account, string kind)
    {
        lock (one) return [.. (byAccount.GetValueOrDefault(account)?.Values ?? Enumerable.Empty<JsonObject>()).Where(o => o["object"]!.GetValue<string>() == kind).OrderByDescending(o => o["_turn"]!.GetValue<long>())];
    }

    /// <summary>Accounts that have objects.</summary>
    public IReadOnlyList<string> Accounts => [.. byAccount.Keys];

    /// <summary>A page of a list, by cursor.</summary>
    public JsonObject Page(IEnumerable<JsonObject> all, JsonObject asked, string url, Func<JsonObject, JsonObject> show)
    {
        var rows = all.ToList();
        var limit = asked["limit"] is { } l ? int.Parse(l.GetValue<string>(), CultureInfo.InvariantCulture) : 10;
        if (limit is < 1 or > 100) throw new Refusal(400, $"This value must be greater than or equal to {(limit < 1 ? 1 : 100)}.", "parameter_invalid_integer", "limit");
        if (asked["starting_after"]?.GetValue<string>() is { } after)
        {
            var at = rows.FindIndex(r => r["id"]!.GetValue<string>() == after);
            if (at < 0) throw new Refusal(400, $"No such object: '{after}'", "resource_missing", "starting_after");
            rows = rows[(at + 1)..];
        }
        return new()
        {
            ["object"] = "list", ["url"] = url, ["has_more"] = rows.Count > limit, ["data"] = new JsonArray([.. rows.Take(limit).Select(r => (JsonNode)show(r))]),
        };
    }

    /// <summary>An object as the wire shows it, with what was asked for in the place of its name.</summary>
    public JsonObject Show(string account, JsonObject made, IReadOnlyList<string> expand)
    {
        var shown = made.DeepClone().AsObject();
        foreach (var own in shown.Select(p => p.Key).Where(k => k.StartsWith('_')).ToList()) shown.Remove(own);
        foreach (var path in expand) Expand(account, shown, path);
        return shown;
    }

    private void Expand(string account, JsonObject shown, string path)
    {
        var cut = path.IndexOf('.', StringComparison.Ordinal);
        var (name, rest) = cut < 0 ? (path, "") : (path[..cut], path[(cut + 1)..]);
        if (name == "data" && shown["data"] is JsonArray rows)
        {
            foreach (var row in rows) Expand(account, row!.AsObject(), rest);
            return;
        }
        if (!shown.ContainsKey(name)) throw new Refusal(400, $"This property cannot be expanded ({name}).", null, "expand[0]");
        if (shown[name] is JsonValue id && Find(account, id.GetValue<string>()) is { } found) shown[name] = Show(account, found, rest.Length > 0 ? [rest] : []);
        else if (shown[name] is JsonObject there && rest.Length > 0) Expand(account, there, rest);
    }

    /// <summary>Writes it down, where a file is named.</summary>
    public void Save()
    {
        if (file is null) return;
        var all = new JsonObject();
        foreach (var (account, objects) in byAccount) all[account] = new JsonArray([.. objects.Values.Select(o => o.DeepClone())]);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file + ".new", all.ToJsonString());
        File.Move(file + ".new", file, overwrite: true);
    }
}
