using System.Globalization;
using System.Text.Json.Nodes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs;

/// <summary>Says an event in the words of the shop, for the time line and the audit.</summary>
public static class Sentences
{
    /// <summary>Who did it: somebody of the team, the client on their own page, or nobody.</summary>
    public static string Who(string actorName, JsonObject data) =>
        actorName.Length > 0 ? actorName : data["how"]?.ToString() == "portal" || data["by"]?.ToString() == "client" ? "The client" : "The program";

    /// <summary>One sentence without subject: the actor stands beside it. Whom <paramref name="names"/> knows by id is called by name.</summary>
    public static string Of(string name, JsonObject data, Formats formats, string currency, IReadOnlyDictionary<string, string>? names = null)
    {
        string? Text(string key) => data[key] is JsonValue v ? v.ToString() : null;
        string Price(string key) => data[key] is JsonValue v && v.TryGetValue<long>(out var minor) ? formats.Price(minor, currency) : "";
        string Name(string key, string otherwise) => names?.GetValueOrDefault(Text(key) ?? "") ?? otherwise;
        string Because() => Text("reason") is { Length: > 0 } reason ? $": {reason}" : "";
        return name switch
        {
            EventNames.WatchReceived => $"took {(Text("practice") is null ? "the watch" : "a practice watch")} in as {Text("number")}",
            EventNames.JobDiagnosed => "finished the diagnosis",
            EventNames.ServiceStarted => "started the service" + (Text("reason") is null ? "" : " without an approved quote" + Because()),
            EventNames.JobReady => "finished the bench: ready",
            EventNames.FinalCheckFailed => "sent it back to the bench, final check failed" + Because(),
            EventNames.WatchCollected => "handed the watch over" + (Text("reason") is null ? "" : " with an open balance" + Because()),
            EventNames.WatchReturned => "handed the watch back unserviced" + Because(),
            EventNames.QuoteSent => $"sent quote {Text("version")}" + (data["total"] is null ? "" : $", {Price("total")}"),
            EventNames.QuoteDecided when Text("how") == "portal" => $"{Text("decision")} quote {Text("version")} online",
            EventNames.QuoteDecided => $"recorded that quote {Text("version")} was {Text("decision")}" + (Text("how") is { } how ? $" ({Way(how)})" : ""),
            EventNames.HoldChanged => Text("to") == "none" ? "took the hold off" : $"put it on hold: {Hold(Text("to"))}",
            EventNames.JobChanged => Changed(data, formats),
            EventNames.ReadingTaken => Reading(data),
            EventNames.PartChanged => $"{Part(Text("state"))} {Text("name") ?? "a part"}",
            EventNames.LubricantUsed => Lubricants(data),
            EventNames.WaterTested => data["notTestedBecause"] is not null ? "said why there is no water test" : Text("passed") is "true" or "True" ? "tested for water: passed" : "tested for water: failed",
            EventNames.NoteWritten when Text("by") == "client" => Text("asks") == "renewal" ? $"asked to have quote {Text("quote")} renewed" : $"asked about quote {Text("quote")}",
            ClientDoor.Mailed when Text("what") == "fresh" => "had a fresh link mailed to the address on file",
            ClientDoor.Mailed => (Text("state") is "bounced" or "failed" ? "could not mail the client " : "mailed the client ") + Text("what") switch
            {
                "quote" => $"quote {Text("about")}",
                "deposit" => "that a deposit is asked",
                "reminder" => $"a reminder of quote {Text("about")}",
                "within" => $"that quote {Text("about")} goes ahead within what they authorised",
                "received" => "that the watch was taken in",
                "diagnosed" => "that the diagnosis is finished",
                "in_service" => "that the service has begun",
                "ready" => "that the watch is ready",
                "collected" => "that the watch was collected",
                "returned" => "that the watch went back unserviced",
                "record" => "the service record",
                "message" => "the message",
                _ => "the link to their page",
            },
            EventNames.NoteWritten => Text("forClient") is "true" or "True" ? "wrote a note the client sees" : "wrote a note",
            EventNames.PhotoAdded => Text("slot") is { } slot && slot != "other" ? $"added a photo: {slot}" : "added a photo",
            EventNames.PaymentTaken => $"took {Price("amount")}" + (Text("method") is { } m ? $" by {Method(m)}" : ""),
            EventNames.PaymentRefunded => $"refunded {Price("amount")}" + (Text("method") is { } m ? $" by {Method(m)}" : ""),
            EventNames.ChargeCorrected => $"corrected what is charged by {Price("amount")}",
            EventNames.DepositAsked => Text("amount") == "0" ? "asked for no deposit" : $"asked for a deposit of {Price("amount")}",
            EventNames.InvoiceIssued => $"issued an invoice over {Price("total")}",
            EventNames.CreditNoted => $"issued a credit note over {Price("total")}",
            EventNames.RecordSealed => "sealed the service record",
            EventNames.RecordAmended => $"amended the service record" + (Text("revision") is { } r ? $", revision {r}" : ""),
            EventNames.ServiceSummarised => "wrote the service summary",
            EventNames.DocketPrinted => Text("copy") is "true" or "True" ? "printed the docket again" : "printed the docket",
            EventNames.MessageSent => (Text("to") == "shop" ? Text("how") == "mail" ? "answered by mail" : "wrote a message" : "wrote to the client") + Photos(data),
            ShopEvents.SignedIn => "signed in" + (Text("how") is { } by ? $" {SignedIn(by)}" : ""),
            ShopEvents.SignedOut => Text("where") switch { "here" => "signed out", "everywhere-else" => "signed all their other devices out", _ => "signed another of their devices out" },
            ShopEvents.KeyAdded => $"{(Text("kind") == "pin" ? "set" : "added")} {Key(Text("kind"))}" + (Text("kind") == "counter" ? $", {Name("key", "")}".TrimEnd(' ', ',') : ""),
            ShopEvents.KeyRemoved => Text("why") == "used-again" ? "signed an app out: a used key of it came again" : $"removed {Key(Text("kind"))}" + (Text("kind") == "counter" ? $", {Name("key", "")}".TrimEnd(' ', ',') : "") + (Text("why") == "wrong-pins" ? ": too many wrong PINs" : ""),
            ShopEvents.RoleChanged => $"made {Name("colleague", "a colleague")} {Text("to")}, who was {Text("was")}",
            ShopEvents.ColleagueInvited => $"invited {Name("invitation", "a colleague")} as {Text("role")}" + (data["again"] is null ? "" : ", again"),
            ShopEvents.InvitationWithdrawn => $"withdrew the invitation of {Name("invitation", "a colleague")}",
            ShopEvents.ColleagueJoined => $"joined the team as {Text("role")}",
            ShopEvents.ColleagueRemoved => $"took {Name("colleague", "a colleague")} off the team",
            ShopEvents.ColleagueReturned => $"took {Name("colleague", "a colleague")} back as {Text("role")}",
            ShopEvents.ShopOpened => "opened the shop",
            ShopEvents.CashCounted => $"counted the drawer: {Price("counted")}" + (Text("counted") == Text("expected") ? "" : $", {Price("expected")} expected"),
            ShopEvents.PracticeWiped => "wiped the practice watches",
            _ => name.Replace('-', ' '),
        };
    }

    /// <summary>What a job waits for, in words.</summary>
    public static string Hold(string? hold) => hold switch
    {
        "approval" => "awaiting approval",
        "parts" => "waiting for parts",
        "client" => "waiting for the client",
        "third_party" => "with a third party",
        _ => "none",
    };

    /// <summary>How money came.</summary>
    public static string Method(string method) => method switch { "terminal" => "card terminal", "transfer" => "bank transfer", "card" => "card", _ => "cash" };

    private static string Photos(JsonObject data) => data["photos"] is JsonValue v && v.TryGetValue<int>(out var n) && n > 0 ? n == 1 ? ", with a photo" : $", with {n} photos" : "";

    private static string SignedIn(string how) => how switch { "mail" => "by mail", "passkey" => "with a passkey", "pin" => "at the counter with a PIN", "app" => "in an app", "demo" => "with the demo's link", _ => how };

    private static string Key(string? kind) => kind switch { "passkey" => "a passkey", "pin" => "a PIN", "api" => "an API key", "app" => "an app", "record" => "a key that seals records", "counter" => "a tablet of the counter", _ => "a key" };

    private static string Way(string how) => how switch { "counter" => "at the counter", "phone" => "by phone", "mail" => "by mail", "ceiling" => "within the agreed amount", _ => how };

    private static string Part(string? state) => state switch { "needed" => "noted as needed:", "ordered" => "ordered", "in_hand" => "has in hand:", "fitted" => "fitted", "dropped" => "took off the list:", _ => "changed" };

    private static string Changed(JsonObject data, Formats formats)
    {
        var said = new List<string>();
        if (data["promisedOn"] is JsonValue day && DateOnly.TryParseExact(day.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var promised))
            said.Add("promised it for " + formats.DayYear(promised));
        if (data.ContainsKey("assignee")) said.Add(data["assignee"] is null ? "took it off everybody's bench" : "gave it to a watchmaker");
        return said.Count == 0 ? "changed the job" : string.Join(" and ", said);
    }

    private static string Lubricants(JsonObject data)
    {
        if (data["lubricants"] is not JsonArray { Count: > 0 } all) return "noted lubricants";
        var first = all[0]!;
        var said = first["used"]?.GetValue<bool>() == false ? $"took off the lubricant at {first["point"]}" : $"lubricated {first["point"]} with {first["product"]}";
        return all.Count == 1 ? said : $"{said}, and {all.Count - 1} more";
    }

    private static string Reading(JsonObject data)
    {
        if (data["readings"] is JsonArray many)
            return many.Count == 1 && many[0] is JsonObject one ? Reading(one)
                : $"took {many.Count} timing readings" + (many[0]?["phase"] is JsonValue p ? $", {(p.ToString() == "before" ? "as received" : "after service")}" : "");
        string? Text(string key) => data[key] is JsonValue v ? v.ToString() : null;
        var values = new List<string>();
        if (Text("rateSecondsPerDay") is { } rate) values.Add((rate.StartsWith('-') ? "−" + rate[1..] : "+" + rate) + " s/d");
        if (Text("amplitudeDegrees") is { } amplitude) values.Add(amplitude + "°");
        if (Text("beatErrorMilliseconds") is { } error) values.Add(error + " ms");
        return $"measured {Text("position")}{(Text("phase") == "before" ? " as received" : "")}: {(values.Count == 0 ? "cleared" : string.Join(", ", values))}";
    }
}
