using ChronoCare.Identity;
using ChronoCare.Jobs.Intake;
using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>What the intake is handed to keep the photos of its plain form with.</summary>
public static class KeepPhotosOfDraft
{
    /// <summary>For one request.</summary>
    public static KeepDraftPhotos Of(IServiceProvider services) => async (draft, files, slot, stop) =>
    {
        if (!PhotoPlace.IsKey(draft) || files.All(f => f.Length == 0)) return [];
        var room = new PhotoRoom(services.GetRequiredService<TenantDb>(), services.GetRequiredService<Shop>(), services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ShopFiles>(), services.GetRequiredService<PhotoCleaning>(), services.GetRequiredService<Uploads>(), services.GetRequiredService<SignedUrl>(),
            services.GetRequiredService<Visitor>(), services.GetRequiredService<Settings>());
        var shows = Photo.Slots.Contains(slot) ? slot : SendPhotos.InOrder;
        var sent = await SendPhotos.Run(room, PhotoPlace.OfDraft(draft), files, shows, "", stop);
        return [.. sent.Refused.Select(r => r.Sentences)];
    };
}
