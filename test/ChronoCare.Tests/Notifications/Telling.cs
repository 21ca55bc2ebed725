using ChronoCare.Jobs;
using ChronoCare.Mail;
using ChronoCare.Notifications;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Work;
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

    /// <summary>A sender of the test's own: with another post, another road to phones, another clock. What the house itself sent meanwhile is as if it had not been.</summary>
    internal static SendNotices Sender(this TestHouse house, IMailbox? post = null, PushRoad? push = null, TimeProvider? clock = null)
    {
        var own = house.Services.GetRequiredService<SendingRoom>();
        return new(own with { Mailbox = post ?? own.Mailbox, Push = push ?? own.Push, Clock = clock ?? own.Clock });
    }

    /// <summary>Sends what is due with a sender.</summary>
    internal static Task<DateTimeOffset?> Run(this SendNotices sender, TestShop shop) => sender.Run(shop.Db(Guid.Empty), shop.Shop, CancellationToken.None);

    /// <summary>As if nothing had gone out yet of what was to go out; the house is not woken by it.</summary>
    internal static async Task NothingSent(this TestShop shop)
    {
        await shop.Settled();
        await shop.House.AsOperator("update shop.notice set state = 'queued', reason = '', said = '', tries = 0, turn = 0, leased_until = null, ended_at = null, due_at = made_at where tenant_id = $1 and state in ('sent', 'skipped') and audience = 'client'", shop.Shop.TenantId);
    }

    /// <summary>The notices of a shop, in the order they were written.</summary>
    internal static Task<IReadOnlyList<Told>> Notices(this TestShop shop) => shop.Db().Rows<Told>(Told.Select + " order by n.seq, n.audience, n.occasion, n.channel, n.id");
}
