using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Passkeys;

/// <summary><c>/settings/passkeys/{passkey}</c>: what one of one's own is called.</summary>
public static class NamePasskey
{
    /// <summary><c>GET</c>.</summary>
    [Says("One of one's own passkeys.", typeof(ListPasskeys.Line))]
    public static async Task<IResult> Show(HttpContext http, Guid passkey, TenantDb db, Visitor visitor)
    {
        var key = await Passkey.Own(db, visitor.UserId, passkey);
        return Answers.IsApi(http) ? Answers.Data(ListPasskeys.Line.Of(key)) : Answers.Page<PasskeyPage>(new { Key = key, Posted = Posted.Of(("name", key.Name)) });
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Gives one of one's own passkeys another name.", typeof(ListPasskeys.Line))]
    public static async Task<IResult> Handle(HttpContext http, Guid passkey, Posted posted, TenantDb db, Visitor visitor)
    {
        var key = await Passkey.Own(db, visitor.UserId, passkey);
        var name = Read(posted);
        if (posted.IsWrong && !Answers.IsApi(http)) return Answers.Page<PasskeyPage>(new { Key = key, Posted = posted }, 422);
        posted.Check();
        if (await db.Do("update shop.passkey set name = $3 where id = $1 and user_id = $2", passkey, visitor.UserId, name) == 0) throw new NotHere();
        return Answers.Done(http, () => ListPasskeys.Line.Of(key with { Name = name }), "/settings/passkeys?saved=named");
    }

    internal static string Read(Posted posted) => posted.Text("name", "Name", Passkey.LongestName, required: true);
}
