using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity;

/// <summary><c>/sign-in/code</c> and <c>POST /api/sign-in/code {code}</c>: the six characters of the mail, in the browser that asked.</summary>
public static class EnterCode
{
    /// <summary>What a program is told.</summary>
    public sealed record In(string Next);

    /// <summary><c>GET</c>: look in your mail.</summary>
    public static async Task<IResult> Show(HttpContext http, TenantDb db, TimeProvider clock)
    {
        return SignInRequest.BrowserOf(http) is null ? Answers.SeeOther("/sign-in") : await Page(http, db, clock, Posted.Nothing, 200);
    }

    /// <summary><c>POST</c>: tries it.</summary>
    [Says("Signs in with the code of the mail, in the client that asked for it: its cookie comes back.", typeof(In))]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Sessions sessions, SignInKeys keys, TimeProvider clock)
    {
        var browser = SignInRequest.BrowserOf(http);
        var code = SignInCode.Typed(Read(posted));
        if (posted.IsWrong) code = null;
        else if (code is null) posted.Wrong("code", $"A code has {SignInCode.Length} letters and digits, such as 7K2 M9Q.");
        else if (browser is null) posted.Wrong("code", "This browser did not ask for a code, or long ago. Ask for a new one.");
        else
        {
            var outcome = await SignIn.WithCode(http, db, sessions, keys, clock, browser, code);
            if (outcome.IsIn) return Answers.Done(http, () => new In(outcome.Location), outcome.Location);
            posted.Wrong("code", outcome switch
            {
                { IsLive: false } or { GuessesLeft: 0 } => "No code can be tried any more in this browser. Ask for a new one.",
                { GuessesLeft: 1 } => "That is not the code. One more try.",
                _ => $"That is not the code. {outcome.GuessesLeft} more tries.",
            });
        }
        if (Answers.IsApi(http)) posted.Check();
        return await Page(http, db, clock, posted, 422);
    }

    internal static string Read(Posted posted) => posted.Text("code", "The code from the mail", 40, required: true);

    private static async Task<IResult> Page(HttpContext http, TenantDb db, TimeProvider clock, Posted posted, int status)
    {
        // No secret stands in this address, and under no-referrer a browser would send the form with "Origin: null".
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        var request = await SignInRequest.OfBrowser(db, http);
        return Answers.Page<CodePage>(new { Posted = posted, Email = request?.Email, ReturnTo = request?.ReturnTo, IsLive = request?.IsLive(clock.GetUtcNow()) == true }, status);
    }
}
