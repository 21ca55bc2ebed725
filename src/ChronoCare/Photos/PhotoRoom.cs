using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>All that the verbs of photos work with, handed in as one.</summary>
public readonly record struct PhotoRoom(TenantDb Db, Shop Shop, TimeProvider Clock, ShopFiles Files, PhotoCleaning Cleaning, Uploads Uploads, SignedUrl Urls, Visitor Visitor, Settings Settings)
{
    /// <summary>A photo as the API shows it.</summary>
    public PhotoAnswer Show(Photo photo, PhotoPlace place) => PhotoAnswer.Of(photo, place, Shop.TenantId, Urls, Uploads, Clock, Visitor.Pass);
}
