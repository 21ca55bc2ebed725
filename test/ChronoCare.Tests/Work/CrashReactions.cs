using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.Work;

/// <summary>What the killed program does: one row for each note, and one file outside the database, whose name begins with the key by which it is known again.</summary>
internal static class CrashReactions
{
    public static Reaction Reaction { get; } = new("CountWhenNoted", new HashSet<string> { EventNames.NoteWritten }, default, h =>
    {
        h.Ask.Do("insert into shop.counter (name, value) values ($1, 1), ($2, $3)", $"effect {h.Event.Seq}", $"due {h.Event.Seq}", h.Event.Seq);
        // An effect that would double unseen: a count that goes up with every event.
        h.Ask.Do("insert into shop.counter (name, value) values ('effects', 1) on conflict (tenant_id, name) do update set value = shop.counter.value + 1");
        return Task.CompletedTask;
    });

    /// <summary>Stored name of the delivery.</summary>
    public const string Written = "write down";

    public static Delivery Delivery(string outside) => new(Written, async (db, shop, stop) =>
    {
        foreach (var seq in await db.Rows<long>("select value from shop.counter where name like 'due %' and value > 0 order by value"))
        {
            stop.ThrowIfCancellationRequested();
            await File.WriteAllTextAsync(Path.Combine(outside, string.Create(CultureInfo.InvariantCulture, $"{shop.TenantId:D} {seq} {Guid.NewGuid():N}")), "", stop);
            await db.Do("update shop.counter set value = -value where name = $1 and value > 0", $"due {seq}");
        }
        return null;
    });
}
