using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChronoCare.Tests.Work;

/// <summary>Reactions of the tests' own, and a clock that a test moves.</summary>
internal static class Working
{
    /// <summary>Waits until nothing is left to do for the shop.</summary>
    public static Task Settled(this TestShop shop) => shop.House.Services.GetRequiredService<WorkRounds>().Settled(shop.Shop.TenantId, TestContext.Current.CancellationToken);

    /// <summary>A reaction that writes one row for each event: a second one of the same would break a unique key.</summary>
    public static Reaction Counts(string name, DateTimeOffset since = default, params string[] to) => Counts(name, null, since, to);

    /// <summary>The same in one shop alone, for a house that works for all.</summary>
    public static Reaction Counts(string name, TestShop? only, DateTimeOffset since = default, params string[] to) => new(name, to.Length == 0 ? null : to.ToHashSet(), since, happening =>
    {
        if (only is not null && happening.Shop.TenantId != only.Shop.TenantId) return Task.CompletedTask;
        happening.Ask.Do("insert into shop.counter (name, value) values ($1, $2)", $"{name} {happening.Event.Seq}", happening.Event.Seq);
        return Task.CompletedTask;
    });

    /// <summary>What such a reaction has written, in order.</summary>
    public static async Task<IReadOnlyList<long>> Counted(this TenantDb db, string name) =>
        await db.Rows<long>("select value from shop.counter where name like $1 || ' %' order by value", name);

    public static ShopWork Runner(TestHouse house, TimeProvider clock, IEnumerable<Reaction> reactions, IEnumerable<Delivery>? deliveries = null) =>
        new(house.Database, reactions, deliveries ?? [], clock, NullLogger<ShopWork>.Instance);

    /// <summary>Adds events to a shop's stream: notes on one watch.</summary>
    public static async Task Happen(this TestShop shop, int events)
    {
        var counter = await shop.Counter();
        var job = (await counter.TakeIn())["id"]!.GetValue<string>();
        for (var i = 1; i < events; i++) (await counter.Send($"/api/jobs/{job}/service-log/notes", new { text = $"note {i}", @for = "team" })).EnsureSuccessStatusCode();
    }

    public sealed record Standing
    {
        public long Seq { get; init; }
        public int Tries { get; init; }
        public DateTimeOffset? RetryAt { get; init; }
        public string? LastError { get; init; }
    }

    public static Task<Standing?> Cursor(this TenantDb db, string consumer) => db.Row<Standing>("select seq, tries, retry_at, last_error from shop.reaction_cursor where consumer = $1", consumer);

    public static Task<long> Head(this TenantDb db) => db.Row<long>("select seq from shop.stream");

    public sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset now = now;
        public override DateTimeOffset GetUtcNow() => now;
        public void Pass(TimeSpan time) => now += time;
    }
}
