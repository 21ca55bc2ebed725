using ChronoCare.Cards;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/card-payments</c>: the shop's own account at Stripe, to which its clients' card payments go. What Stripe wants to know is given to Stripe, not to us.</summary>
public static class ConnectCards
{
    /// <summary>How the account stands: off, incomplete, waiting, ready. <see cref="Address"/> is where the owner goes on at Stripe; it opens once, within minutes.</summary>
    public sealed record Answer(bool IsOn, string State, bool TakesCards, bool PaysOut, IReadOnlyList<string> Missing, decimal FeePercent, string? Address = null)
    {
        internal static Answer Of(ICards cards, CardAccount? a, decimal fee, string? address = null) =>
            new(cards.IsOn, a?.State ?? "off", a is { Takes: true }, a is { PayoutsEnabled: true, EndedAt: null, IsGone: false }, a?.Wanted ?? [], fee, address);
    }

    // An account that is there stays the one; only where Stripe let us out of it a new one is begun.
    private const string Begin = """
        insert into shop.card_account as a (key, begun_by, begun_at, reconciled_at) values ($1, $2, $3, $3)
        on conflict (tenant_id) do update set ended_at = null,
          key = case when a.is_gone then excluded.key else a.key end, account = case when a.is_gone then null else a.account end, is_gone = false,
          charges_lost_at = case when a.is_gone then null else a.charges_lost_at end, payouts_lost_at = case when a.is_gone then null else a.payouts_lost_at end,
          begun_by = excluded.begun_by, looked_at = case when a.is_gone then null else a.looked_at end
        """;

    private const string Name = "insert into shop.stripe_account (id, made_at) values ($1, $2) on conflict do nothing";
    private const string Known = "update shop.card_account set account = $2 where key = $1 and account is null";

    /// <summary><c>GET</c>.</summary>
    [Says("How the shop's account for card payments stands.", typeof(Answer))]
    public static async Task<IResult> Show(HttpContext http, [AsParameters] CardRoom room, [PageOnly] string? saved = null)
    {
        var account = await room.Db.Row<CardAccount>(CardAccount.Sql);
        if (Answers.IsApi(http)) return Answers.Data(Answer.Of(room.Cards, account, room.Settings.StripeFee(room.Shop.Plan)));
        return Page(room, account, 200, saved: saved == "ended" ? "Ended. No more cards are taken; what was paid stays in your account at Stripe." : null);
    }

    /// <summary><c>POST</c>: makes the account where there is none, and says where the owner goes on.</summary>
    [Says("Makes the shop's account at Stripe where there is none, and says where the owner goes on there.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, [AsParameters] CardRoom room)
    {
        try
        {
            room.MustBeOn();
            var account = await Made(room, http.RequestAborted);
            var home = room.Settings.Address(room.Shop.Subdomain) + "/settings/card-payments";
            var address = await room.Cards.LinkToOnboarding(account, home + "/return", home, http.RequestAborted);
            var now = await room.Db.Row<CardAccount>(CardAccount.Sql);
            OneEffect.NeverKeep(http, "/settings/card-payments");
            return Answers.IsApi(http) ? Answers.Data(Answer.Of(room.Cards, now, room.Settings.StripeFee(room.Shop.Plan), address)) : Page(room, now, 200, address);
        }
        catch (Exception e) when (e is CardsAway or CardsRefused or Refused)
        {
            var no = e switch
            {
                CardsAway => new Refused("Stripe does not answer at the moment. Try again in a minute.", code: "cards-away"),
                CardsRefused refused => new Refused("Stripe does not make the account: " + refused.Message, code: "stripe-refused"),
                _ => (Refused)e,
            };
            if (Answers.IsApi(http)) throw no;
            return Page(room, await room.Db.Row<CardAccount>(CardAccount.Sql), 422, posted: Posted.Nothing.Wrong("", no.Message));
        }
    }

    /// <summary><c>GET …/return</c>: back from Stripe; what came of it is read there.</summary>
    public static async Task<IResult> Return(HttpContext http, [AsParameters] CardRoom room)
    {
        try
        {
            if (room.Cards.IsOn && await room.Db.Row<CardAccount>(CardAccount.Sql) is { Account: { } account }) await room.Follow.Account(room.Db, account, http.RequestAborted);
        }
        catch (Exception e) when (e is CardsAway or CardsRefused)
        {
            // Its event will say so.
        }
        return Answers.SeeOther("/settings/card-payments");
    }

    /// <summary><c>POST …/end</c>: no more cards. The account stays the owner's at Stripe, and what was paid can still be given back.</summary>
    [Says("Takes no more cards; the account at Stripe stays the owner's.", typeof(Answer))]
    public static async Task<IResult> End(HttpContext http, [AsParameters] CardRoom room)
    {
        var now = room.Clock.GetUtcNow();
        var ask = room.Db.Ask();
        ask.Do("update shop.card_account set ended_at = coalesce(ended_at, $1)", now);
        ask.Do("update shop.checkout set cancel_at = coalesce(cancel_at, $1) where state = 'open'", now);
        ask.Do("update shop.checkout set state = 'cancelled', ended_at = $1 where state = 'asked'", now);
        ask.Do("insert into shop.wake (what, at) values ($1, $2) on conflict (tenant_id, what) do update set at = least(shop.wake.at, excluded.at)", CardWork.Name, now);
        var account = ask.Row<CardAccount>(CardAccount.Sql);
        await ask.Send();
        return Answers.Done(http, () => Answer.Of(room.Cards, account.Value, room.Settings.StripeFee(room.Shop.Plan)), "/settings/card-payments?saved=ended");
    }

    // The key stands before Stripe is asked, and the account before anything is done with it: whoever dies in between finds the same account again.
    private static async Task<string> Made(CardRoom room, CancellationToken stop)
    {
        var now = room.Clock.GetUtcNow();
        await room.Db.Do(Begin, Guid.NewGuid(), room.Db.Actor, now);
        var row = (await room.Db.Row<CardAccount>(CardAccount.Sql))!;
        if (row.Account is { } there) return there;
        var truth = await room.Cards.MakeAccount(row.Key, Country(room.Shop), room.Shop.Email, stop);
        var ask = room.Db.Ask();
        ask.Do(Name, truth.Id, now);
        ask.Do(Known, row.Key, truth.Id);
        await ask.Send();
        await room.Follow.Account(room.Db, truth.Id, stop);
        return truth.Id;
    }

    // The locale says where the shop stands: en-CH.
    private static string Country(Shop shop) => shop.Locale.Split('-')[^1] is { Length: 2 } country ? country.ToUpperInvariant() : "CH";

    private static IResult Page(CardRoom room, CardAccount? account, int status, string? address = null, string? saved = null, Posted? posted = null) =>
        Answers.Page<CardPaymentsPage>(new { Account = account, IsOn = room.Cards.IsOn, room.Cards.IsLive, Fee = room.Settings.StripeFee(room.Shop.Plan), Address = address, Saved = saved, Posted = posted }, status);
}
