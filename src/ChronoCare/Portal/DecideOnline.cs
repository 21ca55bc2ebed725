using ChronoCare.Jobs;
using ChronoCare.Quotes;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>The client's own word on the quote they saw: <c>POST /portal/{token}/decision</c>. What they saw is named by version and hash, and kept with the decision.</summary>
public static class DecideOnline
{
    /// <summary>What was sent.</summary>
    /// <param name="Version">The quote's version that was seen.</param><param name="Seen">SHA-256 of its content, as hex.</param><param name="Decision">approved, declined or asks.</param>
    public sealed record Form(int Version, string Seen, string Decision, string Name, string Note)
    {
        /// <summary>Of the optional lines those that are wanted, by their place from 1.</summary>
        public int[] Chosen { get; init; } = [];
    }

    /// <summary>Handles both.</summary>
    [Says("The client decides the quote they saw, or asks first; where a newer one came nothing is decided.", typeof(PortalAnswer), MayBeStale = true)]
    public static Task<IResult> Handle(HttpContext http, string token, Posted posted, [AsParameters] PortalRoom room) => ShowPortal.Or(http, token, posted, room, async link =>
    {
        if (!Answers.IsApi(http) && posted["act"] == "look") return ShowPortal.AddUp;
        var form = Read(posted);
        posted.Check();
        return await Run(room, link, form);
    });

    internal static Form Read(Posted posted)
    {
        var decision = posted.OneOf("decision", "What you decide", null, "approved", "declined", "asks");
        return new(posted.Whole("quote", "The quote you saw", 1, int.MaxValue, required: true) ?? 0, posted.Text("seen", "What you saw of it", 64, required: true), decision,
            posted.Text("name", "Your name", 120, required: true), posted.Text("note", decision == "asks" ? "Your question" : "What else we should know", 1000, required: decision == "asks", lines: true))
        {
            Chosen = DecideQuote.ReadChosen(posted),
        };
    }

    private static async Task<string> Run(PortalRoom room, PortalLink link, Form form)
    {
        var job = new JobRef(link.JobId, null);
        var file = await QuoteFile.Load(room.Client, job);
        var quote = file.Newest;
        if (quote is null || quote.Version != form.Version || !string.Equals(Convert.ToHexStringLower(quote.ContentHash), form.Seen, StringComparison.OrdinalIgnoreCase)) throw new Stale();
        // A second press of the same button is no second decision and no mistake.
        if (IsSame(quote, form)) return "";
        if (quote.WhyNotDecide(file.Job, ShopDay.Of(room.Clock.GetUtcNow(), room.Shop)) is { } no) throw new Refused(Words(no, quote, room.Shop), null, no.Code);
        if (form.Decision == "asks")
        {
            if (file.Job.ClientAsks == "question")
                return await AsksTheSame(room, link, form) ? "?told=asked#talk" : throw new Refused("Your last question is still with the shop. Call it if this one cannot wait.", "note", "asked-already");
            try
            {
                await AskFirst.Run(room.Client, room.Shop, room.Clock, job, form.Version, Quote.Online, form.Name, form.Note);
            }
            catch (Stale)
            {
                // Pressed twice at once.
                if (!await AsksTheSame(room, link, form)) throw;
            }
            return "?told=asked#talk";
        }
        try
        {
            await DecideQuote.Run(room.Client, room.Shop, room.Clock, job, form.Version,
                new(form.Decision == "approved", Quote.Online, form.Name, form.Note, null) { Seen = quote.ContentHash, Chosen = form.Chosen });
        }
        catch (Exception late) when (late is Refused or Stale)
        {
            // Somebody was faster by a moment: the same word is well, another one is told how it stands.
            var now = await QuoteFile.Load(room.Client, job);
            if (now.Newest is { } same && same.Version == form.Version && IsSame(same, form)) return "";
            if (now.Newest?.WhyNotDecide(now.Job, ShopDay.Of(room.Clock.GetUtcNow(), room.Shop)) is { } why && now.Newest.Version == form.Version) throw new Refused(Words(why, now.Newest, room.Shop), null, why.Code);
            throw;
        }
        return "";
    }

    private static bool IsSame(Quote quote, Form form) => quote.DecidedHow == Quote.Online && quote.State == form.Decision && (quote.State == Quote.Declined || quote.Chosen.SequenceEqual(form.Chosen));

    private static async Task<bool> AsksTheSame(PortalRoom room, PortalLink link, Form form) =>
        await room.Client.Row<string>("select text from shop.note where job_id = $1 and written_by is null order by id desc limit 1", link.JobId) is { } last && last.EndsWith(": " + form.Note, StringComparison.Ordinal);

    // The rule's own sentence speaks to the shop; this one to its client.
    private static string Words(Refusal no, Quote quote, Shop shop)
    {
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        return no.Code switch
        {
            "quote-decided" => $"This quote was answered already: {(quote.State == Quote.Approved ? "approved" : "declined")} {quote.Said()}, {formats.Moment(quote.DecidedAt!.Value)}. Call the shop if that is not what you want.",
            "quote-expired" => $"This quote ended: {formats.DayLong(quote.ExpiresOn)} was its last day. Ask the shop to renew it.",
            _ => "The watch has left the shop; its quotes stand as they are.",
        };
    }
}
