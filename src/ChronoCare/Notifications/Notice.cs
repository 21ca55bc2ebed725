using System.Security.Cryptography;
using System.Text;
using ChronoCare.Tenancy;

namespace ChronoCare.Notifications;

/// <summary>One thing that one person is told one way: what becomes of it, and by which name the outside knows it again.</summary>
public sealed record Notice
{
    public const string Queued = "queued", Waiting = "waiting", Sent = "sent", Failed = "failed", Bounced = "bounced", Muted = "muted", Expired = "expired", Skipped = "skipped";

    /// <summary>What happened longer ago than this when we come to it is told to nobody.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(3);

    /// <summary>How long one try may take before somebody else may take over.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    /// <summary>Of a lease, what must be left when a notice is handed to the other side: longer than the other side can take.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Tries after which it is given up.</summary>
    public const int MostTries = 8;

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    public Guid Id { get; init; }
    public long? Seq { get; init; }
    public string Occasion { get; init; } = "";
    public string Audience { get; init; } = "";
    public string Channel { get; init; } = "";
    public Guid? JobId { get; init; }
    public Guid? ClientId { get; init; }
    public Guid? UserId { get; init; }
    public string? Device { get; init; }
    public string About { get; init; } = "";
    public DateTimeOffset HappenedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public int Tries { get; init; }
    public int Turn { get; init; }
    public DateTimeOffset LeasedUntil { get; init; }

    /// <summary>When it is tried again after so many tries, spread by a fifth so that many do not come back together; null when it is given up.</summary>
    /// <param name="now">The moment.</param><param name="tries">Those that failed.</param><param name="spread">Between 0 and 1.</param><param name="after">What the other side asked for.</param>
    public static DateTimeOffset? Again(DateTimeOffset now, int tries, double spread, TimeSpan? after = null)
    {
        if (tries >= MostTries) return null;
        var pause = Pauses[Math.Clamp(tries - 1, 0, Pauses.Length - 1)] * (0.8 + 0.4 * spread);
        return now + (after > pause ? after.Value : pause);
    }
}

/// <summary>Derives a notice's name from what it is about: whoever works it out again finds the same one, and nobody outside can guess it.</summary>
public sealed class NoticeNames(Secrets secrets)
{
    private readonly byte[] key = secrets.Key("notice");

    /// <summary>A UUID (version 8, RFC 9562) of shop, happening, recipient and way.</summary>
    /// <param name="tenant">The shop.</param><param name="cause">The event's number, or what the clock said.</param><param name="occasion">What it is told as.</param>
    /// <param name="recipient">Client, colleague or phone.</param><param name="channel">The way.</param>
    public Guid Of(Guid tenant, string cause, string occasion, string recipient, string channel)
    {
        Span<byte> all = stackalloc byte[32];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{tenant:D} {cause} {occasion} {recipient} {channel}"), all);
        all[6] = (byte)(all[6] & 0x0f | 0x80);
        all[8] = (byte)(all[8] & 0x3f | 0x80);
        return new Guid(all[..16], bigEndian: true);
    }
}
