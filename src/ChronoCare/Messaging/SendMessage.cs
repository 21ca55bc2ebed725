using System.Text.Json.Nodes;
using ChronoCare.Identity;
using ChronoCare.Jobs;
using ChronoCare.Photos;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Messaging;

/// <summary>A message to the other side: <c>POST /api/jobs/{job}/messages {clientId, text, photosSent}</c>, with photos as a form or brought before by <see cref="BringPhoto"/>. Sent again under the same clientId it is the same message.</summary>
public static class SendMessage
{
    /// <summary>What was sent; errors of the photos stand in the same <see cref="Posted"/>.</summary>
    public sealed record Form(Guid? ClientId, string Text, int PhotosSent);

    /// <summary>A message ready to be kept.</summary>
    /// <param name="ClientId">The sender's own UUID.</param><param name="Author">One of <see cref="Message.ByStaff"/> and the others.</param><param name="Text">May be empty beside photos.</param>
    /// <param name="Photos">Clean already.</param><param name="FromOther">A mail from another address than the client's.</param><param name="LeftOut">What a mail bore that is not kept.</param>
    public sealed record Letter(Guid ClientId, string Author, string Text, IReadOnlyList<(string FileName, CleanPhoto Photo, long Bytes)> Photos, bool FromOther = false, string LeftOut = "")
    {
        /// <summary>Photos that came before the words, under the same id; they stand first.</summary>
        public int PhotosSent { get; init; }
    }

    private sealed record Picture(Guid Id, string FileName, int Width, int Height, byte[] Sha256, long Bytes);

    private static readonly string Sql = Jobs.Stream.Fact(
        set: """
            new_messages = case when $9 = 'staff' then 0 else new_messages + 1 end,
            client_asks = case when $9 = 'staff' then 'none' else client_asks end
            """,
        where: $"""
            not exists (select from shop.message s where s.job_id = $1 and s.client_key = $8)
            and ($9 = 'staff' or $18 > (select count(*) from shop.message f where f.job_id = $1 and f.author <> 'staff' and f.written_at > $5::timestamptz - interval '1 hour'))
            and ($20 = 0 or {PhotoSpace.Fits("$20", "$21")})
            """,
        then: """
            kept as (
              insert into shop.message (id, job_id, client_key, author, written_by, text, photos, from_other, left_out, seq, written_at)
              select $7, m.id, $8, $9, case when $9 = 'staff' then $6 end, $10, cardinality($13::uuid[]), $11, $12, h.seq, $5 from moved m, head h
              returning id, job_id),
            pictures as (
              insert into shop.message_photo (id, message_id, job_id, n, file_name, width, height, sha256, bytes)
              select p.id, k.id, k.job_id, p.n, p.file_name, p.width, p.height, p.sha256, p.bytes
              from kept k, unnest($13::uuid[], $14::text[], $15::int[], $16::int[], $17::bytea[], $19::bigint[]) with ordinality p (id, file_name, width, height, sha256, bytes, n)),
            talk as (
              insert into shop.thread as t (job_id, asked_at, client_seq, last_seq, last_at)
              select m.id, case when $9 = 'staff' then null else $5 end, case when $9 = 'staff' then 0 else h.seq end, h.seq, $5 from moved m, head h
              on conflict (tenant_id, job_id) do update set
                asked_at = case when $9 = 'staff' then null else coalesce(t.asked_at, excluded.asked_at) end,
                client_seq = greatest(t.client_seq, excluded.client_seq), last_seq = excluded.last_seq, last_at = excluded.last_at),
            arrived as (delete from shop.message_upload u using moved m where u.job_id = m.id and u.author = $9 and u.client_key = $8)
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
        var key = await Run(room.Db, room.Files, room.Clock, id, new(form.ClientId ?? Guid.NewGuid(), Message.ByStaff, form.Text, photos) { PhotosSent = form.PhotosSent }, room.Limits);
        return Answers.Data(room.Show(await Conversation.One(room.Db, id, key)), 201);
    }

    internal static Form Read(Posted posted)
    {
        var (id, before) = (posted.Id("clientId", "The message's id"), posted.Whole("photosSent", "How many photos came before the words", 0, Message.MostPhotos) ?? 0);
        if (before > 0 && id is null) posted.Wrong("clientId", "Photos that came before belong to the message's id; say it.");
        return new(id, posted.Text("text", "The message", Message.MostCharacters, required: before == 0 && posted.Files.Count(f => f.Length > 0) == 0, lines: true), before);
    }

    /// <summary>The photos of a form, cleaned side by side; why one cannot be taken stays in <paramref name="posted"/>, and then none is.</summary>
    public static async Task<IReadOnlyList<(string FileName, CleanPhoto Photo, long Bytes)>> Photographs(Posted posted, PhotoCleaning cleaning, CancellationToken stop)
    {
        var files = posted.Files.Where(f => f.Length > 0).ToList();
        var count = files.Count + (int.TryParse(posted["photosSent"], out var before) ? before : 0);
        if (count > Message.MostPhotos) posted.Wrong("photos", $"{count} photos are too many for one message; {Message.MostPhotos} fit.");
        if (posted.IsWrong) return [];
        var cleaned = files.Select(f => (Name: StartPhoto.FileNameOf(f.FileName), Photo: SendPhotos.Clean(cleaning, f, stop), Bytes: f.Length)).ToList();
        var kept = new List<(string, CleanPhoto, long)>();
        var no = new List<string>();
        foreach (var (name, photo, bytes) in cleaned)
        {
            try { kept.Add((name, await photo, bytes)); }
            catch (Refused refused) { no.Add($"{(name.Length > 0 ? name : "A photo")} cannot be sent. {refused.Message}"); }
        }
        if (no.Count > 0) posted.Wrong("photos", string.Join(' ', no));
        return kept;
    }

    /// <summary>Keeps it with its event; the answer is the clientId it stands under, whether it was kept now or before.</summary>
    /// <exception cref="NotHere">No such job.</exception>
    /// <exception cref="Refused">The id belongs to another message, the client's side has sent too many, or there is no room for its photos.</exception>
    public static async Task<Guid> Run(TenantDb db, ShopFiles files, TimeProvider clock, Guid job, Letter letter, Plan? limits = null)
    {
        if (await Pictures(db, files, job, letter) is not { } pictures) return letter.ClientId;
        limits ??= Plan.Unlimited;
        var more = letter.Photos.Sum(p => p.Bytes);
        var at = Event.ToMicroseconds(clock.GetUtcNow());
        var id = Guid.CreateVersion7(at);
        var happened = Event.Of(EventNames.MessageSent, job, db.Actor, at, Data(id, letter, pictures.Count));
        try
        {
            var ask = db.Ask();
            if (more > 0) PhotoSpace.Wait(ask, limits);
            var kept = ask.Append(Sql, job, null, happened, id, letter.ClientId, letter.Author, letter.Text, letter.FromOther, letter.LeftOut,
                pictures.Select(p => p.Id).ToArray(), pictures.Select(p => p.FileName).ToArray(), pictures.Select(p => p.Width).ToArray(), pictures.Select(p => p.Height).ToArray(),
                pictures.Select(p => p.Sha256).ToArray(), (long)Message.MostOfAnHour, pictures.Select(p => p.Bytes).ToArray(), more, limits.StorageBytes);
            await ask.Send();
            if (kept.Value is null) throw new Stale();
        }
        catch (Exception e) when (e is Stale or Taken)
        {
            // Sent before, or at this very moment by another try.
            if (await IsSent(db, job, letter)) return letter.ClientId;
            await new JobRef(job, null).Load(db);
            if (more > 0 && await PhotoSpace.IsFull(db, limits, more)) throw letter.Author == Message.ByStaff ? PhotoSpace.Full(limits) : PhotoSpace.FullForClient();
            throw Message.TooMany();
        }
        return letter.ClientId;
    }

    // Those that came before the words, then those that came with them; null where all of it was sent before.
    private static async Task<IReadOnlyList<Picture>?> Pictures(TenantDb db, ShopFiles files, Guid job, Letter letter)
    {
        var pictures = new List<Picture>();
        if (letter.PhotosSent > 0)
        {
            var ask = db.Ask();
            var waiting = BringPhoto.Waiting(ask, job, letter.Author, letter.ClientId);
            await ask.Send();
            var came = waiting.Value.Where(u => u.N <= letter.PhotosSent).ToList();
            if (came.Count < letter.PhotosSent)
                return await IsSent(db, job, letter) ? null : throw new Refused($"{came.Count} of the {letter.PhotosSent} photos of this message have come. Bring the others first.", "photosSent", "photos-missing");
            pictures.AddRange(came.Select(u => new Picture(u.Id, u.FileName, u.Width!.Value, u.Height!.Value, u.Sha256!, u.TotalBytes)));
        }
        // The files first, the row last: a row never points at nothing.
        foreach (var (name, photo, bytes) in letter.Photos) pictures.Add(new(Guid.NewGuid(), name, photo.Full.Width, photo.Full.Height, await AddPhoto.Keep(files, photo), bytes));
        return pictures;
    }

    // The same words under the same id.
    private static async Task<bool> IsSent(TenantDb db, Guid job, Letter letter)
    {
        if (await db.Row<Message>(Mine, job, letter.ClientId) is not { } mine) return false;
        return mine.Author == letter.Author && mine.Text == letter.Text ? true
            : throw new Refused("A message with this id was sent before, with other words. Send this one under an id of its own.", "clientId", "client-id-used");
    }

    // Ids, and who to whom: never the words, nor an address.
    private static JsonObject Data(Guid id, Letter letter, int photos)
    {
        var data = new JsonObject { ["message"] = id.ToString("D"), ["to"] = letter.Author == Message.ByStaff ? "client" : "shop", ["photos"] = photos };
        data["by"] = letter.Author == Message.ByStaff ? "staff" : "client";
        if (letter.Author == Message.ByMail) data["how"] = "mail";
        return data;
    }
}

/// <summary>All that the verbs of the conversation work with, handed in as one.</summary>
public readonly record struct MessageRoom(TenantDb Db, Shop Shop, TimeProvider Clock, ShopFiles Files, PhotoCleaning Cleaning, SignedUrl Urls, Visitor Visitor, Settings Settings)
{
    internal Plan Limits => Settings.LimitsOf(Shop);

    /// <summary>A message as the API shows it.</summary>
    public MessageAnswer Show(Message message) => MessageAnswer.Of(message, Shop.TenantId, Urls, SignedUrl.ForPrograms, Visitor.Pass);
}
