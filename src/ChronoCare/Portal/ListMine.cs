using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary><c>/portal</c>: all watches of the address this browser proved, or the field to prove one.</summary>
public static class ListMine
{
    /// <summary>A job of the list.</summary>
    public sealed record Mine
    {
        public Guid Id { get; init; }
        public string Number { get; init; } = "";
        public string WatchName { get; init; } = "";
        public string Status { get; init; } = "";
        public bool IsOpen { get; init; }
        public bool IsAsked { get; init; }
        public DateTimeOffset ArrivedAt { get; init; }
        public DateTimeOffset StatusAt { get; init; }
        public string? Code { get; init; }
    }

    private const string Jobs = """
        select j.id, j.number, j.watch_name, j.status, j.is_open, j.is_open and j.quote_state = 'sent' as is_asked, j.arrived_at, j.status_at,
               (select max(r.code) from shop.record r where r.job_id = j.id) as code
        from shop.client c join shop.job j on j.client_id = c.id where c.email_key = $1 and c.email_key <> ''
        order by j.is_open desc, j.arrived_at desc limit 200
        """;

    private const string One = """
        select j.id from shop.client c join shop.job j on j.client_id = c.id where c.email_key = $1 and c.email_key <> '' and j.number = $2
        """;

    /// <summary><c>GET</c>.</summary>
    public static async Task<IResult> Handle(HttpContext http, [AsParameters] PortalRoom room)
    {
        if (await MySession.Of(http, room) is not { } email) return Entry(http, Posted.Nothing, 200);
        NoSecretHere(http);
        return Answers.Page<MyWatchesPage>(new { Email = email, Jobs = await room.Client.Rows<Mine>(Jobs, email) });
    }

    /// <summary><c>POST /portal/open {job}</c>: to a job's own page; its link is made where none lives.</summary>
    public static async Task<IResult> Open(HttpContext http, Posted posted, [AsParameters] PortalRoom room)
    {
        if (await MySession.Of(http, room) is not { } email) return Answers.SeeOther("/portal");
        var number = posted.Text("job", "The job", 20, required: true);
        posted.Check();
        var job = await room.Client.Row<Guid?>(One, email, number) ?? throw new NotHere();
        var n = await OpenLink.Run(room.Client, room.Keys, room.Clock, job, OpenLink.Need.IfNoneLives);
        return Answers.SeeOther("/portal/" + room.Keys.Token(room.Shop.TenantId, job, n!.Value));
    }

    /// <summary><c>POST /portal/sign-out</c>.</summary>
    public static async Task<IResult> Leave(HttpContext http, [AsParameters] PortalRoom room)
    {
        await MySession.End(http, room);
        return Answers.SeeOther("/portal");
    }

    internal static IResult Entry(HttpContext http, Posted posted, int status)
    {
        NoSecretHere(http);
        return Answers.Page<EntryPage>(new { Posted = posted }, status);
    }

    // Under no-referrer an older browser would send these forms with "Origin: null".
    internal static void NoSecretHere(HttpContext http)
    {
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
    }
}
