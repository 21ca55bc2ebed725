using ChronoCare.Web;

namespace ChronoCare.Jobs.Watches;

/// <summary>A watch that comes to us, and whose it is now.</summary>
public sealed record Watch
{
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public string Brand { get; init; } = "";
    public string Model { get; init; } = "";
    /// <summary>The maker's model number.</summary>
    public string Reference { get; init; } = "";
    /// <summary>On the case.</summary>
    public string Serial { get; init; } = "";
    /// <summary>On the movement, which may bear its own.</summary>
    public string MovementSerial { get; init; } = "";
    public string Calibre { get; init; } = "";
    /// <summary>mechanical, quartz or spring-drive.</summary>
    public string Movement { get; init; } = "mechanical";
    public string Note { get; init; } = "";
    public int Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Brand and model, as the card says it.</summary>
    public string Name => $"{Brand} {Model}".Trim();

    /// <summary>Columns of shop.watch w.</summary>
    public const string Columns =
        "w.id, w.client_id, w.brand, w.model, w.reference, w.serial, w.movement_serial, w.calibre, w.movement, w.note, w.version, w.created_at";
}

/// <summary>What is entered about a watch; the same fields on its own page, in the API and at intake (there below <c>watch.</c>).</summary>
public sealed record WatchEntry(string Brand, string Model, string Reference, string Serial, string MovementSerial, string Calibre, string Movement, string Note)
{
    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    /// <param name="posted">Form or JSON.</param><param name="prefix">Before every field's name.</param>
    public static WatchEntry Read(Posted posted, string prefix = "") => new(
        posted.Text(prefix + "brand", "Brand", 80, required: true),
        posted.Text(prefix + "model", "Model", 120),
        posted.Text(prefix + "reference", "Reference", 60),
        posted.Text(prefix + "serial", "Serial", 60),
        posted.Text(prefix + "movementSerial", "Movement's serial", 60),
        posted.Text(prefix + "calibre", "Calibre", 60),
        posted.OneOf(prefix + "movement", "Movement", "mechanical", "mechanical", "quartz", "spring-drive"),
        posted.Text(prefix + "note", "Note", 2000, lines: true));

    /// <summary>What it is found by.</summary>
    public string[] Words => [.. Search.Words.OfWatch(Brand, Model, Reference, Serial, MovementSerial, Calibre)];
}

/// <summary>A watch as the API shows it.</summary>
public sealed record WatchAnswer(Guid Id, Guid ClientId, string Brand, string Model, string Reference, string Serial, string MovementSerial, string Calibre, string Movement,
    string Note, int Version, DateTimeOffset CreatedAt)
{
    /// <summary>From the row.</summary>
    public static WatchAnswer Of(Watch w) =>
        new(w.Id, w.ClientId, w.Brand, w.Model, w.Reference, w.Serial, w.MovementSerial, w.Calibre, w.Movement, w.Note, w.Version, w.CreatedAt);
}
