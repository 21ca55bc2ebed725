using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Cards;

/// <summary>All that the doors of card payments work with.</summary>
public readonly record struct CardRoom(TenantDb Db, Shop Shop, Settings Settings, ICards Cards, FollowStripe Follow, ClientDoor Client, TimeProvider Clock)
{
    /// <summary>Says no where the operator has set no key.</summary>
    /// <exception cref="Refused">Card payments are off.</exception>
    public void MustBeOn()
    {
        if (!Cards.IsOn) throw new Refused("Card payments are off here. Take the payment in cash, by terminal or by transfer.", code: "cards-off");
    }
}
