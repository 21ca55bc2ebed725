using System.Security.Cryptography;
using System.Text;
using ChronoCare.Identity;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Opening;

/// <summary><c>/sign-up/code</c>: the six characters of the mail, in the browser that asked for it.</summary>
public static class ProveAddress
{
    private sealed record Tried
    {
        public int Attempts { get; init; }
        public bool IsProved { get; init; }
    }

    // Counted one by one, however many come at once; a code that another mail has replaced meanwhile proves nothing.
    private const string Try = """
        update shop.sign_up set attempts = attempts + 1, proved_at = case when $1 then $2::timestamptz end
        where code_number = $3 and email = $4 and proved_at is null and attempts < 5 and code_until > $2
        returning attempts, proved_at is not null as is_proved
        """;

    /// <summary><c>GET</c>: look in your mail.</summary>
    public static async Task<IResult> Show(HttpContext http, Database database, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        if (here.Draft.OpenedAt is not null || here.Draft.ProvedAt is not null) return Answers.SeeOther(here.Draft.Next);
        return Page(here.Draft, clock, Posted.Nothing, 200);
    }

    /// <summary><c>POST</c>: tries the code.</summary>
    public static async Task<IResult> Handle(HttpContext http, Posted posted, Database database, SignUpKeys keys, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        if (here.Draft.ProvedAt is not null) return Answers.SeeOther(here.Draft.Next);
        var code = SignInCode.Typed(posted.Text("code", "The code from the mail", 40, required: true));
        if (!posted.IsWrong && code is null) posted.Wrong("code", $"A code has {SignInCode.Length} letters and digits, such as 7K2 M9Q.");
        if (posted.IsWrong) return Page(here.Draft, clock, posted, 422);
        var draft = here.Draft;
        var isIt = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(code!), Encoding.ASCII.GetBytes(keys.Code(here.Tenant, here.Secret, draft.Email, draft.CodeNumber)));
        var ask = here.Db.Ask();
        var tried = ask.Change<Tried>(Try, isIt, clock.GetUtcNow(), draft.CodeNumber, draft.Email);
        await ask.Send();
        if (tried.Value is { IsProved: true }) return Answers.SeeOther((draft with { ProvedAt = clock.GetUtcNow() }).Next);
        // Another press of the same button may have been quicker.
        if (tried.Value is null && await Draft.Of(http, database, clock) is { Draft.ProvedAt: not null } proved) return Answers.SeeOther(proved.Draft.Next);
        posted.Wrong("code", (tried.Value is { } t ? Draft.Guesses - t.Attempts : 0) switch
        {
            0 => "This code cannot be tried any more. Send another mail.",
            1 => "That is not the code. One more try.",
            var left => $"That is not the code. {left} more tries.",
        });
        return Page(draft with { Attempts = tried.Value?.Attempts ?? Draft.Guesses }, clock, posted, 422);
    }

    /// <summary><c>POST /sign-up/code/again</c>: another mail, half a minute after the last one at the earliest.</summary>
    public static async Task<IResult> Again(HttpContext http, Database database, SignUpKeys keys, Outbox outbox, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        if (here.Draft.OpenedAt is not null || here.Draft.ProvedAt is not null) return Answers.SeeOther(here.Draft.Next);
        var from = new MailCode.From(here.Draft.OwnerName, here.Draft.Email, Network.Of(http), DeviceName.Of(http.Request.Headers.UserAgent.ToString()));
        return await MailCode.Again(database, here, keys, outbox, clock, from) switch
        {
            MailCode.Outcome.Sent => Answers.SeeOther("/sign-up/code?again"),
            MailCode.Outcome.TooSoon => Page(here.Draft, clock, Posted.Nothing.Wrong("", "A mail left less than half a minute ago. Give it a moment, then ask again."), 429),
            _ => Page(here.Draft, clock, Posted.Nothing.Wrong("", "Too many mails were asked for, to this address or from this network. Use the last one, or try again in an hour."), 429),
        };
    }

    private static IResult Page(Draft draft, TimeProvider clock, Posted posted, int status) =>
        Answers.Page<MailedPage>(new { Posted = posted, Email = draft.Email, IsLive = draft.IsCodeLive(clock.GetUtcNow()) }, status);
}
