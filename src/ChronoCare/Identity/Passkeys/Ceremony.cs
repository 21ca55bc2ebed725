using System.Text.Json;
using System.Text.Json.Nodes;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChronoCare.Identity.Passkeys;

/// <summary>WebAuthn at one shop's address: ASP.NET Core Identity's passkey handler, told what the address is instead of asking the request, and what it is too kind about checked beside it.</summary>
/// <param name="origin">The shop's exact address; its host is the relying party's id, so a browser keeps the key from every other shop.</param><param name="name">The shop's name, which devices show.</param>
public sealed class Ceremony(string origin, string name)
{
    /// <summary>How long a challenge may be answered.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(3);

    // The handler insists on one; it learns nothing from it, for both things it would ask of it are settled below.
    private static readonly HttpContext Nobody = new DefaultHttpContext();

    private readonly IdentityPasskeyOptions options = new()
    {
        ServerDomain = new Uri(origin).Host,
        UserVerificationRequirement = "required",
        ResidentKeyRequirement = "required",
        AttestationConveyancePreference = "none",
        AuthenticatorTimeout = Life,
        IsAllowedAlgorithm = algorithm => algorithm is CoseKey.Es256 or CoseKey.Rs256,
        ValidateOrigin = asked => ValueTask.FromResult(asked.Origin == origin && !asked.CrossOrigin && asked.TopOrigin is null),
    };

    /// <summary>Of a shop.</summary>
    public static Ceremony At(Settings settings, Shop shop) => new(settings.Address(shop.Subdomain), shop.Name);

    /// <summary>The verdict: the key as it is after the ceremony, or null and why not (for logs and tests; a stranger is told one sentence for all).</summary>
    public sealed record Verdict(UserPasskeyInfo? Key, PasskeyOwner? Owner, string Why)
    {
        internal static Verdict No(string why) => new(null, null, why);
    }

    /// <summary>What to ask a browser for a signature with; without an owner, whatever key of this shop the person picks: the same for everybody.</summary>
    public async Task<RequestOptions> Request(PasskeyOwner? owner = null, IReadOnlyList<Passkey>? keys = null)
    {
        var made = await Handler(Ring(owner, keys)).MakeRequestOptionsAsync(owner, Nobody);
        return JsonSerializer.Deserialize<RequestOptions>(made.RequestOptionsJson, Answers.Json)!;
    }

    /// <summary>What to ask a browser for a new key with, unless the device has one of these already.</summary>
    public async Task<CreationOptions> Creation(PasskeyOwner owner, IReadOnlyList<Passkey> keys)
    {
        var made = await Handler(Ring(owner, keys)).MakeCreationOptionsAsync(Entity(owner), Nobody);
        var asked = JsonSerializer.Deserialize<CreationOptions>(made.CreationOptionsJson, Answers.Json)!;
        return asked with { Rp = asked.Rp with { Name = name } };
    }

    /// <summary>Judges a new key.</summary>
    /// <param name="answer">What came back.</param><param name="challenge">That was given out, and is spent.</param><param name="owner">For whom.</param><param name="known">Keys of this name that are here already.</param>
    public async Task<Verdict> Made(PasskeyAnswer answer, byte[] challenge, PasskeyOwner owner, IReadOnlyList<(PasskeyOwner Owner, Passkey Key)> known)
    {
        if (PasskeyAnswer.Bytes(answer.ClientDataJson) is not { } clientData || PasskeyAnswer.Bytes(answer.AttestationObject) is not { } made || PasskeyAnswer.Bytes(answer.Id) is not { } id)
            return Verdict.No("Not base64url.");
        if (ClientData.Wrong(clientData, "webauthn.create", Base64(challenge), origin) is { } wrong) return Verdict.No(wrong);
        if (id.Length is < 16 or > 1023) return Verdict.No("The key's name has an unusual length.");
        var state = new JsonObject
        {
            ["challenge"] = Convert.ToBase64String(challenge),
            ["userEntity"] = JsonSerializer.SerializeToNode(Entity(owner), JsonSerializerOptions.Web),
        };
        var result = await Handler(new KeyRing(known, owner)).PerformAttestationAsync(new() { HttpContext = Nobody, CredentialJson = answer.ToJson(), AttestationState = state.ToJsonString() });
        if (!result.Succeeded) return Verdict.No(result.Failure.Message);
        if (CoseKey.AlgorithmOf(result.Passkey.PublicKey) is null) return Verdict.No("The key is of a kind that is not taken.");
        return DeviceWords.WrongMade(made, clientData, result.Passkey.PublicKey) is { } untrue ? Verdict.No(untrue) : new(result.Passkey, owner, "");
    }

    /// <summary>Judges a signature.</summary>
    /// <param name="answer">What came back.</param><param name="challenge">That was given out, and is spent.</param><param name="known">The key of this name, with its owner.</param>
    /// <param name="owner">Who it must be, where that is known already.</param>
    public async Task<Verdict> Signed(PasskeyAnswer answer, byte[] challenge, IReadOnlyList<(PasskeyOwner Owner, Passkey Key)> known, PasskeyOwner? owner = null)
    {
        if (PasskeyAnswer.Bytes(answer.ClientDataJson) is not { } clientData || PasskeyAnswer.Bytes(answer.AuthenticatorData) is not { } words || PasskeyAnswer.Bytes(answer.Id) is null
            || PasskeyAnswer.Bytes(answer.Signature) is null || PasskeyAnswer.Bytes(answer.UserHandle) is null)
            return Verdict.No("Not base64url.");
        if (ClientData.Wrong(clientData, "webauthn.get", Base64(challenge), origin) is { } wrong) return Verdict.No(wrong);
        if (DeviceWords.WrongSigned(words) is { } untrue) return Verdict.No(untrue);
        var state = new JsonObject { ["challenge"] = Convert.ToBase64String(challenge) };
        if (owner is not null) state["userId"] = owner.Id.ToString("D");
        var result = await Handler(new KeyRing(known, owner)).PerformAssertionAsync(new() { HttpContext = Nobody, CredentialJson = answer.ToJson(), AssertionState = state.ToJsonString() });
        return result.Succeeded ? new(result.Passkey, result.User, "") : Verdict.No(result.Failure.Message);
    }

    internal static string Base64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static KeyRing Ring(PasskeyOwner? owner, IReadOnlyList<Passkey>? keys) => new(owner is null ? [] : [.. (keys ?? []).Select(k => (owner, k))], owner);

    private static PasskeyUserEntity Entity(PasskeyOwner owner) => new() { Id = owner.Id.ToString("D"), Name = owner.Email, DisplayName = owner.Name };

    private PasskeyHandler<PasskeyOwner> Handler(KeyRing ring) => new(new UserManager<PasskeyOwner>(ring, Options.Create(new IdentityOptions()), new PasswordHasher<PasskeyOwner>(), [], [],
        new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(), null!, NullLogger<UserManager<PasskeyOwner>>.Instance), Options.Create(options));
}
