using ChronoCare.Tenancy;
using Microsoft.AspNetCore.Identity;

namespace ChronoCare.Identity.Passkeys;

/// <summary>A key that somebody's device keeps and unlocks for this shop's address alone; here is only its public half.</summary>
public sealed record Passkey
{
    /// <summary>So many one person may have.</summary>
    public const int MostOfOne = 20;

    /// <summary>Characters of a name; the table's check says the same.</summary>
    public const int LongestName = 60;

    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public byte[] CredentialId { get; init; } = [];
    /// <summary>COSE_Key, as the device made it.</summary>
    public byte[] PublicKey { get; init; } = [];
    /// <summary>Rises with each use where the device counts; 0 where it does not.</summary>
    public long SignCount { get; init; }
    public string[] Transports { get; init; } = [];
    /// <summary>Whether it may ever leave the device it was made on; never changes.</summary>
    public bool IsBackupEligible { get; init; }
    public bool IsBackedUp { get; init; }
    public string Name { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Where else it is.</summary>
    public Backup Backup => (IsBackupEligible, IsBackedUp) switch { (true, true) => Backup.Synced, (true, false) => Backup.Syncable, _ => Backup.OneDevice };

    /// <summary>The same in words, for its owner.</summary>
    public string BackupWords => Backup switch
    {
        Backup.Synced => "Synced: your other devices with the same account have it too.",
        Backup.Syncable => "Can be synced, but was on one device only when it was last used.",
        _ => "On this one device or security key only.",
    };

    internal const string Columns = """
        p.id, p.user_id, p.credential_id, p.public_key, p.sign_count, p.transports, p.is_backup_eligible, p.is_backed_up, p.name, p.created_at, p.last_used_at
        """;

    internal const string OfUser = $"select {Columns} from shop.passkey p where p.user_id = $1 order by p.created_at, p.id limit 100";

    /// <summary>All of somebody's, oldest first.</summary>
    public static Task<IReadOnlyList<Passkey>> All(TenantDb db, Guid user) => db.Rows<Passkey>(OfUser, user);

    /// <summary>One of somebody's own.</summary>
    /// <exception cref="NotHere">It is unknown, or somebody else's.</exception>
    public static async Task<Passkey> Own(TenantDb db, Guid user, Guid id) =>
        await db.Row<Passkey>($"select {Columns} from shop.passkey p where p.id = $1 and p.user_id = $2", id, user) ?? throw new NotHere();

    internal UserPasskeyInfo Info => new(CredentialId, PublicKey, CreatedAt, (uint)SignCount, Transports, true, IsBackupEligible, IsBackedUp, [], []) { Name = Name };
}

/// <summary>Where a passkey is beside the device it was made on.</summary>
public enum Backup
{
    /// <summary>On one device or security key, for good.</summary>
    OneDevice,
    /// <summary>On one device so far.</summary>
    Syncable,
    /// <summary>Kept by the service that syncs the owner's devices.</summary>
    Synced,
}

/// <summary>Whose passkeys they are. The id is what a device keeps as the user's handle: no e-mail, no name.</summary>
public sealed record PasskeyOwner(Guid Id, string Email, string Name);
