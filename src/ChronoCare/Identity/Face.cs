using System.Globalization;
using ChronoCare.Tenancy;

namespace ChronoCare.Identity;

/// <summary>Somebody who has a PIN, as the tablet of the counter shows them: initials on a colour, and the name.</summary>
public sealed record Face
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";

    /// <summary>Up to two letters.</summary>
    public string Initials => Of(Name);

    /// <summary>Which of the six colours; the same person always has the same.</summary>
    public int Colour => Id.ToByteArray()[^1] % 6;

    /// <summary>First letters of the first two words.</summary>
    public static string Of(string name) =>
        string.Concat(name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(word => StringInfo.GetNextTextElement(word))).ToUpperInvariant();

    /// <summary>Everybody who may choose their face.</summary>
    public static Task<IReadOnlyList<Face>> All(TenantDb db) =>
        db.Rows<Face>("select u.id, u.name from shop.user_account u join shop.pin p on p.user_id = u.id where u.is_active order by lower(u.name), u.id limit 100");
}
