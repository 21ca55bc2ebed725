using ChronoCare.Cards;
using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Tenancy;

namespace ChronoCare.Portal;

/// <summary>What docket and job page are handed of the client's page.</summary>
public static class PortalDoor
{
    /// <summary>For one request.</summary>
    public static ClientDoor Of(IServiceProvider services)
    {
        var (db, shop, settings) = (services.GetRequiredService<TenantDb>(), services.GetRequiredService<Shop>(), services.GetRequiredService<Settings>());
        var (keys, clock) = (services.GetRequiredService<PortalKeys>(), services.GetRequiredService<TimeProvider>());
        string Address(Guid job, int n) => $"{settings.Address(shop.Subdomain)}/portal/{keys.Token(shop.TenantId, job, n)}";
        return new ClientDoor(Address,
            async job => await OpenLink.Run(db, keys, clock, job, OpenLink.Need.IfNever) is { } n ? Address(job, n) : null);
    }
}

/// <summary>All that the doors of the client's page work with.</summary>
public readonly record struct PortalRoom(TenantDb Db, Shop Shop, Settings Settings, PortalKeys Keys, Outbox Outbox, Photos.SignedUrl Urls, Identity.Visitor Visitor, TimeProvider Clock, ICards Cards, FollowStripe Follow, ClientDoor Door)
{
    /// <summary>The shop's data with nobody of the team acting, even when one of them looks at the client's page.</summary>
    public TenantDb Client => Db.As(Guid.Empty);

    /// <summary>What paying by card works with, the client acting.</summary>
    public CardRoom CardRoom => new(Client, Shop, Settings, Cards, Follow, Door, Clock);

    /// <summary>Address of a token's page.</summary>
    public string Address(string token) => $"{Settings.Address(Shop.Subdomain)}/portal/{token}";
}
