using System.Text.Json.Nodes;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Identity.Passkeys;

/// <summary><c>POST /api/settings/passkeys</c>: somebody who is signed in, and has just proved to be there, gives a device of theirs a key to this shop.</summary>
public static class AddPasskey
{
    private static readonly string Add = ShopStream.Fact("""
        changed as (
          insert into shop.passkey (id, user_id, credential_id, public_key, sign_count, transports, is_backup_eligible, is_backed_up, name, created_at)
          select $5, $4, $6, $7, $8, $9, $10, $11, $12, $3
          where 20 > (select count(*) from shop.passkey p where p.user_id = $4)
          returning id)
        """);

    /// <summary><c>POST /api/settings/passkeys/challenge</c>.</summary>
    [Says("What to ask a browser for a new key with (PublicKeyCredentialCreationOptionsJSON), once and for three minutes.", typeof(CreationOptions))]
    public static async Task<IResult> Ask(HttpContext http, TenantDb db, Shop shop, Settings settings, Visitor visitor, SignInKeys keys, TimeProvider clock)
    {
        var session = StepUp.SessionOf(visitor);
        var asked = await Ceremony.At(settings, shop).Creation(Owner(visitor), await Passkey.All(db, visitor.UserId));
        await Challenge.Keep(db, keys, http, asked.Challenge, session, Challenge.Add, visitor.UserId, clock.GetUtcNow());
        return Answers.Data(asked);
    }

    /// <summary>The answer.</summary>
    [Says("Keeps the new key that the browser gave back (PublicKeyCredential as JSON).", typeof(ListPasskeys.Line), 201)]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shop shop, Settings settings, Visitor visitor, Sessions sessions, Outbox outbox, TimeProvider clock)
    {
        var (answer, called) = Read(posted);
        posted.Check();
        var device = DeviceName.Of(http.Request.Headers.UserAgent.ToString());
        var made = await Run(db, Ceremony.At(settings, shop), visitor, sessions, clock, answer, called.Length > 0 ? called : device);
        var letter = PasskeyMail.Added(shop, settings, Owner(visitor), made.Name, device, made.CreatedAt);
        outbox.Post(() => Task.FromResult<Letter?>(letter));
        return Answers.Data(ListPasskeys.Line.Of(made), 201);
    }

    internal static (PasskeyAnswer Answer, string Name) Read(Posted posted) => (PasskeyAnswer.Made(posted), posted.Text("name", "What to call it", Passkey.LongestName));

    /// <summary>Spends the challenge, judges the key, keeps it and says so in the stream.</summary>
    /// <exception cref="Refused">The challenge is gone, the key is not what was asked for, or there are too many.</exception>
    public static async Task<Passkey> Run(TenantDb db, Ceremony ceremony, Visitor visitor, Sessions sessions, TimeProvider clock, PasskeyAnswer answer, string called)
    {
        var now = Event.ToMicroseconds(clock.GetUtcNow());
        if (answer.Challenge is not { } challenge || PasskeyAnswer.Bytes(answer.Id) is not { } credential) throw Challenge.Over();
        var ask = db.Ask();
        var spent = Challenge.Take(ask, challenge, StepUp.SessionOf(visitor), Challenge.Add, visitor.UserId, now);
        var mine = ask.Rows<Passkey>(Passkey.OfUser, visitor.UserId);
        await ask.Send();
        if (spent.Value != true) throw Challenge.Over();
        var verdict = await ceremony.Made(answer, challenge, Owner(visitor), [.. mine.Value.Select(k => (Owner(visitor), k))]);
        if (verdict.Key is not { } key)
            throw mine.Value.Any(k => k.CredentialId.AsSpan().SequenceEqual(credential)) ? Known()
                : new Refused("The new passkey is not as it must be, so it was not added. Try another device.", code: "passkey-refused");

        var made = new Passkey
        {
            Id = Guid.CreateVersion7(now),
            UserId = visitor.UserId,
            CredentialId = key.CredentialId,
            PublicKey = key.PublicKey,
            SignCount = key.SignCount,
            Transports = key.Transports ?? [],
            IsBackupEligible = key.IsBackupEligible,
            IsBackedUp = key.IsBackedUp,
            Name = Unlike(called, mine.Value),
            CreatedAt = now,
        };
        var adding = db.Ask();
        var seq = adding.Append(Add, Event.OfShop(ShopEvents.KeyAdded, db.Actor, now, new JsonObject { ["kind"] = "passkey", ["id"] = made.Id.ToString("D") }),
            made.Id, made.CredentialId, made.PublicKey, made.SignCount, made.Transports, made.IsBackupEligible, made.IsBackedUp, made.Name);
        try { await adding.Send(); }
        catch (Taken) { throw Known(); }
        if (seq.Value is null) throw new Refused($"You have {Passkey.MostOfOne} passkeys. Remove one that you do not use first.", code: "too-many");
        sessions.Forget(db.Tenant, visitor.UserId);
        return made;
    }

    internal static PasskeyOwner Owner(Visitor visitor) => new(visitor.UserId, visitor.Email, visitor.Name);

    private static Refused Known() => new("This passkey is here already.", code: "passkey-known");

    // Two from one kind of browser are told apart by a number until their owner says better.
    private static string Unlike(string called, IReadOnlyList<Passkey> others)
    {
        var name = called;
        for (var n = 2; others.Any(o => o.Name == name); n++) name = $"{called[..Math.Min(called.Length, Passkey.LongestName - 4)]} {n}";
        return name;
    }
}
