using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChronoCare.Identity.Passkeys;
using ChronoCare.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChronoCare.Tests.Identity.Passkeys;

/// <summary>Proof C3: thousands of ceremonies, right and wrong in every place; what we let pass, a second verifier lets pass too.</summary>
public sealed class CeremonyTests
{
    private const string Origin = "http://atelier.localhost:5080", Sibling = "http://other.localhost:5080";

    private static readonly PasskeyOwner Ana = new(Guid.Parse("0197a000-0000-7000-8000-000000000001"), "owner@example.com", "Ana Morel");
    private static readonly Ceremony Ours = new(Origin, "Atelier Morel");

    private sealed record Case(string What, bool IsMade, JsonObject Answer, string Challenge, byte[] CredentialId, byte[] PublicKey, long Count);

    [Theory]
    [InlineData(20261003, 1500)]
    public async Task We_never_let_pass_what_the_second_verifier_refuses(int seed, int random)
    {
        var cases = Named().Concat(Flags()).Concat(Flipped(new Random(seed), random)).ToList();
        var theirs = await SecondOpinion.On([.. cases.Select(Question)], TestContext.Current.CancellationToken);
        var lenient = new List<string>();
        var (weLet, theyLet, bareLet) = (0, 0, 0);
        foreach (var (one, second) in cases.Zip(theirs))
        {
            var we = await Judge(one);
            if (we.Key is not null) weLet++;
            if (second.Passes) theyLet++;
            if (we.Key is not null && !second.Passes) lenient.Add($"{one.What}: {second.Why}");
            if (!second.Passes && await Bare(one)) bareLet++;
            if (one.What.StartsWith("right", StringComparison.Ordinal)) (we.Key is not null && second.Passes).ShouldBeTrue($"{one.What}: {we.Why} / {second.Why}");
        }
        lenient.ShouldBeEmpty(string.Join('\n', lenient));
        cases.Count.ShouldBeGreaterThan(3500);
        weLet.ShouldBeGreaterThan(10);
        theyLet.ShouldBeGreaterThanOrEqualTo(weLet);
        // The comparison can fail: the framework alone, as it comes, is caught by it.
        bareLet.ShouldBeGreaterThan(0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{cases.Count} ceremonies: ours passes {weLet}, the second verifier {theyLet}; the framework alone passes {bareLet} that it refuses");
    }

    [Fact]
    public async Task What_is_wrong_in_any_one_place_is_refused()
    {
        foreach (var one in Named().Where(c => !c.What.StartsWith("right", StringComparison.Ordinal))) (await Judge(one)).Key.ShouldBeNull(one.What);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("AAAA", true)]
    [InlineData("AA", true)]
    [InlineData("AB", false)]
    [InlineData("A", false)]
    [InlineData("AAAAA", false)]
    [InlineData("AA==", false)]
    [InlineData("A A", false)]
    [InlineData("AA+/", false)]
    [InlineData("ÄÄÄÄ", false)]
    public void Bytes_have_one_spelling(string written, bool isOne) => (PasskeyAnswer.Bytes(written) is not null).ShouldBe(isOne);

    [Fact]
    public async Task The_question_is_the_same_for_everybody_and_names_the_shops_host_alone()
    {
        var (first, second) = (await Ours.Request(), await Ours.Request());
        (first with { Challenge = "" }).ShouldBeEquivalentTo(second with { Challenge = "" });
        first.Challenge.ShouldNotBe(second.Challenge);
        Base64Url.DecodeFromChars(first.Challenge).Length.ShouldBe(32);
        (first.RpId, first.UserVerification, first.AllowCredentials.Count, first.Timeout).ShouldBe(("atelier.localhost", "required", 0, 180_000));
        var made = await Ours.Creation(Ana, []);
        made.Rp.ShouldBe(new RelyingParty("Atelier Morel", "atelier.localhost"));
        made.AuthenticatorSelection.ShouldBe(new Selection("required", true, "required"));
        made.PubKeyCredParams.Select(p => p.Alg).ShouldBe([-7, -257], ignoreOrder: true);
        made.Attestation.ShouldBe("none");
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(made.User.Id)).ShouldNotContain("@");
    }

    // Each wrong in one place, and what is right in every way a device may be.
    private static IEnumerable<Case> Named()
    {
        foreach (var isRsa in (bool[])[false, true])
        {
            yield return Made("right", isRsa: isRsa);
            yield return Signed("right", isRsa: isRsa);
        }
        yield return Made("right, with its own statement", isPacked: true);
        yield return Made("right, with an extension", p => { p.AuthData[32] |= 0x80; p.AuthData = [.. p.AuthData, 0xA0]; });
        yield return Made("right, no word of crossOrigin", p => p.ClientData = SoftAuthenticator.ClientData("webauthn.create", Of(p), Origin, ""));
        yield return Signed("right, no word of crossOrigin", p => p.ClientData = SoftAuthenticator.ClientData("webauthn.get", Of(p), Origin, ""));
        yield return Signed("right, and the browser's usual nonsense", p => p.ClientData = SoftAuthenticator.ClientData("webauthn.get", Of(p), Origin, ",\"crossOrigin\":false,\"other_keys_can_be_added_here\":\"x\""));
        yield return Signed("right, with an extension", p => { p.AuthData[32] |= 0x80; p.AuthData = [.. p.AuthData, 0xA0]; });
        yield return Signed("right, and counts up", count: 7);
        foreach (var made in (bool[])[true, false])
        {
            var type = made ? "webauthn.create" : "webauthn.get";
            Case Of2(string what, Action<SoftAuthenticator.Parts>? before = null, Action<SoftAuthenticator.Parts>? after = null) => made ? Made(what, before, after) : Signed(what, before, after);
            Case Said(string what, Func<string, byte[]> said) => Of2(what, p => p.ClientData = said(Of(p)));
            yield return Said("a sibling shop's origin", c => SoftAuthenticator.ClientData(type, c, Sibling));
            foreach (var origin in (string[])["http://atelier.localhost:5081", "https://atelier.localhost:5080", "http://atelier.localhost:5080/", "http://localhost:5080", "http://ATELIER.localhost:5080", "", "null"])
                yield return Said("origin " + origin, c => SoftAuthenticator.ClientData(type, c, origin));
            foreach (var other in (string[])["webauthn.create", "webauthn.get", "payment.get", "Webauthn.get", ""]) if (other != type) yield return Said("type " + other, c => SoftAuthenticator.ClientData(other, c, Origin));
            foreach (var more in (string[])[",\"crossOrigin\":true", ",\"crossOrigin\":\"true\"", ",\"crossOrigin\":null", ",\"crossOrigin\":1", ",\"topOrigin\":\"http://evil.example\"", ",\"crossOrigin\":true,\"topOrigin\":\"http://evil.example\"",
                ",\"tokenBinding\":{\"status\":\"not-supported\"}", ",\"tokenBinding\":{\"status\":\"x\"}", ",\"tokenBinding\":1", $",\"origin\":\"{Origin}\"", ",\"type\":\"x\"", ",", ",\"a\":"])
                yield return Said("more: " + more, c => SoftAuthenticator.ClientData(type, c, Origin, more));
            yield return Said("the origin twice, the sibling's first", c => Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"challenge\":\"{c}\",\"origin\":\"{Sibling}\",\"origin\":\"{Origin}\"}}"));
            yield return Said("names in capitals", c => Encoding.UTF8.GetBytes($"{{\"Type\":\"{type}\",\"Challenge\":\"{c}\",\"Origin\":\"{Origin}\"}}"));
            yield return Said("a byte order mark", c => [0xEF, 0xBB, 0xBF, .. SoftAuthenticator.ClientData(type, c, Origin)]);
            yield return Said("bytes that are no text", c => [.. SoftAuthenticator.ClientData(type, c, Origin, ",\"x\":\""), 0xFF, .. "\"}"u8]);
            yield return Said("something after it", c => [.. SoftAuthenticator.ClientData(type, c, Origin), .. "{}"u8]);
            yield return Said("another challenge", _ => SoftAuthenticator.ClientData(type, SoftAuthenticator.Base64(RandomNumberGenerator.GetBytes(32)), Origin));
            yield return Said("a padded challenge", c => SoftAuthenticator.ClientData(type, c + "=", Origin));
            yield return Said("a challenge with a space", c => SoftAuthenticator.ClientData(type, c + " ", Origin));
            yield return Said("no challenge", _ => Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"origin\":\"{Origin}\"}}"));
            yield return Said("a list", _ => "[]"u8.ToArray());
            yield return Of2("another host's hash", p => SHA256.HashData("other.localhost"u8).CopyTo(p.AuthData, 0));
            yield return Of2("the root's hash", p => SHA256.HashData("localhost"u8).CopyTo(p.AuthData, 0));
            yield return Of2("nobody there", p => p.AuthData[32] &= 0xFE);
            yield return Of2("not unlocked", p => p.AuthData[32] &= 0xFB);
            yield return Of2("backed up and cannot be", p => p.AuthData[32] = (byte)((p.AuthData[32] & ~8) | 16));
            yield return Of2("trailing byte in what the device says", p => p.AuthData = [.. p.AuthData, 0]);
            yield return Of2("extensions promised and none there", p => p.AuthData[32] |= 0x80);
            yield return Of2("an extension that is no map", p => { p.AuthData[32] |= 0x80; p.AuthData = [.. p.AuthData, 0x01]; });
            yield return Of2("an extension and more", p => { p.AuthData[32] |= 0x80; p.AuthData = [.. p.AuthData, 0xA0, 0xA0]; });
            yield return Of2("too short", p => p.AuthData = p.AuthData[..36]);
            yield return Of2("nothing", p => p.AuthData = []);
            yield return Of2("another kind", after: p => p.Type = "password");
            yield return Of2("no kind", after: p => p.Type = "");
            yield return Of2("a padded id", after: p => p.Id += "=");
            yield return Of2("an id with a line break in it", after: p => p.Id = p.Id.Insert(3, "\n"));
            yield return Of2("another id", after: p => p.Id = SoftAuthenticator.Base64(RandomNumberGenerator.GetBytes(32)));
            yield return Of2("no id", after: p => p.Id = "");
        }
        yield return Made("no key", p => { p.AuthData = p.AuthData[..37]; p.AuthData[32] &= 0xBF; });
        yield return Made("a key announced and none there", p => p.AuthData = p.AuthData[..37]);
        yield return Made("a key cut short", p => p.AuthData = p.AuthData[..^1]);
        yield return Made("an id longer than the rest", p => p.AuthData[53] = 255);
        yield return Made("an id of 1024 bytes", p => { p.AuthData = [.. p.AuthData[..53], 4, 0, .. new byte[1024], .. p.AuthData[87..]]; p.Id = SoftAuthenticator.Base64(new byte[1024]); });
        yield return Made("an empty id", p => { p.AuthData = [.. p.AuthData[..53], 0, 0, .. p.AuthData[87..]]; p.Id = ""; });
        foreach (var (name, other) in new[] { ("EdDSA", 0x27), ("ES256K", 0x38), ("none", 0x00), ("ES384", 0x38), ("a text", 0x60) })
            yield return Made("the algorithm is " + name, p => p.AuthData[91] = (byte)other);
        yield return Made("another curve", p => p.AuthData[93] = 2);
        yield return Made("a point off the curve", p => p.AuthData[^1] ^= 1);
        yield return Made("another kind of key", p => p.AuthData[89] = 3);
        yield return Made("a maker's statement", p => p.Format = "fido-u2f");
        yield return Made("an unknown statement", p => p.Format = "x");
        yield return Made("a statement that says nothing but is not empty", after: p => p.Attestation = Replace(p.Attestation, "attStmt"u8, [0xA0], [0xA1, 0x61, 0x78, 0x01]));
        yield return Made("a byte after the wrapping", after: p => p.Attestation = [.. p.Attestation, 0]);
        yield return Made("a second wrapping after the first", after: p => p.Attestation = [.. p.Attestation, .. p.Attestation]);
        yield return Made("the wrapping cut short", after: p => p.Attestation = p.Attestation[..^1]);
        yield return Made("a wrapping without an end", after: p => p.Attestation = [0xBF, .. p.Attestation[1..], 0xFF]);
        yield return Made("no wrapping", after: p => p.Attestation = []);
        yield return Made("the device's statement with another's signature", isPacked: true, after: p => p.Attestation = Replace(p.Attestation, "alg"u8, [0x26], [0x27]));
        yield return Made("the browser's words changed under the device's statement", isPacked: true, after: p => p.ClientData = [.. p.ClientData[..^1], .. ",\"a\":1}"u8]);
        yield return Made("what the device says changed under its statement", isPacked: true, after: p => p.Attestation[^1] ^= 1);
        yield return Signed("brings a key", p => p.AuthData[32] |= 0x40);
        yield return Signed("not synced any more, and never could be", p => p.AuthData[32] &= 0xE7);
        yield return Signed("the signature of somebody else", after: p => { using var other = new SoftAuthenticator(Origin); p.Signature = other.Sign([.. p.AuthData, .. SHA256.HashData(p.ClientData)]); });
        yield return Signed("a signature with a byte more", after: p => p.Signature = [.. p.Signature, 0]);
        yield return Signed("a signature with its length in long form", after: p => p.Signature = [0x30, 0x81, .. p.Signature[1..]]);
        yield return Signed("a signature as two bare numbers", after: p => p.Signature = new byte[64]);
        yield return Signed("no signature", after: p => p.Signature = []);
        yield return Signed("the words changed after signing", after: p => p.ClientData = [.. p.ClientData[..^1], .. ",\"a\":1}"u8]);
        yield return Signed("somebody else's handle", after: p => p.UserHandle = SoftAuthenticator.Base64(Encoding.UTF8.GetBytes(Guid.NewGuid().ToString("D"))));
        yield return Signed("no handle", after: p => p.UserHandle = null);
        yield return Signed("counts as before", count: 7, before: p => p.AuthData[36] = 7);
        yield return Signed("counts back", count: 7, before: p => p.AuthData[36] = 3);
        yield return Signed("counts no more", count: 7, before: p => p.AuthData[36] = 0);
    }

    private static IEnumerable<Case> Flags() => Enumerable.Range(0, 256).SelectMany(f => (Case[])
    [
        Made($"flags {f:x2}", p => p.AuthData[32] = (byte)f), Signed($"flags {f:x2}", p => p.AuthData[32] = (byte)f),
        Made($"flags {f:x2} and an extension", p => { p.AuthData[32] = (byte)f; p.AuthData = [.. p.AuthData, 0xA0]; }),
    ]);

    // A seeded bit, byte or cut anywhere, half of them before signing (a dishonest device) and half after (somebody in between).
    private static IEnumerable<Case> Flipped(Random dice, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (isPacked, isEarly, isRsa) = (dice.Next(2) == 0, dice.Next(2) == 0, dice.Next(16) == 0);
            var (which, how, at, by) = (dice.Next(3), dice.Next(5), dice.NextDouble(), (byte)dice.Next(1, 256));
            byte[] Change(byte[] from)
            {
                if (from.Length == 0) return from;
                var place = (int)(at * from.Length);
                return how switch
                {
                    0 or 1 => [.. from[..place], (byte)(from[place] ^ (how == 0 ? 1 << (by & 7) : by)), .. from[(place + 1)..]],
                    2 => from[..place],
                    3 => [.. from[..place], by, .. from[place..]],
                    _ => [.. from, by],
                };
            }
            void Spoil(SoftAuthenticator.Parts p)
            {
                if (which == 0) p.ClientData = Change(p.ClientData);
                else if (which == 1 || isEarly) p.AuthData = Change(p.AuthData);
                else if (p.Attestation.Length > 0) p.Attestation = Change(p.Attestation);
                else p.Signature = Change(p.Signature);
            }
            var what = $"random {i}: {which} {how} at {at:F3} by {by:x2} {(isEarly ? "before" : "after")} signing";
            yield return Made(what + " a new key", isEarly ? Spoil : null, isEarly ? null : Spoil, isPacked && !isRsa, isRsa);
            yield return Signed(what, isEarly ? Spoil : null, isEarly ? null : Spoil, isRsa: isRsa);
        }
    }

    private static Case Made(string what, Action<SoftAuthenticator.Parts>? before = null, Action<SoftAuthenticator.Parts>? after = null, bool isPacked = false, bool isRsa = false)
    {
        var (device, challenge) = (Device(isRsa, 0), Fresh());
        return new(what, true, device.Make(challenge, before, after, isPacked), challenge, device.CredentialId, device.PublicKey, 0);
    }

    private static Case Signed(string what, Action<SoftAuthenticator.Parts>? before = null, Action<SoftAuthenticator.Parts>? after = null, uint count = 0, bool isRsa = false)
    {
        var (device, challenge) = (Device(isRsa, count), Fresh());
        return new(what, false, device.Sign(challenge, before, after), challenge, device.CredentialId, device.PublicKey, count);
    }

    // Two devices do for thousands of ceremonies: what changes is what they say.
    private static readonly SoftAuthenticator Curve = new(Origin), Rsa = new(Origin, isRsa: true);

    private static SoftAuthenticator Device(bool isRsa, uint count)
    {
        var device = isRsa ? Rsa : Curve;
        (device.UserHandle, device.Count) = (Encoding.UTF8.GetBytes(Ana.Id.ToString("D")), count);
        return device;
    }

    private static string Fresh() => SoftAuthenticator.Base64(RandomNumberGenerator.GetBytes(32));

    private static string Of(SoftAuthenticator.Parts parts) => JsonDocument.Parse(parts.ClientData).RootElement.GetProperty("challenge").GetString()!;

    private static byte[] Replace(byte[] all, ReadOnlySpan<byte> after, byte[] was, byte[] becomes)
    {
        var at = all.AsSpan().IndexOf(after) + after.Length;
        all.AsSpan(at, was.Length).SequenceEqual(was).ShouldBeTrue();
        return [.. all[..at], .. becomes, .. all[(at + was.Length)..]];
    }

    private static JsonObject Question(Case one) => new()
    {
        ["kind"] = one.IsMade ? "made" : "signed",
        ["answer"] = one.Answer.DeepClone(),
        ["challenge"] = one.Challenge,
        ["origin"] = Origin,
        ["rpId"] = "atelier.localhost",
        ["key"] = new JsonObject { ["id"] = SoftAuthenticator.Base64(one.CredentialId), ["publicKey"] = SoftAuthenticator.Base64(one.PublicKey), ["counter"] = one.Count },
    };

    private static Passkey Kept(Case one) => new()
    {
        Id = Guid.NewGuid(), UserId = Ana.Id, CredentialId = one.CredentialId, PublicKey = one.PublicKey, SignCount = one.Count, IsBackupEligible = true, IsBackedUp = true, Name = "Test",
    };

    private static async Task<Ceremony.Verdict> Judge(Case one)
    {
        var posted = Posted(one.Answer);
        var challenge = Base64Url.DecodeFromChars(one.Challenge);
        return one.IsMade ? await Ours.Made(PasskeyAnswer.Made(posted), challenge, Ana, []) : await Ours.Signed(PasskeyAnswer.Signed(posted), challenge, [(Ana, Kept(one))]);
    }

    private static Posted Posted(JsonObject answer)
    {
        var fields = new List<(string, string?)> { ("id", answer["id"]!.GetValue<string>()), ("type", answer["type"]!.GetValue<string>()) };
        foreach (var (name, value) in answer["response"]!.AsObject())
            if (value is JsonArray list) fields.AddRange(list.Select((v, i) => ($"response.{name}[{i}]", (string?)v!.GetValue<string>())));
            else fields.Add(($"response.{name}", value?.GetValue<string>()));
        return ChronoCare.Web.Posted.Of([.. fields]);
    }

    // The framework as it comes, but for the origin.
    private static async Task<bool> Bare(Case one)
    {
        var options = new IdentityPasskeyOptions { ServerDomain = "atelier.localhost", ValidateOrigin = c => ValueTask.FromResult(c.Origin == Origin) };
        var ring = new KeyRing(one.IsMade ? [] : [(Ana, Kept(one))], Ana);
        var handler = new PasskeyHandler<PasskeyOwner>(new UserManager<PasskeyOwner>(ring, Options.Create(new IdentityOptions()), new PasswordHasher<PasskeyOwner>(), [], [], new UpperInvariantLookupNormalizer(),
            new IdentityErrorDescriber(), null!, NullLogger<UserManager<PasskeyOwner>>.Instance), Options.Create(options));
        var state = new JsonObject { ["challenge"] = Convert.ToBase64String(Base64Url.DecodeFromChars(one.Challenge)) };
        if (one.IsMade) state["userEntity"] = new JsonObject { ["id"] = Ana.Id.ToString("D"), ["name"] = Ana.Email, ["displayName"] = Ana.Name };
        return one.IsMade
            ? (await handler.PerformAttestationAsync(new() { HttpContext = new DefaultHttpContext(), CredentialJson = one.Answer.ToJsonString(), AttestationState = state.ToJsonString() })).Succeeded
            : (await handler.PerformAssertionAsync(new() { HttpContext = new DefaultHttpContext(), CredentialJson = one.Answer.ToJsonString(), AssertionState = state.ToJsonString() })).Succeeded;
    }
}
