namespace ChronoCare.Jobs.Page;

/// <summary>A note's words; the stream only refers to it.</summary>
public sealed record NoteText
{
    public Guid Id { get; init; }
    public string Text { get; init; } = "";
    public bool ForClient { get; init; }
}

/// <summary>A message's words and photos; the stream only refers to it.</summary>
public sealed record MessageText
{
    public Guid Id { get; init; }
    public Guid ClientKey { get; init; }
    public string Text { get; init; } = "";
    public string Author { get; init; } = "";
    public bool FromOther { get; init; }
    public string LeftOut { get; init; } = "";
    public IReadOnlyList<MessagePicture> Pictures { get; init; } = [];

    /// <summary>Each with its photos.</summary>
    public static IReadOnlyList<MessageText> With(IReadOnlyList<MessageText> messages, IReadOnlyList<MessagePicture> pictures)
    {
        if (pictures.Count == 0) return messages;
        var of = pictures.ToLookup(p => p.MessageId);
        return [.. messages.Select(m => m with { Pictures = [.. of[m.Id]] })];
    }
}

/// <summary>A photo in a message; pixels are those of the full size.</summary>
public sealed record MessagePicture
{
    public Guid Id { get; init; }
    public Guid MessageId { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }

    /// <summary>The box it is shown in, at most 120 pixels wide and high.</summary>
    public (int Width, int Height) Box => Width >= Height ? (120, Math.Max(1, 120 * Height / Width)) : (Math.Max(1, 120 * Width / Height), 120);
}
