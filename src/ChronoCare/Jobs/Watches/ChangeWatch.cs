using ChronoCare.Jobs.Search;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Watches;

/// <summary><c>POST /watches/{watch}</c>: what it is called stands on every card of it at once; it may have a new owner.</summary>
public static class ChangeWatch
{
    private const string Sql = $"""
        with kept as (
          update shop.watch set brand = $4, model = $5, reference = $6, serial = $7, movement_serial = $8, calibre = $9, movement = $10, note = $11,
                 version = version + 1, words = {WordIndex.Row}, client_id = coalesce($12::uuid, client_id)
          where id = $1 and version = $3 and ($12::uuid is null or exists (select from shop.client c where c.id = $12))
          returning id, version, old.words as was, trim(brand || ' ' || model) as name, reference, right(serial_key, 4) as tail),
        {WordIndex.WatchGone},
        {WordIndex.Terms},
        {WordIndex.WatchCome},
        cards as (
          update shop.job j set watch_name = kept.name, reference = kept.reference, serial_tail = kept.tail from kept
          where j.watch_id = kept.id and (j.watch_name, j.reference, j.serial_tail) is distinct from (kept.name, kept.reference, kept.tail))
        select version from kept
        """;

    /// <summary>Handles both.</summary>
    [Says("Changes a watch, or whose it is.", typeof(WatchAnswer))]
    public static async Task<IResult> Handle(HttpContext http, RowRef watch, Posted posted, TenantDb db)
    {
        var (version, owner, entry) = Read(posted);
        if (posted.IsWrong && !Answers.IsApi(http)) return await ShowWatch.Again(db, watch.Id, posted);
        posted.Check();
        var changed = await Run(db, watch.Id, version!.Value, entry, owner);
        if (changed == 0)
        {
            var present = (await ShowWatch.Load(db, watch.Id)).Watch;
            if (present.Version == version) throw new Refused("This client is not known here.", "clientId");
            if (Answers.IsApi(http)) throw new Stale(WatchAnswer.Of(present));
            return await ShowWatch.Again(db, watch.Id, posted.Wrong("", "Somebody changed this watch in the meantime. What you entered is below; what stands now is beside it."), 409);
        }
        if (!Answers.IsApi(http)) return Answers.SeeOther($"/watches/{watch.Id:D}?saved");
        return Answers.Data(WatchAnswer.Of((await ShowWatch.Load(db, watch.Id)).Watch));
    }

    internal static (int? Version, Guid? Owner, WatchEntry Entry) Read(Posted posted) =>
        (posted.Whole("version", "Version", 1, int.MaxValue, required: true), posted.Id("clientId", "Client"), WatchEntry.Read(posted));

    /// <summary>Changes it; the new version, or 0 when it was not at the expected one, is not here, or the owner is not.</summary>
    public static async Task<int> Run(TenantDb db, Guid id, int version, WatchEntry e, Guid? owner)
    {
        var ask = db.Ask();
        var changed = ask.Change<int>(Sql, id, e.Words, version, e.Brand, e.Model, e.Reference, e.Serial, e.MovementSerial, e.Calibre, e.Movement, e.Note, owner);
        await ask.Send();
        return changed.Value;
    }
}
