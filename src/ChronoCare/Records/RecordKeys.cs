using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>A shop's sealing keys as they are kept: one that seals, and all that ever did.</summary>
public static class RecordKeys
{
    const string Published = "select k.public_jwk, k.retired_at from shop.record_key k order by k.created_at";

    const string Active = "select k.kid, k.private_box, k.certificate, k.created_at from shop.record_key k where k.retired_at is null order by k.created_at desc limit 1";

    static readonly string Insert = ShopStream.Fact(
        "changed as (insert into shop.record_key (kid, public_jwk, private_box, certificate, created_at) values ($5, $6, $7, $8, $9) returning kid)");

    sealed record PublishedRow
    {
        public string PublicJwk { get; init; } = "";
        public DateTimeOffset? RetiredAt { get; init; }
    }

    sealed record ActiveRow
    {
        public string Kid { get; init; } = "";
        public byte[] PrivateBox { get; init; } = [];
        public byte[] Certificate { get; init; } = [];
        public DateTimeOffset CreatedAt { get; init; }
    }

    /// <summary>Adds all public halves to a batch, oldest first; the answer is there after it was sent.</summary>
    public static Func<IReadOnlyList<RecordKey>> All(Ask ask)
    {
        var rows = ask.Rows<PublishedRow>(Published);
        return () => [.. rows.Value.Select(r => RecordKey.Read(JsonNode.Parse(r.PublicJwk)!.AsObject()) with { RetiredAt = r.RetiredAt })];
    }

    /// <summary>The key that seals now; the shop's first record makes its first key.</summary>
    public static async Task<SealingKey> Current(RecordRoom room)
    {
        for (var tries = 0; ; tries++)
        {
            if (await room.Db.Row<ActiveRow>(Active) is { } row)
                return SealingKey.Open(row.PrivateBox, room.KeySecret, room.Shop.TenantId, row.Kid, row.Certificate, row.CreatedAt);
            var fresh = SealingKey.Create(room.Shop.Name, Event.ToMicroseconds(room.Clock.GetUtcNow()));
            try
            {
                var first = room.Db.Ask();
                Add(first, room, fresh);
                await first.Send();
                return fresh;
            }
            catch (Taken) when (tries < 3)
            {
                fresh.Dispose(); // somebody else made the first key in the same moment
            }
        }
    }

    /// <summary>A new key from now on. The old one seals nothing more; what it sealed stays valid, and it stays published.</summary>
    public static async Task<RecordKey> Rotate(RecordRoom room)
    {
        var now = Event.ToMicroseconds(room.Clock.GetUtcNow());
        using var fresh = SealingKey.Create(room.Shop.Name, now);
        var ask = room.Db.Ask();
        ask.Do("update shop.record_key set retired_at = $1 where retired_at is null", now);
        Add(ask, room, fresh);
        await ask.Send();
        return fresh.Public;
    }

    // Kept, and told in the stream that only the owner reads.
    static void Add(Ask ask, RecordRoom room, SealingKey key) => ask.Append(Insert,
        Event.OfShop(ShopEvents.KeyAdded, room.Db.Actor, key.Public.CreatedAt, new() { ["kind"] = "record", ["key"] = key.Public.Kid }), Row(room, key));

    static object?[] Row(RecordRoom room, SealingKey key) =>
        [key.Public.Kid, CanonicalJson.Write(key.Public.Jwk()), key.Box(room.KeySecret, room.Shop.TenantId), key.Public.Certificate, key.Public.CreatedAt];
}
