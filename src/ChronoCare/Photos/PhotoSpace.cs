using ChronoCare.Tenancy;

namespace ChronoCare.Photos;

/// <summary>The room that the plan leaves for photos, those of jobs and those of messages together, counted as they were sent.</summary>
public static class PhotoSpace
{
    // So many bytes that nobody has to add them up.
    private const string Endless = "9223372036854775807";

    // Whoever adds photos in one shop waits here for the moment of the batch, so that no two find the same room.
    private const string Queue = """
        insert into shop.counter as c (name, value) values ('photo-space', 1) on conflict (tenant_id, name) do update set value = c.value + 1
        """;

    /// <summary>The condition that so many bytes more fit.</summary>
    /// <param name="bytes">SQL of how many more.</param><param name="limit">SQL of how many there may be.</param>
    public static string Fits(string bytes, string limit) => $"({limit} = {Endless} or {PlanUse.Bytes} + {bytes} <= {limit})";

    /// <summary>Adds the waiting to a batch, ahead of the statement that has <see cref="Fits"/>. A limited shop's photos come one after the other from here to the end of the batch.</summary>
    public static void Wait(Ask ask, Plan limits)
    {
        // By hand, for it is no write of a command's own.
        if (limits.StorageBytes < long.MaxValue) ask.Read(Queue + " returning value", _ => Task.FromResult(true));
    }

    /// <summary>Whether so many bytes more do not fit: asked to say why a photo was not kept.</summary>
    public static async Task<bool> IsFull(TenantDb db, Plan limits, long bytes) => limits.StorageBytes < long.MaxValue && await db.Row<long>("select " + PlanUse.Bytes) + bytes > limits.StorageBytes;

    /// <summary>The stable word of the refusal.</summary>
    public const string Code = "plan-storage";

    /// <summary>The sentence for the shop: how to go on.</summary>
    public static Refused Full(Plan limits) => new($"{limits.Words} keeps {limits.StorageBytes / 1_000_000_000} GB of photos, and they are full. The owner chooses a larger plan under Settings, Plan.", "photos", Code);

    /// <summary>The sentence for a client, whose business the plan is not.</summary>
    public static Refused FullForClient() => new("There is no room for more photos here at the moment. Send your words without them, and tell the shop that you have photos.", "photos", Code);
}
