using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Records;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.Records;

public class SealedRecordTests
{
    static readonly byte[] Content = RecordContent.Bytes(Samples.Record());

    [Fact]
    public void A_sealed_record_verifies_with_the_published_keys()
    {
        using var key = Samples.Key();
        var published = RecordKeySet.Read(CanonicalJson.Canonicalise(RecordKeySet.Write([key.Public])));

        var record = SealedRecord.Verify(SealedRecord.Write(Jws.Sign(key, Content), Content), published).ShouldHaveSingleItem();

        RecordContent.Bytes(record).ShouldBe(Content);
    }

    [Fact]
    public void Laying_the_file_out_for_reading_does_not_break_it()
    {
        using var key = Samples.Key();
        var pretty = JsonNode.Parse(SealedRecord.Write(Jws.Sign(key, Content), Content))!.ToJsonString(new() { WriteIndented = true });

        SealedRecord.Verify(Encoding.UTF8.GetBytes(pretty), [key.Public]).ShouldHaveSingleItem();
    }

    [Fact]
    public void No_character_of_the_signature_or_the_record_can_be_changed()
    {
        using var key = Samples.Key();
        var file = SealedRecord.Write(Jws.Sign(key, Content), Content);
        var random = new Random(20261202);
        var end = Encoding.UTF8.GetString(file).IndexOf("\",\"record\"", StringComparison.Ordinal);

        // The header and the signature whole, a seeded handful of the rest.
        foreach (var at in Enumerable.Range(0, 200).Concat(Enumerable.Range(end - 100, 140)).Concat(Enumerable.Range(0, 600).Select(_ => random.Next(file.Length))))
        {
            var altered = file.ToArray();
            altered[at] ^= (byte)(1 << random.Next(8));
            Should.Throw<NotGenuine>(() => SealedRecord.Verify(altered, [key.Public]), $"byte {at}");
        }
    }

    [Theory]
    [InlineData("""{"alg":"none","kid":"@","typ":"chronocare.dsr+json"}""")]
    [InlineData("""{"alg":"HS256","kid":"@","typ":"chronocare.dsr+json"}""")]
    [InlineData("""{"alg":"ES256","kid":"@"}""")]
    [InlineData("""{"alg":"ES256","crit":["b64"],"b64":false,"kid":"@","typ":"chronocare.dsr+json"}""")]
    [InlineData("""{"alg":"ES256","jwk":{},"kid":"@","typ":"chronocare.dsr+json"}""")]
    [InlineData("""{"alg":"ES256","kid":"somebody","typ":"chronocare.dsr+json"}""")]
    [InlineData("""{"typ":"chronocare.dsr+json","alg":"ES256","kid":"@"}""")]
    public void A_header_that_says_anything_else_is_refused_even_when_signed(string header)
    {
        using var key = Samples.Key();
        var signed = Jws.Encode(Encoding.UTF8.GetBytes(header.Replace("@", key.Public.Kid, StringComparison.Ordinal))) + "." + Jws.Encode(Content);
        var jws = signed + "." + Jws.Encode(key.Sign(Encoding.ASCII.GetBytes(signed)));

        Should.Throw<NotGenuine>(() => Jws.Verify(jws, [key.Public]));
    }

    [Fact]
    public void A_stranger_to_the_list_cannot_seal()
    {
        using var key = Samples.Key();
        using var other = Samples.Key();

        Should.Throw<NotGenuine>(() => SealedRecord.Verify(SealedRecord.Write(Jws.Sign(other, Content), Content), [key.Public]))
            .Message.ShouldBe("It is signed with a key that is not in the list.");
    }

    [Fact]
    public void What_is_signed_must_be_canonical()
    {
        using var key = Samples.Key();
        var spaced = Encoding.UTF8.GetBytes(JsonNode.Parse(Content)!.ToJsonString(new() { WriteIndented = true }));

        Should.Throw<NotGenuine>(() => SealedRecord.Verify(Encoding.ASCII.GetBytes(Jws.Sign(key, spaced)), [key.Public]));
    }

    [Fact]
    public void A_retired_key_vouches_for_what_it_sealed_and_for_nothing_later()
    {
        using var key = Samples.Key();
        var file = SealedRecord.Write(Jws.Sign(key, Content), Content);

        SealedRecord.Verify(file, [key.Public with { RetiredAt = Samples.Collected.AddDays(1) }]).ShouldHaveSingleItem();
        Should.Throw<NotGenuine>(() => SealedRecord.Verify(file, [key.Public with { RetiredAt = Samples.Collected.AddDays(-1) }]));
    }

    [Fact]
    public void Amendments_must_follow_from_the_first_record()
    {
        using var key = Samples.Key();
        var first = Samples.Record();
        var sha = RecordContent.Sha256(Content);
        var second = RecordContent.Bytes(first with { Revision = 2, IsPolished = true, Amends = new(1, sha, sha, "The case was polished after all.") });
        var astray = RecordContent.Bytes(first with { Revision = 2, Amends = new(1, sha, new string('0', 64), "Another story.") });

        SealedRecord.Verify(SealedRecord.Write(Jws.Sign(key, second), second, (Jws.Sign(key, Content), Content)), [key.Public])
            .Select(r => r.Revision).ShouldBe([2, 1]);
        Should.Throw<NotGenuine>(() => SealedRecord.Verify(SealedRecord.Write(Jws.Sign(key, astray), astray, (Jws.Sign(key, Content), Content)), [key.Public]));
        Should.Throw<NotGenuine>(() => SealedRecord.Verify(SealedRecord.Write(Jws.Sign(key, Content), Content, (Jws.Sign(key, second), second)), [key.Public]));
    }

    [Fact]
    public void A_keys_name_is_its_rfc_7638_thumbprint()
    {
        // Computed by hand from the RFC's rule: SHA-256 of {"crv","kty","x","y"} in that order.
        using var key = Samples.Key();
        var jwk = key.Public.Jwk();
        var members = $$"""{"crv":"P-256","kty":"EC","x":"{{jwk["x"]}}","y":"{{jwk["y"]}}"}""";

        jwk["kid"]!.GetValue<string>().ShouldBe(Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(members))).TrimEnd('=').Replace('+', '-').Replace('/', '_'));
        jwk.ContainsKey("d").ShouldBeFalse();
        jwk["kid"] = "mine";
        Should.Throw<FormatException>(() => RecordKey.Read(jwk));
    }

    [Fact]
    public void A_private_key_at_rest_opens_only_for_its_tenant_and_secret()
    {
        using var key = Samples.Key();
        var box = key.Box(Samples.Secret, Samples.Tenant);
        SealingKey Open(byte[] b, byte[] secret, Guid tenant, string kid) => SealingKey.Open(b, secret, tenant, kid, key.Public.Certificate, key.Public.CreatedAt);

        using (var opened = Open(box, Samples.Secret, Samples.Tenant, key.Public.Kid))
            key.Public.Verifies([1, 2, 3], opened.Sign([1, 2, 3])).ShouldBeTrue();
        Should.Throw<CryptographicException>(() => Open(box, SHA256.HashData([9]), Samples.Tenant, key.Public.Kid));
        Should.Throw<CryptographicException>(() => Open(box, Samples.Secret, Samples.Job, key.Public.Kid));
        Should.Throw<CryptographicException>(() => Open(box, Samples.Secret, Samples.Tenant, "another"));
        box[20] ^= 1;
        Should.Throw<CryptographicException>(() => Open(box, Samples.Secret, Samples.Tenant, key.Public.Kid));
    }
}
