using ChronoCare.Photos;
using ChronoCare.Tenancy;

namespace ChronoCare.Messaging;

/// <summary>A message between shop and client about one job. Rules only, no I/O.</summary>
public sealed record Message
{
    /// <summary>Most characters.</summary>
    public const int MostCharacters = 4000;

    /// <summary>Most photos in one.</summary>
    public const int MostPhotos = 10;

    /// <summary>Most messages that a client's side may send about a job within an hour: more is a loop or somebody's joke.</summary>
    public const int MostOfAnHour = 60;

    /// <summary>Stored words of who wrote it: somebody of the team, the client on their page, the client by mail.</summary>
    public const string ByStaff = "staff", ByClient = "client", ByMail = "mail";

    public Guid Id { get; init; }
    /// <summary>The sender's own UUID for it.</summary>
    public Guid ClientKey { get; init; }
    public string Author { get; init; } = "";
    public Guid? WrittenBy { get; init; }
    public string WrittenByName { get; init; } = "";
    public string Text { get; init; } = "";
    /// <summary>A mail that came from another address than the client's.</summary>
    public bool FromOther { get; init; }
    /// <summary>What a mail bore that was not kept.</summary>
    public string LeftOut { get; init; } = "";
    public long Seq { get; init; }
    public DateTimeOffset WrittenAt { get; init; }
    public IReadOnlyList<MessagePhoto> Pictures { get; init; } = [];

    /// <summary>Whether the shop wrote it.</summary>
    public bool IsShops => Author == ByStaff;

    /// <summary>Columns every slice selects, from <c>shop.message m left join shop.user_account u on u.id = m.written_by</c>.</summary>
    internal const string Columns = "m.id, m.client_key, m.author, m.written_by, coalesce(u.name, '') as written_by_name, m.text, m.from_other, m.left_out, m.seq, m.written_at";

    /// <summary>The sentence when a client's side has sent too many.</summary>
    internal static Refused TooMany() => new($"More than {MostOfAnHour} messages came within the hour. Call the shop if it cannot wait.", "text", "too-many-messages");
}

/// <summary>A photo in a message.</summary>
public sealed record MessagePhoto
{
    public Guid Id { get; init; }
    public Guid MessageId { get; init; }
    public int N { get; init; }
    /// <summary>Pixels of the full size.</summary>
    public int Width { get; init; }
    /// <summary>Pixels of the full size.</summary>
    public int Height { get; init; }

    /// <summary>Pixels of a size.</summary>
    public (int Width, int Height) Box(PhotoSize size) => new Photo { Width = Width, Height = Height }.Box(size);
}
