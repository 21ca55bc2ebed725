using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ChronoCare.StandIn;

/// <summary>The pages that Stripe hosts: paying, and an account's onboarding; and a door by which another process makes disputes and the like happen.</summary>
internal sealed class Pages(StandInStripe stripe)
{
    private const string Shell = """
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{0}</title>
        <style>body{{font:18px/1.5 system-ui;max-width:26rem;margin:2rem auto;padding:0 1rem}}input,button{{font:inherit;padding:.6rem;width:100%;box-sizing:border-box;margin:.4rem 0}}</style>
        <body><p><small>A stand-in for Stripe. No money moves.</small></p>{1}</body></html>
        """;

    internal void Map(WebApplication app)
    {
        app.MapGet("/pay/{id}", (string id) => Pay(id, null));
        app.MapPost("/pay/{id}", async (string id, HttpRequest request) => Paid(id, await request.ReadFormAsync()));
        app.MapGet("/onboard/{id}", Onboard);
        app.MapPost("/onboard/{id}", async (string id, HttpRequest request) => Onboarded(id, await request.ReadFormAsync()));
        app.MapGet("/portal/{id}", (string id) => Portal(id));
        app.MapPost("/portal/{id}", async (string id, HttpRequest request) => Ported(id, await request.ReadFormAsync()));
        app.MapPost("/_control/{act}", async (string act, HttpRequest request) => Control(act, await request.ReadFormAsync()));
    }

    private static IResult Html(string title, string body, int status = 200) => Results.Content(string.Format(CultureInfo.InvariantCulture, Shell, title, body), "text/html; charset=utf-8", statusCode: status);

    private static string E(JsonNode? text) => WebUtility.HtmlEncode(text?.ToString() ?? "");

    private (string Account, JsonObject Session)? Find(string id) =>
        stripe.Book.Accounts.Select(a => (a, stripe.Book.Find(a, id))).Where(f => f.Item2 is not null).Select(f => ((string, JsonObject)?)(f.a, f.Item2!)).FirstOrDefault();

    private IResult Pay(string id, string? wrong)
    {
        lock (stripe.Book.One)
        {
            if (Find(id) is not { } found || found.Session["status"]!.GetValue<string>() != "open") return Html("Over", "<h1>This page is over</h1><p>It was paid, or it has expired.</p>", 410);
            var s = found.Session;
            return Html("Pay", $"""
                <h1>Pay {E(s["amount_total"])} {E(s["currency"])}</h1><p>{E(s["_name"])}</p>{(wrong is null ? "" : $"<p role=\"alert\">{WebUtility.HtmlEncode(wrong)}</p>")}
                <form method="post"><label>Card number<input name="card" value="4242 4242 4242 4242" inputmode="numeric"></label><button>Pay</button></form>
                <p><small>4000 0000 0000 0002 is declined.</small></p>{(s["cancel_url"] is null ? "" : $"<p><a href=\"{E(s["cancel_url"])}\">Back to the shop</a></p>")}
                """);
        }
    }

    private IResult Paid(string id, IFormCollection form)
    {
        lock (stripe.Book.One)
        {
            if (Find(id) is not { } found) return Pay(id, null);
            try
            {
                var session = stripe.Acts.Pay(found.Account, id, form["card"].ToString());
                stripe.Book.Save();
                return Results.Redirect(session["success_url"]!.GetValue<string>().Replace("{CHECKOUT_SESSION_ID}", id, StringComparison.Ordinal));
            }
            catch (Refusal no)
            {
                return Pay(id, no.Message);
            }
        }
    }

    private IResult Portal(string id)
    {
        lock (stripe.Book.One)
        {
            if (stripe.Book.Find("", id) is not { } portal) return Html("Over", "<h1>No such page</h1>", 404);
            var own = stripe.Book.All("", "subscription").Where(s => s["customer"]!.ToString() == portal["customer"]!.ToString()).ToList();
            var rows = string.Concat(own.Select(s => $"""
                <form method="post"><p>{E(s["status"])}, {E(s["items"]!["data"]![0]!["price"]!["id"])}</p><input type="hidden" name="subscription" value="{E(s["id"])}">
                <button name="act" value="price_standinatelier">Change to Atelier</button><button name="act" value="failed">Let a payment fail</button><button name="act" value="renewed">Pay</button><button name="act" value="canceled">End it now</button></form>
                """));
            return Html("Billing", $"<h1>Your subscription</h1>{(rows.Length > 0 ? rows : "<p>None.</p>")}<p><a href=\"{E(portal["return_url"])}\">Back to the shop</a></p>");
        }
    }

    private IResult Ported(string id, IFormCollection form)
    {
        lock (stripe.Book.One)
        {
            if (stripe.Book.Find("", id) is null) return Html("Over", "<h1>No such page</h1>", 404);
            try { stripe.Acts.Happen("", form["subscription"].ToString(), form["act"].ToString()); }
            catch (Refusal no) { return Html("No", $"<p role=\"alert\">{WebUtility.HtmlEncode(no.Message)}</p>", no.Status); }
            stripe.Book.Save();
        }
        return Portal(id);
    }

    private IResult Onboard(string id)
    {
        lock (stripe.Book.One)
        {
            if (stripe.Book.Find("", id) is not { } link) return Html("Over", "<h1>No such page</h1>", 404);
            if (link["_used"] is not null || link["expires_at"]!.GetValue<long>() < stripe.Book.Now) return Results.Redirect(link["_refresh"]!.GetValue<string>());
            link["_used"] = true;
            return Html("Onboarding", $"""
                <h1>Tell us about your business</h1><p>Account {E(link["_account"])}</p>
                <form method="post"><button name="act" value="whole">Give all that is asked</button><button name="act" value="part">Leave the bank account for later</button></form>
                """);
        }
    }

    private IResult Onboarded(string id, IFormCollection form)
    {
        lock (stripe.Book.One)
        {
            if (stripe.Book.Find("", id) is not { } link) return Html("Over", "<h1>No such page</h1>", 404);
            stripe.Acts.Onboard(link["_account"]!.GetValue<string>(), form["act"] == "whole");
            stripe.Book.Save();
            return Results.Redirect(link["_return"]!.GetValue<string>());
        }
    }

    // POST /_control/dispute account=… charge=… · close-dispute dispute=… won=true · settle-refund refund=… status=… · deauthorise · pay session=… card=…
    private IResult Control(string act, IFormCollection form)
    {
        lock (stripe.Book.One)
        {
            var account = form["account"].ToString();
            try
            {
                switch (act)
                {
                    case "pay": stripe.Acts.Pay(account, form["session"].ToString(), form["card"].Count > 0 ? form["card"].ToString() : "4242424242424242"); break;
                    case "dispute": stripe.Acts.Dispute(account, form["charge"].ToString()); break;
                    case "close-dispute": stripe.Acts.Close(account, form["dispute"].ToString(), form["won"] == "true"); break;
                    case "settle-refund": stripe.Acts.Settle(account, form["refund"].ToString(), form["status"].ToString()); break;
                    case "deauthorise": stripe.Acts.Deauthorise(account); break;
                    default: return Results.NotFound();
                }
            }
            catch (Refusal no) { return Results.Json(no.Body, statusCode: no.Status); }
            stripe.Book.Save();
            return Results.NoContent();
        }
    }
}
