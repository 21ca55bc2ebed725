using ChronoCare.Photos;
using ChronoCare.Tenancy;

namespace ChronoCare.Office;

/// <summary>A logo as somebody sent it, made fit to be kept: whoever sends one, an owner or a shop that is just being opened.</summary>
public static class Logo
{
    /// <summary>Drawn anew like every photo: nothing of the file but its picture survives, and it is never an SVG. Its name among the shop's files.</summary>
    /// <exception cref="Refused">It is too large, or no picture.</exception>
    public static async Task<string> Keep(IFormFile file, ShopFiles files, PhotoCleaning cleaning, CancellationToken stop)
    {
        if (file.Length > 10_000_000) throw new Refused("This file is larger than 10 MB. A logo of 800 pixels across is plenty.", "logo");
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, stop);
        var clean = await cleaning.Clean(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), stop);
        return await files.Put(Shop.LogoKind, clean.Small.Jpeg, "jpg", stop);
    }
}
