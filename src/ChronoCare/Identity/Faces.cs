using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>/counter</c>: the locked tablet. Whoever comes chooses their face and types their PIN; the page they were on comes back.</summary>
public static class Faces
{
    /// <summary><c>GET</c>.</summary>
    public static async Task<IResult> Show(HttpContext http, TenantDb db, Visitor visitor)
    {
        var back = ReturnPath.Local(http.Request.Query["return"]);
        if (visitor.IsStaff) return Answers.SeeOther(back ?? "/");
        if (await CounterDevice.Here(db, http) is not { } device) return Answers.SeeOther(ToSignIn(back));
        return await Page(db, device, Posted.Of(("return", back), ("who", (await WhoWas(db, http))?.ToString("D"))), null, 200);
    }

    /// <summary>What a browser at the counter gets instead of the sign-in: the faces, and what it sent is carried along. Null for any other browser.</summary>
    public static async Task<IResult?> Instead(HttpContext http, TenantDb? db)
    {
        if (db is null || Answers.IsApi(http) || CounterDevice.HashOf(http) is null || await CounterDevice.Here(db, http) is not { } device) return null;
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            return Answers.SeeOther("/counter?return=" + Uri.EscapeDataString(http.Request.Path + http.Request.QueryString));
        var was = await WhoWas(db, http);
        var kept = await Kept.Sent(http, was);
        return await Page(db, device, Posted.Of(("return", Referer(http)), ("who", was?.ToString("D"))), kept, StatusCodes.Status401Unauthorized);
    }

    /// <summary><c>POST</c>: the PIN. It is counted before it is looked at, so that no number of tries at once gets more than their share.</summary>
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, Sessions sessions, SignInKeys keys, TimeProvider clock)
    {
        if (await CounterDevice.Here(db, http) is not { } device) return Answers.SeeOther(ToSignIn(ReturnPath.Local(posted["return"])));
        var kept = http.Request.HasFormContentType ? Kept.Carried(await http.Request.ReadFormAsync(http.RequestAborted)) : null;
        var (who, pin) = Read(posted);
        posted.Put("pin", "");
        if (!posted.IsWrong && (who is null || !Pin.IsOne(pin))) posted.Wrong("pin", "A PIN has four to six digits.");
        if (posted.IsWrong) return await Page(db, device, posted, kept, 422);
        var outcome = await Unlock.Run(http, db, sessions, keys, clock, device, who!.Value, pin);
        if (outcome.IsIn)
            return kept is null ? Answers.SeeOther(ReturnPath.Local(posted["return"]) ?? "/")
                : Answers.Page<KeptPage>(new { Kept = kept, Faces = await Face.All(db), Who = who.Value, Return = ReturnPath.Local(posted["return"]) ?? "/" });
        if (outcome.IsOff)
        {
            OwnCookie.Remove(http, CounterDevice.Cookie);
            return Answers.Page<MishapPage>(new
            {
                Mishap = new Mishap(StatusCodes.Status403Forbidden, $"{CounterDevice.MostMisses} wrong PINs in a row: this tablet is not kept at the counter any more.")
                {
                    Next = "Sign in with a passkey or by mail. The owner, or whoever works at the counter, can keep it here again.",
                },
            }, StatusCodes.Status403Forbidden);
        }
        posted.Wrong(outcome.IsUnknown ? "who" : "pin", outcome switch
        {
            { IsUnknown: true } => "Choose who you are.",
            { LockedFor: { } minutes } => $"Too many wrong PINs. Yours is locked on this tablet for {minutes} {(minutes == 1 ? "minute" : "minutes")}; a passkey or a mail opens it.",
            { Left: 1 } => "That is not the PIN. One more try.",
            _ => $"That is not the PIN. {outcome.Left} more tries.",
        });
        return await Page(db, device, posted, kept, 422);
    }

    /// <summary><c>POST /counter/lock</c>: the person goes; the tablet stays where it was.</summary>
    public static async Task<IResult> Lock(Posted posted, TenantDb db, Visitor visitor, Sessions sessions)
    {
        var back = ReturnPath.Local(posted["return"]);
        var session = Convert.FromHexString(visitor.SessionHash);
        if (visitor.Counter is null)
        {
            await sessions.End(db, visitor.UserId, session);
            return Answers.SeeOther("/sign-in");
        }
        await sessions.Lock(db, session);
        return Answers.SeeOther("/counter" + (back is null ? "" : "?return=" + Uri.EscapeDataString(back)));
    }

    /// <summary><c>POST /counter/here</c>: somebody types. Being asked is all it takes, for every request counts as use.</summary>
    public static IResult Here() => Results.NoContent();

    internal static (Guid? Who, string Pin) Read(Posted posted)
    {
        var who = Guid.TryParseExact(posted["who"].Trim(), "D", out var id) ? id : (Guid?)null;
        if (who is null) posted.Wrong("who", "Choose who you are.");
        return (who, posted.Text("pin", "Your PIN", 20, required: true));
    }

    private static Task<Guid?> WhoWas(TenantDb db, HttpContext http) => OwnCookie.Read(http, Sessions.Cookie) is { Length: > 0 } value
        ? db.Row<Guid?>("select user_id from shop.session where id_hash = $1", Sessions.Hash(value)) : Task.FromResult<Guid?>(null);

    // A form's own page, where the browser says which it was.
    private static string? Referer(HttpContext http) => Uri.TryCreate(http.Request.Headers.Referer.ToString(), UriKind.Absolute, out var from) && from.Authority == http.Request.Host.Value
        ? ReturnPath.Local(from.PathAndQuery) : null;

    private static string ToSignIn(string? back) => "/sign-in" + (back is null ? "" : "?return=" + Uri.EscapeDataString(back));

    private static async Task<IResult> Page(TenantDb db, CounterDevice device, Posted posted, Kept? kept, int status) =>
        Answers.Page<FacesPage>(new { Faces = await Face.All(db), Device = device, Posted = posted, Kept = kept }, status);
}
