using ChronoCare.Jobs.Clients;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Watches;

/// <summary><c>GET /watches/{watch}</c>: the watch and everything this shop ever did to it, whoever owned it, found by its serial.</summary>
public static class ShowWatch
{
    private const string One = $"select {Watch.Columns} from shop.watch w where w.id = $1";

    private const string Owner = $"select {Client.Columns} from shop.client c join shop.watch w on w.client_id = c.id where w.id = $1";

    private const string History = $"""
        select {JobLine.Columns} from shop.job j
        where j.watch_id in (
          select $1::uuid
          union
          select w.id from shop.watch w where w.serial_key = (select s.serial_key from shop.watch s where s.id = $1 and s.serial_key <> ''))
        order by j.arrived_at desc limit 200
        """;

    /// <summary>Everything the page and the API tell.</summary>
    public sealed record Sheet(Watch Watch, Client Owner, IReadOnlyList<JobLine> History);

    /// <summary>As programs see it.</summary>
    public sealed record Answer(WatchAnswer Watch, ClientAnswer Client, IReadOnlyList<JobLine> Jobs);

    /// <summary>Handles both.</summary>
    [Says("A watch, whose it is, and every job it was here for, found by its serial.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, RowRef watch, TenantDb db)
    {
        var sheet = await Load(db, watch.Id);
        if (Answers.IsApi(http)) return Answers.Data(new Answer(WatchAnswer.Of(sheet.Watch), ClientAnswer.Of(sheet.Owner), sheet.History));
        var w = sheet.Watch;
        var posted = Posted.Of(("brand", w.Brand), ("model", w.Model), ("reference", w.Reference), ("serial", w.Serial), ("movementSerial", w.MovementSerial),
            ("calibre", w.Calibre), ("movement", w.Movement), ("note", w.Note), ("version", w.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return Answers.Page<WatchPage>(new { Sheet = sheet, Posted = posted, IsSaved = http.Request.Query.ContainsKey("saved") });
    }

    /// <summary>The page with what was entered, and why it was not kept.</summary>
    public static async Task<IResult> Again(TenantDb db, Guid id, Posted posted, int status = 422) =>
        Answers.Page<WatchPage>(new { Sheet = await Load(db, id), Posted = posted, IsSaved = false }, status);

    /// <summary>One round trip.</summary>
    /// <exception cref="NotHere">No such watch in this shop.</exception>
    public static async Task<Sheet> Load(TenantDb db, Guid id)
    {
        var ask = db.Ask();
        var watch = ask.Row<Watch>(One, id);
        var owner = ask.Row<Client>(Owner, id);
        var history = ask.Rows<JobLine>(History, id);
        await ask.Send();
        return new(watch.Value ?? throw new NotHere(), owner.Value!, history.Value);
    }
}
