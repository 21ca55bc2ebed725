using ChronoCare.Jobs.Search;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Watches;

/// <summary><c>POST /api/watches</c>: a client's watch that is written down before it comes in. At the counter the intake does it.</summary>
public static class AddWatch
{
    private const string Sql = $"""
        with kept as (
          insert into shop.watch (id, words, client_id, brand, model, reference, serial, movement_serial, calibre, movement, note, created_at, is_practice)
          select $1, {WordIndex.Row}, c.id, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 from shop.client c where c.id = $3 returning id),
        {WordIndex.Terms},
        {WordIndex.WatchCome}
        select id from kept
        """;

    /// <summary>Handles the API.</summary>
    [Says("Adds a watch to a client.", typeof(WatchAnswer), 201, Headers = "Location")]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, TimeProvider clock)
    {
        var (client, entry) = Read(posted);
        posted.Check();
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        var id = Guid.CreateVersion7(now);
        var ask = db.Ask();
        var added = Insert(ask, id, client!.Value, entry, now);
        await ask.Send();
        if (added.Value == Guid.Empty) throw new Refused("This client is not known here.", "clientId");
        http.Response.Headers.Location = $"/api/watches/{id:D}";
        return Answers.Data(WatchAnswer.Of(new Watch
        {
            Id = id, ClientId = client.Value, Brand = entry.Brand, Model = entry.Model, Reference = entry.Reference, Serial = entry.Serial,
            MovementSerial = entry.MovementSerial, Calibre = entry.Calibre, Movement = entry.Movement, Note = entry.Note, CreatedAt = now,
        }), 201);
    }

    internal static (Guid? Client, WatchEntry Entry) Read(Posted posted) => (posted.Id("clientId", "Client", required: true), WatchEntry.Read(posted));

    /// <summary>Adds the watch to a batch; its id, or empty when the client is not this shop's.</summary>
    public static Answer<Guid> Insert(Ask ask, Guid id, Guid client, WatchEntry entry, DateTimeOffset at, bool isPractice = false) =>
        ask.Change<Guid>(Sql, id, entry.Words, client, entry.Brand, entry.Model, entry.Reference, entry.Serial, entry.MovementSerial, entry.Calibre, entry.Movement, entry.Note, at, isPractice);
}
