using ChronoCare.Tenancy;

namespace ChronoCare.Records;

/// <summary>All that the verbs of the record work with, handed in as one.</summary>
public readonly record struct RecordRoom(TenantDb Db, Shop Shop, ShopFiles Files, Settings Settings, Secrets Secrets, TimeProvider Clock)
{
    /// <summary>The kind a record's PDF is kept under; its name is its hash.</summary>
    internal const string FileKind = "record";

    /// <summary>Encrypts private keys at rest.</summary>
    internal byte[] KeySecret => Secrets.Key("record keys");

    /// <summary>Draws the codes.</summary>
    internal byte[] CodeSecret => Secrets.Key("record codes");

    /// <summary>Marks serials.</summary>
    internal byte[] SerialSecret => Secrets.Key("serial marks");

    /// <summary>Where the world finds a record.</summary>
    internal string Address(string code) => $"{Settings.Address(Shop.Subdomain)}/r/{code}";
}
