using ChronoCare.Jobs.Search;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Clients;

/// <summary><c>POST /clients/{client}</c>: a new name stands on every card of theirs at once.</summary>
public static class ChangeClient
{
    private const string Sql = $"""
        with kept as (
          update shop.client set name = $4, phone = $5, phone_digits = $6, email = $7, second_contact = $8, tell_by = $9, note = $10, language = $12, version = version + 1,
                 words = {WordIndex.Row}
          where id = $1 and version = $3 returning id, version, old.words as was),
        {WordIndex.ClientGone},
        {WordIndex.Terms},
        {WordIndex.ClientCome},
        cards as (update shop.job j set client_name = $11 from kept where j.client_id = kept.id and j.client_name <> $11)
        select version from kept
        """;

    /// <summary>Handles both.</summary>
    [Says("Changes a client.", typeof(ClientAnswer))]
    public static async Task<IResult> Handle(HttpContext http, RowRef client, Posted posted, TenantDb db, Shop shop)
    {
        var (version, entry) = Read(posted);
        if (posted.IsWrong && !Answers.IsApi(http)) return await ShowClient.Again(db, client.Id, posted);
        posted.Check();
        var ask = db.Ask();
        var changed = Update(ask, client.Id, version!.Value, entry, shop);
        await ask.Send();
        if (changed.Value == 0)
        {
            var present = await db.Row<Client>(ShowClient.One, client.Id) ?? throw new NotHere();
            if (Answers.IsApi(http)) throw new Stale(ClientAnswer.Of(present));
            return await ShowClient.Again(db, client.Id, posted.Wrong("", "Somebody changed this client in the meantime. What you entered is below; what stands now is beside it."), 409);
        }
        if (!Answers.IsApi(http)) return Answers.SeeOther($"/clients/{client.Id:D}?saved");
        return Answers.Data(ClientAnswer.Of((await db.Row<Client>(ShowClient.One, client.Id))!));
    }

    internal static (int? Version, ClientEntry Entry) Read(Posted posted) =>
        (posted.Whole("version", "Version", 1, int.MaxValue, required: true), ClientEntry.Read(posted));

    /// <summary>Adds the change to a batch; the new version, or 0 when it was not at the expected one or is not here.</summary>
    public static Answer<int> Update(Ask ask, Guid id, int version, ClientEntry entry, Shop shop)
    {
        var phone = Phone.Of(entry.Phone, shop);
        return ask.Change<int>(Sql, id, Words.OfClient(entry.Name, entry.Email, phone, entry.SecondContact).ToArray(), version, entry.Name, entry.Phone, phone.Digits,
            entry.Email.ToLowerInvariant(), entry.SecondContact, entry.TellBy, entry.Note, Job.CardName(entry.Name), entry.Language);
    }
}
