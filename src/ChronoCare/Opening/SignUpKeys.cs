using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Opening;

/// <summary>The keys that sign-up derives from the program's secret, one for each purpose.</summary>
public sealed class SignUpKeys(Secrets secrets)
{
    private readonly byte[] code = secrets.Key("sign-up code");
    private readonly byte[] ledger = secrets.Key("sign-up ledger");

    /// <summary>The code of a mail: made anew from what only this browser holds, so it is kept nowhere, and works in no other.</summary>
    /// <param name="tenant">The shop that is to be.</param><param name="secret">The browser's.</param><param name="email">Whose mailbox it proves.</param><param name="number">Which code it is.</param>
    public string Code(Guid tenant, string secret, string email, int number) =>
        SignInCode.Of(code, string.Create(CultureInfo.InvariantCulture, $"{tenant:N} {secret} {number} {email}"));

    /// <summary>What the limits keep of an address or a network: enough to count, not to tell.</summary>
    public byte[] Counted(string of) => HMACSHA256.HashData(ledger, Encoding.UTF8.GetBytes(of));
}
