using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Photos;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Messaging;

/// <summary>A message to the other side: <c>POST /api/jobs/{job}/messages {clientId, text}</c>, with photos as a form. Sent again under the same clientId it is the same message.</summary>
public static class SendMessage
{
    /// <summary>What was sent; errors of the photos stand in the same <see cref="Posted"/>.</summary>
    public sealed record Form(Guid? ClientId, string Text);

    /// <summary>A message ready to be kept.</summary>
    /// <param name="ClientId">The sender's own UUID.</param><param name="Author">One of <see cref="Message.ByStaff"/> and the others.</param><param name="Text">May be empty beside photos.</param>
    /// <param name="Photos">Clean already.</param><param name="FromOther">A mail from another address than the client's.</param><param name="LeftOut">What a mail bore that is not kept.</param>
    public sealed record Letter(Guid ClientId, string Author, string Text, IReadOnlyList<(string FileName, CleanPhoto Photo)> Photos, bool FromOther = false, string LeftOut = "");

    private static readonly string Sql = Jobs.Stream.Fact(
        set: """
            new_messages = case when $9 = 'staff' then 0 else new_messages + 1 end,
            client_asks = case when $9 = 'staff' then 'none' else client_asks end
            """,
        where: """
            not exists (select from shop.message s where s.job_id = $1 and s.client_key = $8)
            and ($9 = 'staff' or $18 > (select count(*) from shop.message f where f.job_id = $1 and f.author <> 'staff' and f.written_at > $5::timestamptz - interval '1 hour'))
            """,
        then: """
            kept as (
              insert into shop.message (id, job_id, client_key, author, written_by, text, photos, from_other, left_out, seq, written_at)
              select $7, m.id, $8, $9, case when $9 = 'staff' then $6 end, $10, cardinality($13::uuid[]), $11, $12, h.seq, $5 from moved m, head h
              returning id, job_id),
            pictures as (
              insert into shop.message_photo (id, message_id, job_id, n, file_name, width, height, sha256)
              select p.id, k.id, k.job_id, p.n, p.file_name, p.width, p.height, p.sha256
              from kept k, unnest($13::uuid[], $14::text[], $15::int[], $16::int[], $17::bytea[]) with ordinality p (id, file_name, width, height, sha256, n)),
            talk as (
              insert into shop.thread as t (job_id, asked_at, client_seq, last_seq, last_at)
              select m.id, case when $9 = 'staff' then null else $5 end, case when $9 = 'staff' then 0 else h.seq end, h.seq, $5 from moved m, head h
              on conflict (tenant_id, job_id) do update set
                asked_at = case when $9 = 'staff' then null else coalesce(t.asked_at, excluded.asked_at) end,
                client_seq = greatest(t.client_seq, excluded.client_seq), last_seq = excluded.last_seq, last_at = excluded.last_at)
            """);

    private const string Mine = "select m.id, m.author, m.text from shop.message m where m.job_id = $1 and m.client_key = $2";

    /// <summary>For programs of the shop; pages come by <see cref="Compose"/>.</summary>
    [Says("Writes to the client. Sent again under the same clientId it is the same message.", typeof(MessageAnswer), 201)]
    [TakesFile("photos", "JPEG, PNG or WebP, up to ten.", Several = true)]
    public static async Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, [AsParameters] MessageRoom room)
    {
        var form = Read(posted);
        var photos = await Photographs(posted, room.Cleaning, http.RequestAborted);
        posted.Check();
        var id = job.Id ?? (await job.Load(room.Db)).Id;
        var key = await Run(room.Db, room.Files, room.Clock, id, new(form.ClientId ?? Guid.NewGuid(), Message.ByStaff, form.Text, photos));
        return Answers.Data(room.Show(await Conversation.One(room.Db, id, key)), 201);
    }

    internal static Form Read(Posted posted) => new(posted.Id("clientId", "The message's id"),
        posted.Text("text", "The message", Message.MostCharacters, required: posted.Files.Count(f => f.Length > 0) == 0, lines: true));

    /// <summary>The photos of a form, cleaned side by side; why one cannot be taken stays in <paramref name="posted"/>, and then none is.</summary>
    public static async Task<IReadOnlyList<(string FileName, CleanPhoto Photo)>> Photographs(Posted posted, PhotoCleaning cleaning, CancellationToken stop)
    {
        var files = posted.Files.Where(f => f.Length > 0).ToList();
        if (files.Count > Message.MostPhotos) posted.Wrong("photos", $"{files.Count} photos are too many for one message; {Message.MostPhotos} fit.");
        if (posted.IsWrong) return [];
        var cleaned = files.Select(f => (Name: StartPhoto.FileNameOf(f.FileName), Photo: SendPhotos.Clean(cleaning, f, stop))).ToList();
        var kept = new List<(string, CleanPhoto)>();
        var no = new List<string>();
        foreach (var (name, photo) in cleaned)
        {
            try { kept.Add((name, await photo)); }
            catch (Refused refused) { no.Add($"{(name.Length > 0 ? name : "A photo")} cannot be sent. {refused.Message}"); }
        }
        if (no.Count > 0) posted.Wrong("photos", string.Join(' ', no));
        return kept;
    }

    /// <summary>Keeps it with its event; the answer is the clientId it stands under, whether it was kept now or before.</summary>
    /// <exception cref="NotHere">No such job.</exception>
    /// <exception cref="Refused">The id belongs to another message, or the client's side has sent too many.</exception>
    public static async Task<Guid> Run(TenantDb db, ShopFiles files, TimeProvider clock, Guid job, Letter letter)
    {
        // The files first, the row last: a row never points at nothing.
        var hashes = new List<byte[]>();
        foreach (var (_, photo) in letter.Photos) hashes.Add(await AddPhoto.Keep(files, photo));
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var id = Guid.CreateVersion7(at);
        var happened = Event.Of(EventNames.MessageSent, job, db.Actor, at, Data(id, letter));
        try
        {
            await db.Append(Sql, job, null, happened, id, letter.ClientId, letter.Author, letter.Text, letter.FromOther, letter.LeftOut,
                letter.Photos.Select(_ => Guid.NewGuid()).ToArray(), letter.Photos.Select(p => p.FileName).ToArray(), letter.Photos.Select(p => p.Photo.Full.Width).ToArray(),
                letter.Photos.Select(p => p.Photo.Full.Height).ToArray(), hashes.ToArray(), (long)Message.MostOfAnHour);
        }
        catch (Exception e) when (e is Stale or Taken)
        {
            // Sent before, or at this very moment by another try.
            if (await db.Row<Message>(Mine, job, letter.ClientId) is { } mine)
                return mine.Author == letter.Author && mine.Text == letter.Text ? letter.ClientId
                    : throw new Refused("A message with this id was sent before, with other words. Send this one under an id of its own.", "clientId", "client-id-used");
            await new JobRef(job, null).Load(db);
            throw Message.TooMany();
        }
        return letter.ClientId;
    }

    // Ids, and who to whom: never the words, nor an address.
    private static JsonObject Data(Guid id, Letter letter)
    {
        var data = new JsonObject { ["message"] = id.ToString("D"), ["to"] = letter.Author == Message.ByStaff ? "client" : "shop", ["photos"] = letter.Photos.Count };
        data["by"] = letter.Author == Message.ByStaff ? "staff" : "client";
        if (letter.Author == Message.ByMail) data["how"] = "mail";
        return data;
    }
}

/// <summary>All that the verbs of the conversation work with, handed in as one.</summary>
public readonly record struct MessageRoom(TenantDb Db, Shop Shop, TimeProvider Clock, ShopFiles Files, PhotoCleaning Cleaning, SignedUrl Urls, Visitor Visitor)
{
    /// <summary>A message as the API shows it.</summary>
    public MessageAnswer Show(Message message) => MessageAnswer.Of(message, Shop.TenantId, Urls, SignedUrl.ForPrograms, Visitor.Pass);
}
