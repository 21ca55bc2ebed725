using ChronoCare.Jobs.Watches;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Clients;

/// <summary><c>GET /clients/{client}</c>: who they are, their watches, and what was done for them.</summary>
public static class ShowClient
{
    internal const string One = $"select {Client.Columns} from shop.client c where c.id = $1";

    private const string Watches = $"select {Watch.Columns} from shop.watch w where w.client_id = $1 order by w.id desc limit 200";

    private const string Jobs = $"select {JobLine.Columns} from shop.job j where j.client_id = $1 order by j.arrived_at desc limit 200";

    /// <summary>Everything the page and the API tell.</summary>
    public sealed record Sheet(Client Client, IReadOnlyList<Watch> Watches, IReadOnlyList<JobLine> Jobs);

    /// <summary>As programs see it.</summary>
    public sealed record Answer(ClientAnswer Client, IReadOnlyList<WatchAnswer> Watches, IReadOnlyList<JobLine> Jobs);

    /// <summary>Handles both.</summary>
    [Says("A client, their watches and their jobs.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, RowRef client, TenantDb db)
    {
        var sheet = await Load(db, client.Id);
        if (Answers.IsApi(http))
            return Answers.Data(new Answer(ClientAnswer.Of(sheet.Client), [.. sheet.Watches.Select(WatchAnswer.Of)], sheet.Jobs));
        var c = sheet.Client;
        var posted = Posted.Of(("name", c.Name), ("phone", c.Phone), ("email", c.Email), ("secondContact", c.SecondContact), ("tellBy", c.TellBy), ("language", c.Language), ("note", c.Note),
            ("version", c.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return Answers.Page<ClientPage>(new { Sheet = sheet, Posted = posted, IsSaved = http.Request.Query.ContainsKey("saved") });
    }

    /// <summary>The page with what was entered, and why it was not kept.</summary>
    public static async Task<IResult> Again(TenantDb db, Guid id, Posted posted, int status = 422) =>
        Answers.Page<ClientPage>(new { Sheet = await Load(db, id), Posted = posted, IsSaved = false }, status);

    private static async Task<Sheet> Load(TenantDb db, Guid id)
    {
        var ask = db.Ask();
        var client = ask.Row<Client>(One, id);
        var watches = ask.Rows<Watch>(Watches, id);
        var jobs = ask.Rows<JobLine>(Jobs, id);
        await ask.Send();
        return new(client.Value ?? throw new NotHere(), watches.Value, jobs.Value);
    }
}
