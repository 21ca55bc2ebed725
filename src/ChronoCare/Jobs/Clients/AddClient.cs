using ChronoCare.Jobs.Search;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Clients;

/// <summary><c>POST /clients</c>: a client who is written down before any watch is.</summary>
public static class AddClient
{
    private const string Sql = $"""
        with kept as (
          insert into shop.client (id, words, name, phone, phone_digits, email, second_contact, tell_by, note, created_at, is_practice, language)
          values ($1, {WordIndex.Row}, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id),
        {WordIndex.Terms},
        {WordIndex.ClientCome}
        select id from kept
        """;

    /// <summary>Handles both.</summary>
    [Says("Adds a client.", typeof(ClientAnswer), 201, Reads = typeof(ClientEntry), Headers = "Location")]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, TimeProvider clock)
    {
        var entry = ClientEntry.Read(posted);
        if (posted.IsWrong && !Answers.IsApi(http)) return Answers.Page<NewClientPage>(new { Posted = posted }, 422);
        posted.Check();
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        var id = Guid.CreateVersion7(now);
        var ask = db.Ask();
        Insert(ask, id, entry, shop, now);
        await ask.Send();
        if (Answers.IsApi(http)) http.Response.Headers.Location = $"/api/clients/{id:D}";
        return Answers.Done(http, () => ClientAnswer.Of(new Client
        {
            Id = id, Name = entry.Name, Phone = entry.Phone, Email = entry.Email.ToLowerInvariant(), SecondContact = entry.SecondContact, TellBy = entry.TellBy, Language = entry.Language,
            Note = entry.Note, CreatedAt = now,
        }), $"/clients/{id:D}", 201);
    }

    /// <summary>Adds the client to a batch.</summary>
    public static void Insert(Ask ask, Guid id, ClientEntry entry, Shop shop, DateTimeOffset at, bool isPractice = false)
    {
        var phone = Phone.Of(entry.Phone, shop);
        ask.Change<Guid>(Sql, id, Words.OfClient(entry.Name, entry.Email, phone, entry.SecondContact).ToArray(), entry.Name, entry.Phone, phone.Digits,
            entry.Email.ToLowerInvariant(), entry.SecondContact, entry.TellBy, entry.Note, at, isPractice, entry.Language);
    }
}
