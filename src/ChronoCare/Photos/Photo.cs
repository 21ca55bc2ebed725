using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>A photo of a watch: which side it shows, what was noted, and how far it has come. Rules only, no I/O.</summary>
public sealed record Photo
{
    /// <summary>Most photos a job or an intake may have.</summary>
    public const int MostOfAJob = 100;

    /// <summary>What a photo may show, in the order they are taken at the counter.</summary>
    public static readonly IReadOnlyList<string> Slots = ["dial", "back", "side", "crown", "clasp", "serial", "damage", "bench", "other"];

    public Guid Id { get; init; }
    public Guid? JobId { get; init; }
    public string Slot { get; init; } = "other";
    public string Note { get; init; } = "";
    public string FileName { get; init; } = "";
    public long TotalBytes { get; init; }
    public string State { get; init; } = "uploading";
    /// <summary>Pixels of the full size.</summary>
    public int? Width { get; init; }
    /// <summary>Pixels of the full size.</summary>
    public int? Height { get; init; }
    /// <summary>Of the full size as it is kept; also the name its files lie under.</summary>
    public byte[]? Sha256 { get; init; }
    public Guid TakenBy { get; init; }
    public string TakenByName { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Columns every slice selects, from <c>shop.photo p join shop.user_account u on u.id = p.taken_by</c>.</summary>
    public const string Columns = """
        p.id, p.job_id, p.slot, p.note, p.file_name, p.total_bytes, p.state, p.width, p.height, p.sha256, p.taken_by, u.name as taken_by_name, p.created_at
        """;

    /// <summary>Whether it can be looked at.</summary>
    public bool IsReady => State == "ready";

    /// <summary>What it shows, for those who cannot see it.</summary>
    public string Alt => Note.Length == 0 ? Word(Slot) : $"{Word(Slot)}: {Note}";

    /// <summary>A slot as people say it.</summary>
    public static string Word(string slot) => slot switch
    {
        "dial" => "Dial",
        "back" => "Case back",
        "side" => "Side",
        "crown" => "Crown",
        "clasp" => "Clasp",
        "serial" => "Serial",
        "damage" => "Damage",
        "bench" => "At the bench",
        _ => "Photo",
    };

    /// <summary>Pixels of a size, from those of the full one: what a page reserves before the file is there.</summary>
    public (int Width, int Height) Box(PhotoSize size)
    {
        int w = Width ?? 1, h = Height ?? 1, edge = size.LongEdgePixels();
        if (size == PhotoSize.Thumb) return (Math.Min(edge, Math.Min(w, h)), Math.Min(edge, Math.Min(w, h)));
        var scale = Math.Min(1, (double)edge / Math.Max(w, h));
        return (Math.Max(1, (int)Math.Round(w * scale)), Math.Max(1, (int)Math.Round(h * scale)));
    }

    /// <summary>The kind its files are kept under.</summary>
    public const string FileKind = "photo";

    /// <summary>The name of the file of a size.</summary>
    public static string NameOf(byte[] sha256, PhotoSize size) => $"{Convert.ToHexStringLower(sha256)}-{SignedUrl.Word(size)}.jpg";

    /// <summary>The sentence when there are too many.</summary>
    internal static Refused TooMany() => new($"There are {MostOfAJob} photos already. Take one away first.", "photos", "too-many-photos");
}
