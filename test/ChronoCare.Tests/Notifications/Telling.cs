using ChronoCare.Jobs;
using ChronoCare.Notifications;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Notifications;

/// <summary>What tests do to have everybody told of what happened in a shop.</summary>
internal static class Telling
{
    private const string Events = "select e.seq, coalesce(e.job_id, '00000000-0000-0000-0000-000000000000') as job_id, e.job_version, e.name, e.body, e.actor, e.at, e.hash from shop.event e where e.seq > $1 order by e.seq";

    /// <summary>Runs the reaction over all that happened, as whoever runs reactions does; what was written already stays as it is.</summary>
    internal static async Task React(this TestShop shop, TellWhoItConcerns? by = null, long after = 0)
    {
        var reaction = (by ?? shop.House.Services.GetRequiredService<TellWhoItConcerns>()).Reaction;
        var db = shop.Db(Guid.Empty);
        foreach (var happened in await db.Rows<StoredEvent>(Events, after))
        {
            if (reaction.To?.Contains(happened.Name) == false) continue;
            var ask = db.Ask();
            await reaction.React(new(shop.Shop, happened, db, ask, CancellationToken.None));
            await ask.Send();
        }
    }

    /// <summary>Everybody is told what they are to be told by now.</summary>
    internal static async Task Tell(this TestShop shop)
    {
        await shop.React();
        await shop.House.Services.GetRequiredService<SendNotices>().Run(shop.Db(Guid.Empty), shop.Shop, CancellationToken.None);
    }

    /// <summary>The notices of a shop, in the order they were written.</summary>
    internal static Task<IReadOnlyList<Told>> Notices(this TestShop shop) => shop.Db().Rows<Told>(Told.Select + " order by n.seq, n.audience, n.occasion, n.channel, n.id");
}
