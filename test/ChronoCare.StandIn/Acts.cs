using System.Globalization;
using System.Text.Json.Nodes;

namespace ChronoCare.StandIn;

/// <summary>What this Stripe does when it is asked: accounts, Checkout, payments, refunds, disputes and their events.</summary>
public sealed class Acts(Book book, Post post, string home)
{
    private static readonly string[] Missing = ["business_profile.url", "business_profile.support_phone", "external_account", "tos_acceptance.date"];

    /// <summary>What refunds of an account become where it is not succeeded at once: pending, until they are settled.</summary>
    public Dictionary<string, string> RefundsBecome { get; } = [];

    /// <summary>Carries a request out; the answer's object.</summary>
    /// <param name="account">In which account; empty for the platform's own.</param><param name="door">As the description names it.</param>
    public JsonObject Do(string account, string door, IReadOnlyList<string> ids, JsonObject sent)
    {
        string[] expand = [.. (sent["expand"] as JsonObject ?? []).Select(e => e.Value!.GetValue<string>())];
        JsonObject Shown(JsonObject made) => book.Show(account, made, expand);
        JsonObject Listed(string kind, string url, Func<JsonObject, bool>? where = null) =>
            book.Page(book.All(account, kind).Where(where ?? (_ => true)), sent, url, o => book.Show(account, o, [.. expand.Where(e => e.StartsWith("data.", StringComparison.Ordinal)).Select(e => e[5..])]));
        bool Has(JsonObject made, string name) => sent[name] is null || made[name]?.ToString() == sent[name]!.GetValue<string>();
        return door switch
        {
            "POST /v1/accounts" => Shown(MakeAccount(sent)),
            "GET /v1/accounts/{account}" => book.Show("", book.Get("", "account", ids[0]), expand),
            "POST /v1/account_links" => Shown(MakeLink(sent)),
            "POST /v1/checkout/sessions" => Shown(MakeSession(account, sent)),
            "GET /v1/checkout/sessions" => Listed("checkout.session", "/v1/checkout/sessions", s => Has(s, "payment_intent") && Has(s, "customer")),
            "GET /v1/checkout/sessions/{session}" => Shown(book.Get(account, "checkout.session", ids[0], "session")),
            "POST /v1/checkout/sessions/{session}/expire" => Shown(Expire(account, ids[0])),
            "GET /v1/payment_intents/{intent}" => Shown(book.Get(account, "payment_intent", ids[0], "intent")),
            "GET /v1/charges/{charge}" => Shown(book.Get(account, "charge", ids[0], "charge")),
            "GET /v1/charges" => Listed("charge", "/v1/charges", c => Has(c, "payment_intent")),
            "POST /v1/refunds" => Shown(Refund(account, sent)),
            "GET /v1/refunds" => Listed("refund", "/v1/refunds", r => Has(r, "payment_intent") && Has(r, "charge")),
            "GET /v1/refunds/{refund}" => Shown(book.Get(account, "refund", ids[0], "refund")),
            "GET /v1/disputes/{dispute}" => Shown(book.Get(account, "dispute", ids[0], "dispute")),
            "GET /v1/events/{id}" => Shown(book.Get(account, "event", ids[0])),
            "GET /v1/events" => Listed("event", "/v1/events", e => Has(e, "type") && (sent["delivery_success"]?.GetValue<string>() is not { } wanted || wanted == "true" == e.ContainsKey("_delivered")) && IsWithin(e, sent["created"])),
            "POST /v1/customers" => Shown(book.Make(account, "customer", "cus", ("email", Copy(sent["email"])), ("name", Copy(sent["name"])), ("metadata", Copy(sent["metadata"]) ?? new JsonObject()))),
            "GET /v1/prices/{price}" => Shown(book.Get(account, "price", ids[0], "price")),
            "POST /v1/billing_portal/sessions" => Shown(MakePortal(account, sent)),
            "GET /v1/subscriptions" => Listed("subscription", "/v1/subscriptions", s => Has(s, "customer") && (sent["status"]?.GetValue<string>() is not { } status ? s["status"]!.GetValue<string>() != "canceled" : status == "all" || Has(s, "status"))),
            "GET /v1/subscriptions/{subscription_exposed_id}" => Shown(book.Get(account, "subscription", ids[0], "subscription")),
            "GET /v1/customers/{customer}" => Shown(book.Get(account, "customer", ids[0], "customer")),
            _ => throw new Refusal(501, $"The stand-in does not do {door}.", "stand_in_gap", null, "api_error"),
        };
    }

    private static JsonNode? Copy(JsonNode? node) => node?.DeepClone();

    private static long Whole(JsonNode? node, long otherwise = 0) => node is null ? otherwise : long.Parse(node.GetValue<string>(), CultureInfo.InvariantCulture);

    private static bool IsWithin(JsonObject made, JsonNode? range)
    {
        var at = made["created"]!.GetValue<long>();
        return range is not JsonObject r || at >= Whole(r["gte"], long.MinValue) && at > Whole(r["gt"], long.MinValue) && at <= Whole(r["lte"], long.MaxValue) && at < Whole(r["lt"], long.MaxValue);
    }

    private void Tell(string account, string type, JsonObject made)
    {
        var shown = book.Show(account, made, []);
        var happened = book.Make(account, "event", "evt", ("type", type), ("data", new JsonObject { ["object"] = shown }), ("pending_webhooks", 1), ("api_version", "2026-01-28"));
        if (account.Length > 0) happened["account"] = account;
        post.Send(happened);
    }

    private JsonObject MakeAccount(JsonObject sent)
    {
        if (sent["type"] is null) throw new Refusal(400, "You must provide a type.", "parameter_missing", "type");
        var country = sent["country"]?.GetValue<string>() ?? "US";
        if (country.Length != 2) throw new Refusal(400, $"Country '{country}' is unknown. Try using a 2-character alphanumeric country code instead.", null, "country");
        return book.Make("", "account", "acct", ("type", Copy(sent["type"])), ("country", country), ("email", Copy(sent["email"])), ("charges_enabled", false), ("payouts_enabled", false), ("details_submitted", false),
            ("capabilities", new JsonObject { ["card_payments"] = "inactive", ["transfers"] = "inactive" }), ("metadata", Copy(sent["metadata"]) ?? new JsonObject()), ("requirements", Wanted(Missing)));
    }

    private static JsonObject Wanted(string[] due) => new()
    {
        ["alternatives"] = new JsonArray(), ["current_deadline"] = null, ["currently_due"] = new JsonArray([.. due.Select(d => (JsonNode)d)]), ["disabled_reason"] = due.Length > 0 ? "requirements.past_due" : null,
        ["errors"] = new JsonArray(), ["eventually_due"] = new JsonArray([.. due.Select(d => (JsonNode)d)]), ["past_due"] = new JsonArray(), ["pending_verification"] = new JsonArray(),
    };

    private JsonObject MakeLink(JsonObject sent)
    {
        var account = book.Get("", "account", sent["account"]!.GetValue<string>(), "account");
        foreach (var needed in (string[])["refresh_url", "return_url"])
            if (sent[needed] is null) throw new Refusal(400, $"You must provide a {needed}.", "parameter_missing", needed);
        var link = book.Make("", "account_link", "link", ("expires_at", book.Now + 300), ("_account", Copy(account["id"])), ("_return", Copy(sent["return_url"])), ("_refresh", Copy(sent["refresh_url"])));
        link["url"] = $"{home}/onboard/{link["id"]}";
        return link;
    }

    /// <summary>What the account's owner typed into the onboarding page: all, or not yet all.</summary>
    public void Onboard(string id, bool isWhole)
    {
        var account = book.Get("", "account", id);
        var word = isWhole ? "active" : "pending";
        (account["charges_enabled"], account["payouts_enabled"], account["details_submitted"]) = (isWhole, isWhole, isWhole);
        account["capabilities"] = new JsonObject { ["card_payments"] = word, ["transfers"] = word };
        account["requirements"] = Wanted(isWhole ? [] : [Missing[2]]);
        Tell(id, "account.updated", account);
    }

    /// <summary>Stripe takes away, or gives back, what an account may: cards, payouts.</summary>
    public void Restrict(string id, bool charges, bool payouts)
    {
        var account = book.Get("", "account", id);
        (account["charges_enabled"], account["payouts_enabled"]) = (charges, payouts);
        account["requirements"] = Wanted(charges && payouts ? [] : [Missing[2]]);
        Tell(id, "account.updated", account);
    }

    /// <summary>The account's owner takes our access away.</summary>
    public void Deauthorise(string id)
    {
        var account = book.Get("", "account", id);
        account["_gone"] = true;
        var happened = book.Make(id, "event", "evt", ("type", "account.application.deauthorized"), ("data", new JsonObject { ["object"] = new JsonObject { ["id"] = "ca_standin", ["object"] = "application" } }), ("account", id));
        post.Send(happened);
    }

    private JsonObject MakeSession(string account, JsonObject sent)
    {
        var mode = sent["mode"]?.GetValue<string>() ?? "payment";
        if (mode == "subscription") return MakeSubscribing(account, sent);
        if (mode != "payment") throw new Refusal(501, "The stand-in's Checkout takes payments and subscriptions only.", "stand_in_gap", null, "api_error");
        if (sent["line_items"] is not JsonObject { Count: > 0 } lines) throw new Refusal(400, "You must provide `line_items` in payment mode.", "parameter_missing", "line_items");
        if (account.Length > 0 && book.Get("", "account", account)["charges_enabled"]!.GetValue<bool>() == false)
            throw new Refusal(400, "Your account cannot currently make charges.", "account_invalid");
        long sum = 0;
        var currency = "";
        var name = "";
        foreach (var (n, line) in lines)
        {
            if (line!["price_data"] is not JsonObject price) throw new Refusal(400, "You must specify either `price` or `price_data`.", "parameter_missing", $"line_items[{n}]");
            currency = price["currency"]!.GetValue<string>();
            if (currency != currency.ToLowerInvariant() || currency.Length != 3) throw new Refusal(400, $"Invalid currency: {currency}.", null, $"line_items[{n}][price_data][currency]");
            if (price["unit_amount"] is null) throw new Refusal(400, "You must specify `unit_amount` or `unit_amount_decimal`.", "parameter_missing", $"line_items[{n}][price_data][unit_amount]");
            sum += Whole(price["unit_amount"]) * Whole(line["quantity"], 1);
            name = price["product_data"]?["name"]?.GetValue<string>() ?? "";
        }
        if (currency is "kwd" or "bhd" or "jod" or "omr" or "tnd" && sum % 10 != 0) throw new Refusal(400, "Invalid amount: the last digit of a three-decimal currency must be 0.", "parameter_invalid_integer", "line_items[0][price_data][unit_amount]");
        if (sum < 50) throw new Refusal(400, $"The Checkout Session's total amount due must add up to at least 50 in the smallest unit of {currency}.", "amount_too_small");
        var fee = sent["payment_intent_data"]?["application_fee_amount"];
        if (fee is not null && account.Length == 0) throw new Refusal(400, "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment.", null, "payment_intent_data[application_fee_amount]");
        if (Whole(fee) > sum) throw new Refusal(400, "The application fee cannot be greater than the total amount.", null, "payment_intent_data[application_fee_amount]");
        var ends = Ends(sent);
        var session = book.Make(account, "checkout.session", "cs_test", ("mode", mode), ("amount_total", sum), ("amount_subtotal", sum), ("currency", currency), ("status", "open"), ("payment_status", "unpaid"),
            ("payment_intent", null), ("success_url", Copy(sent["success_url"])), ("cancel_url", Copy(sent["cancel_url"])), ("client_reference_id", Copy(sent["client_reference_id"])), ("expires_at", ends), ("customer_email", Copy(sent["customer_email"])),
            ("metadata", Copy(sent["metadata"]) ?? new JsonObject()), ("_intent", Copy(sent["payment_intent_data"])), ("_name", name), ("customer_details", null), ("shipping_address_collection", null), ("shipping_cost", null), ("currency_conversion", null));
        session["url"] = $"{home}/pay/{session["id"]}";
        return session;
    }

    private long Ends(JsonObject sent)
    {
        var ends = Whole(sent["expires_at"], book.Now + 86_400);
        return ends >= book.Now + 1_800 - 60 && ends <= book.Now + 86_400 + 60 ? ends
            : throw new Refusal(400, "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.", null, "expires_at");
    }

    /// <summary>The prices that a newcomer's plans have; the same names every time.</summary>
    public void MakePrices()
    {
        foreach (var (name, amount) in new[] { ("price_standinsolo", 2900L), ("price_standinatelier", 7900L), ("price_standinhouse", 19900L) })
        {
            if (book.Find("", name) is not null) continue;
            var made = book.Make("", "price", "price", ("currency", "chf"), ("unit_amount", amount), ("unit_amount_decimal", amount.ToString(CultureInfo.InvariantCulture)), ("custom_unit_amount", null), ("transform_quantity", null));
            book.Rename("", made, name);
        }
    }

    private JsonObject MakeSubscribing(string account, JsonObject sent)
    {
        if (sent["line_items"]?["0"]?["price"]?.GetValue<string>() is not { } name) throw new Refusal(400, "You must provide `line_items` in subscription mode.", "parameter_missing", "line_items");
        var price = book.Get(account, "price", name, "line_items[0][price]");
        var customer = book.Get(account, "customer", sent["customer"]?.GetValue<string>() ?? "", "customer");
        var free = sent["subscription_data"]?["trial_end"];
        if (free is not null && Whole(free) < book.Now + 48 * 3600) throw new Refusal(400, "The `trial_end` date has to be at least 2 days in the future.", null, "subscription_data[trial_end]");
        var session = book.Make(account, "checkout.session", "cs_test", ("mode", "subscription"), ("amount_total", free is null ? Copy(price["unit_amount"]) : 0), ("amount_subtotal", Copy(price["unit_amount"])), ("currency", Copy(price["currency"])),
            ("status", "open"), ("payment_status", "unpaid"), ("payment_intent", null), ("customer", Copy(customer["id"])), ("success_url", Copy(sent["success_url"])), ("cancel_url", Copy(sent["cancel_url"])),
            ("client_reference_id", Copy(sent["client_reference_id"])), ("expires_at", Ends(sent)), ("metadata", Copy(sent["metadata"]) ?? new JsonObject()), ("_price", Copy(price["id"])), ("_free", free is null ? null : Whole(free)), ("_name", "Subscription " + name),
            ("customer_details", null), ("shipping_address_collection", null), ("shipping_cost", null), ("currency_conversion", null));
        session["url"] = $"{home}/pay/{session["id"]}";
        return session;
    }

    private JsonObject MakePortal(string account, JsonObject sent)
    {
        var customer = book.Get(account, "customer", sent["customer"]!.GetValue<string>(), "customer");
        var portal = book.Make(account, "billing_portal.session", "bps", ("customer", Copy(customer["id"])), ("return_url", Copy(sent["return_url"])), ("flow", null), ("on_behalf_of", null));
        portal["url"] = $"{home}/portal/{portal["id"]}";
        return portal;
    }

    /// <summary>The customer subscribes on the hosted page.</summary>
    public JsonObject Subscribe(string account, JsonObject session, string card)
    {
        if (card.Replace(" ", "", StringComparison.Ordinal) != "4242424242424242") throw new Refusal(402, "Your card was declined.", "card_declined", null, "card_error");
        var free = session["_free"]?.GetValue<long>();
        var made = book.Make(account, "subscription", "sub", ("customer", Copy(session["customer"])), ("status", free is null ? "active" : "trialing"), ("cancel_at", null), ("canceled_at", null), ("ended_at", null), ("cancel_at_period_end", false),
            ("trial_end", free), ("pause_collection", null), ("next_pending_invoice_item_invoice", null));
        (session["status"], session["payment_status"], session["subscription"]) = ("complete", free is null ? "paid" : "no_payment_required", made["id"]!.GetValue<string>());
        Put(made, session["_price"]!.GetValue<string>(), free ?? book.Now + 30 * 86_400);
        Tell(account, "customer.subscription.created", made);
        Bill(account, made, "invoice.paid");
        Tell(account, "checkout.session.completed", session);
        return made;
    }

    private void Put(JsonObject subscription, string price, long until)
    {
        var item = subscription["items"]!["data"]![0]!.AsObject();
        item["subscription"] = Copy(subscription["id"]);
        item["price"] = book.Show("", book.Find("", price)!, []);
        (item["current_period_start"], item["current_period_end"]) = (book.Now, until);
    }

    // An invoice of a subscription, with its event.
    private void Bill(string account, JsonObject subscription, string type)
    {
        var invoice = book.Make(account, "invoice", "in", ("customer", Copy(subscription["customer"])), ("status", type == "invoice.paid" ? "paid" : "open"));
        Tell(account, type, invoice);
    }

    /// <summary>What happens to a subscription by itself or at the portal: renewed, failed, unpaid, canceled, ending, kept, or a price to change to.</summary>
    public void Happen(string account, string id, string what)
    {
        var s = book.Get(account, "subscription", id);
        switch (what)
        {
            case "renewed":
                s["status"] = "active";
                Put(s, s["items"]!["data"]![0]!["price"]!["id"]!.GetValue<string>(), book.Now + 30 * 86_400);
                Bill(account, s, "invoice.paid");
                break;
            case "failed":
                s["status"] = "past_due";
                Bill(account, s, "invoice.payment_failed");
                break;
            case "ending" or "kept": s["cancel_at_period_end"] = what == "ending"; break;
            case "unpaid" or "canceled" or "paused": s["status"] = what; break;
            default: Put(s, book.Get(account, "price", what)["id"]!.GetValue<string>(), s["items"]!["data"]![0]!["current_period_end"]!.GetValue<long>()); break;
        }
        Tell(account, what == "canceled" ? "customer.subscription.deleted" : "customer.subscription.updated", s);
    }

    private JsonObject Expire(string account, string id)
    {
        var session = book.Get(account, "checkout.session", id, "session");
        if (session["status"]!.GetValue<string>() != "open") throw new Refusal(400, "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of `" + session["status"] + "`.");
        session["status"] = "expired";
        Tell(account, "checkout.session.expired", session);
        return session;
    }

    /// <summary>The client pays on the hosted page; the session afterwards.</summary>
    /// <exception cref="Refusal">The card was declined, or the session is over.</exception>
    public JsonObject Pay(string account, string id, string card = "4242424242424242")
    {
        var session = book.Get(account, "checkout.session", id);
        if (session["status"]!.GetValue<string>() != "open" || session["expires_at"]!.GetValue<long>() <= book.Now) throw new Refusal(400, "This page has expired.", "session_over");
        if (session["mode"]!.GetValue<string>() == "subscription")
        {
            Subscribe(account, session, card);
            return session;
        }
        var amount = session["amount_total"]!.GetValue<long>();
        var about = session["_intent"] as JsonObject ?? [];
        var (fee, currency) = (about["application_fee_amount"] is { } f ? Whole(f) : (long?)null, session["currency"]!.GetValue<string>());
        var intent = session["payment_intent"] is { } known ? book.Get(account, "payment_intent", known.GetValue<string>())
            : book.Make(account, "payment_intent", "pi", ("amount", amount), ("currency", currency), ("application_fee_amount", fee), ("description", Copy(about["description"])), ("metadata", Copy(about["metadata"]) ?? new JsonObject()),
                ("last_payment_error", null), ("canceled_at", null), ("transfer_data", null), ("processing", null), ("next_action", null), ("shipping", null));
        session["payment_intent"] = intent["id"]!.GetValue<string>();
        if (card.Replace(" ", "", StringComparison.Ordinal) != "4242424242424242")
        {
            intent["status"] = "requires_payment_method";
            Tell(account, "payment_intent.payment_failed", intent);
            throw new Refusal(402, "Your card was declined.", "card_declined", null, "card_error");
        }
        var money = book.Make(account, "balance_transaction", "txn", ("amount", amount), ("currency", currency), ("fee", fee ?? 0), ("net", amount - (fee ?? 0)), ("type", "charge"));
        var charge = book.Make(account, "charge", "ch", ("amount", amount), ("amount_captured", amount), ("currency", currency), ("captured", true), ("paid", true), ("status", "succeeded"), ("payment_intent", Copy(intent["id"])),
            ("application_fee_amount", fee), ("balance_transaction", Copy(money["id"])), ("description", Copy(about["description"])), ("metadata", Copy(intent["metadata"])), ("source", null), ("transfer_data", null), ("shipping", null));
        if (fee > 0)
        {
            var taken = book.Make("", "application_fee", "fee", ("account", account), ("amount", fee), ("currency", currency), ("charge", Copy(charge["id"])));
            charge["application_fee"] = taken["id"]!.GetValue<string>();
        }
        (intent["status"], intent["amount_received"], intent["latest_charge"]) = ("succeeded", amount, charge["id"]!.GetValue<string>());
        (session["status"], session["payment_status"]) = ("complete", "paid");
        Tell(account, "payment_intent.succeeded", intent);
        Tell(account, "charge.succeeded", charge);
        Tell(account, "checkout.session.completed", session);
        return session;
    }

    private JsonObject Refund(string account, JsonObject sent)
    {
        var charge = sent["charge"]?.GetValue<string>() is { } c ? book.Get(account, "charge", c, "charge")
            : sent["payment_intent"]?.GetValue<string>() is { } p ? book.Get(account, "charge", book.Get(account, "payment_intent", p, "payment_intent")["latest_charge"]!.GetValue<string>())
            : throw new Refusal(400, "One of the following params should be provided for this request: payment_intent or charge.", "parameter_missing");
        var left = charge["amount"]!.GetValue<long>() - charge["amount_refunded"]!.GetValue<long>();
        var amount = Whole(sent["amount"], left);
        if (charge["disputed"]!.GetValue<bool>()) throw new Refusal(400, $"Charge {charge["id"]} has been charged back; cannot issue a refund.", "charge_disputed");
        if (left == 0) throw new Refusal(400, $"Charge {charge["id"]} has already been refunded.", "charge_already_refunded");
        if (amount < 1 || amount > left) throw new Refusal(400, $"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount_too_large", "amount");
        var refund = book.Make(account, "refund", "re", ("amount", amount), ("charge", Copy(charge["id"])), ("payment_intent", Copy(charge["payment_intent"])), ("currency", Copy(charge["currency"])), ("status", RefundsBecome.GetValueOrDefault(account, "succeeded")),
            ("reason", Copy(sent["reason"])), ("metadata", Copy(sent["metadata"]) ?? new JsonObject()));
        charge["amount_refunded"] = charge["amount_refunded"]!.GetValue<long>() + amount;
        charge["refunded"] = charge["amount_refunded"]!.GetValue<long>() == charge["amount"]!.GetValue<long>();
        Tell(account, "refund.created", refund);
        Tell(account, "charge.refunded", charge);
        return refund;
    }

    /// <summary>What was pending, or came back from the bank later, becomes succeeded or failed.</summary>
    public void Settle(string account, string id, string status)
    {
        var refund = book.Get(account, "refund", id);
        refund["status"] = status;
        if (status == "failed")
        {
            refund["failure_reason"] = "lost_or_stolen_card";
            var charge = book.Get(account, "charge", refund["charge"]!.GetValue<string>());
            charge["amount_refunded"] = charge["amount_refunded"]!.GetValue<long>() - refund["amount"]!.GetValue<long>();
            charge["refunded"] = false;
            Tell(account, "refund.failed", refund);
        }
        Tell(account, "charge.refund.updated", refund);
    }

    /// <summary>The cardholder's bank takes a payment back; the dispute's id.</summary>
    public string Dispute(string account, string chargeId)
    {
        var charge = book.Get(account, "charge", chargeId);
        var amount = charge["amount"]!.GetValue<long>() - charge["amount_refunded"]!.GetValue<long>();
        var dispute = book.Make(account, "dispute", "dp", ("amount", amount), ("currency", Copy(charge["currency"])), ("charge", chargeId), ("payment_intent", Copy(charge["payment_intent"])), ("reason", "fraudulent"), ("status", "needs_response"));
        dispute["evidence_details"]!["due_by"] = book.Now + 14 * 86_400;
        charge["disputed"] = true;
        Moves(account, dispute, -amount);
        Tell(account, "charge.dispute.created", dispute);
        Tell(account, "charge.dispute.funds_withdrawn", dispute);
        return dispute["id"]!.GetValue<string>();
    }

    /// <summary>The bank has decided.</summary>
    public void Close(string account, string id, bool isWon)
    {
        var dispute = book.Get(account, "dispute", id);
        dispute["status"] = isWon ? "won" : "lost";
        if (isWon) Moves(account, dispute, dispute["amount"]!.GetValue<long>());
        if (isWon) Tell(account, "charge.dispute.funds_reinstated", dispute);
        Tell(account, "charge.dispute.closed", dispute);
    }

    private void Moves(string account, JsonObject dispute, long amount)
    {
        var money = book.Make(account, "balance_transaction", "txn", ("amount", amount), ("currency", Copy(dispute["currency"])), ("type", "adjustment"), ("reporting_category", amount < 0 ? "dispute" : "dispute_reversal"), ("source", Copy(dispute["id"])));
        dispute["balance_transactions"]!.AsArray().Add(book.Show(account, money, []));
    }
}
