using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>An expired quote, one tap: <c>POST /portal/{token}/renewal</c>. The shop sees it on the board, in the time line, and at the job.</summary>
public static class AskForRenewal
{
    private static readonly string Sql = Jobs.Stream.Fact(
        where: "is_open and quote_version = $9 and quote_state = 'sent' and client_asks <> 'renewal'",
        set: "client_asks = 'renewal'",
        then: "kept as (insert into shop.note (id, job_id, text, for_client, written_by, written_at) select $7, m.id, $8, true, null, $5 from moved m)");

    /// <summary>Handles both; asked twice it is asked once.</summary>
    [Says("Asks the shop to renew a quote whose last day has passed.", typeof(PortalAnswer))]
    public static Task<IResult> Handle(HttpContext http, string token, [AsParameters] PortalRoom room) => ShowPortal.Or(http, token, Posted.Nothing, room, async link =>
    {
        var file = await QuoteFile.Load(room.Client, new JobRef(link.JobId, null));
        var at = Event.ToMicroseconds(room.Clock.GetUtcNow());
        if (file.Newest is not { } quote || !quote.IsExpired(ShopDay.Of(at, room.Shop)) || !file.Job.IsOpen)
            throw new Refused("There is no quote to renew: look at how it stands now.", code: "not-expired");
        var formats = Formats.Of(room.Shop.Locale, room.Shop.TimeZone, room.Shop.Currency);
        var text = $"Please renew quote {quote.Version}; its last day was {formats.DayLong(quote.ExpiresOn)}.";
        var note = Guid.CreateVersion7(at);
        var ask = room.Client.Ask();
        ask.Append(Sql, link.JobId, null, Event.Of(EventNames.NoteWritten, link.JobId, Guid.Empty, at, new JsonObject
        {
            ["note"] = note.ToString("D"),
            ["forClient"] = true,
            ["digest"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{note:D} {text}"))),
        }.AskedOnline(true, "renewal", quote.Version)), note, text, quote.Version);
        await ask.Send();
        return "?told=renewal";
    });
}
