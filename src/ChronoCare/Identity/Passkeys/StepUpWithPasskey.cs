using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Passkeys;

/// <summary><c>POST /api/step-up/passkey</c>: a touch of one of one's own keys proves that it is still oneself.</summary>
public static class StepUpWithPasskey
{
    private static readonly string Prove = StepUp.Sql("""
        proven as (
          update shop.passkey p set sign_count = $6, is_backed_up = $7, last_used_at = $1
          where p.id = $8 and p.user_id = $4 and ($6 > p.sign_count or ($6 = 0 and p.sign_count = 0))
          returning p.user_id)
        """, "select (select count(*) from moved)::int");

    /// <summary><c>POST /api/step-up/passkey/challenge</c>.</summary>
    [Says("What to ask the browser for a fresh signature with (PublicKeyCredentialRequestOptionsJSON), once and for three minutes.", typeof(RequestOptions))]
    public static async Task<IResult> Ask(HttpContext http, TenantDb db, Shop shop, Settings settings, Visitor visitor, SignInKeys keys, TimeProvider clock)
    {
        var session = StepUp.SessionOf(visitor);
        var mine = await Passkey.All(db, visitor.UserId);
        if (mine.Count == 0) throw new Refused("You have no passkey. Confirm with a code by mail.", code: "no-passkey");
        var asked = await Ceremony.At(settings, shop).Request(AddPasskey.Owner(visitor), mine);
        await Challenge.Keep(db, keys, http, asked.Challenge, session, Challenge.StepUp, visitor.UserId, clock.GetUtcNow());
        return Answers.Data(asked);
    }

    /// <summary>The answer.</summary>
    [Says("Proves with a passkey that one is there; the session gets a new cookie, and the old one is nobody's.", typeof(StepUp.Confirmed))]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, Settings settings, Visitor visitor, Sessions sessions, TimeProvider clock)
    {
        var answer = Read(posted);
        posted.Check();
        var now = clock.GetUtcNow();
        var session = StepUp.SessionOf(visitor);
        if (answer.Challenge is not { } challenge || PasskeyAnswer.Bytes(answer.Id) is not { } name) throw Challenge.Over();
        var ask = db.Ask();
        var spent = Challenge.Take(ask, challenge, session, Challenge.StepUp, visitor.UserId, now);
        var mine = ask.Rows<Passkey>(Passkey.OfUser, visitor.UserId);
        await ask.Send();
        if (spent.Value != true) throw Challenge.Over();
        var owner = AddPasskey.Owner(visitor);
        var verdict = await Ceremony.At(settings, shop).Signed(answer, challenge, [.. mine.Value.Select(k => (owner, k))], owner);
        var key = mine.Value.FirstOrDefault(k => k.CredentialId.AsSpan().SequenceEqual(name));
        if (verdict.Key is not { } used || key is null) throw new Refused("This is not one of your passkeys here.", code: "passkey-refused");
        var value = SignInRequest.NewToken();
        var proving = db.Ask();
        var moved = proving.Change<int>(Prove, now, session, Sessions.Hash(value), visitor.UserId, "passkey", (long)used.SignCount, used.IsBackedUp, key.Id);
        await proving.Send();
        if (moved.Value != 1) throw Challenge.Over();
        StepUp.Admit(http, db, sessions, session, value);
        return Answers.Data(StepUp.Confirmed.Now);
    }

    internal static PasskeyAnswer Read(Posted posted) => PasskeyAnswer.Signed(posted);
}
