namespace ChronoCare.Photos;

/// <summary>A photo as the shop keeps it: drawn anew from pixels alone in three sizes, so nothing the sender hid in the file survives.</summary>
public sealed record CleanPhoto(Rendition Thumb, Rendition Small, Rendition Full)
{
    /// <summary>The rendition of a size.</summary>
    public Rendition this[PhotoSize size] => size switch
    {
        PhotoSize.Thumb => Thumb,
        PhotoSize.Small => Small,
        _ => Full,
    };
}

/// <summary>One JPEG without any metadata.</summary>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Jpeg">The file.</param>
public sealed record Rendition(int Width, int Height, byte[] Jpeg);

/// <summary>The sizes a photo is kept in; each has a pixel and a byte budget.</summary>
public enum PhotoSize
{
    /// <summary>A square shown at 56 CSS pixels (112 stored, for dense screens), at most 4 kB.</summary>
    Thumb,

    /// <summary>Shown at up to 240 CSS pixels (480 stored), at most 20 kB.</summary>
    Small,

    /// <summary>Long edge up to 2000 pixels, at most 350 kB.</summary>
    Full,
}

/// <summary>What each size may measure and weigh.</summary>
public static class PhotoBudget
{
    /// <summary>Longest edge of a size, in stored pixels.</summary>
    public static int LongEdgePixels(this PhotoSize size) => size switch
    {
        PhotoSize.Thumb => 112,
        PhotoSize.Small => 480,
        _ => 2000,
    };

    /// <summary>Most bytes of a size.</summary>
    public static int MostBytes(this PhotoSize size) => size switch
    {
        PhotoSize.Thumb => 4_000,
        PhotoSize.Small => 20_000,
        _ => 350_000,
    };
}
