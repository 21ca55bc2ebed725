using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace ChronoCare.Records.Paper;

/// <summary>
/// The CMS of a PAdES signature, written by one rule so that it can be written again: a checker rebuilds it from its own parts and compares,
/// and no byte of it is left that could be changed unseen.
/// </summary>
static class PdfCms
{
    const string Data = "1.2.840.113549.1.7.1", SignedData = "1.2.840.113549.1.7.2", ContentType = "1.2.840.113549.1.9.3",
        MessageDigest = "1.2.840.113549.1.9.4", SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47",
        Sha256 = "2.16.840.1.101.3.4.2.1", EcdsaWithSha256 = "1.2.840.10045.4.3.2";

    internal delegate byte[] Signer(ReadOnlySpan<byte> data);

    /// <summary>DER.</summary>
    internal static byte[] Build(X509Certificate2 certificate, byte[] digest, Signer sign)
    {
        var attributes = Attributes(certificate, digest);
        return Envelope(certificate, attributes, sign(attributes));
    }

    /// <summary>Checks the signature over the digest; the certificate it was made with.</summary>
    /// <param name="length">How many of the bytes are the CMS; zeros may follow.</param>
    internal static X509Certificate2 Verify(byte[] padded, byte[] digest, out int length)
    {
        try
        {
            if (!AsnDecoder.TryReadEncodedValue(padded, AsnEncodingRules.DER, out _, out _, out _, out length)) throw new NotGenuine("The seal was altered.");
            var cms = new SignedCms(new ContentInfo([]), detached: true);
            cms.Decode(padded.AsSpan(0, length));
            if (cms.SignerInfos is not [var signer] || signer.Certificate is not { } certificate) throw new NotGenuine("The seal was altered.");
            var attributes = Attributes(certificate, digest);
            using var key = certificate.GetECDsaPublicKey() ?? throw new NotGenuine("The seal's certificate is not of the kind records use.");
            if (!key.VerifyData(attributes, signer.GetSignature(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
                throw new NotGenuine("The file was altered after it was sealed.");
            if (!padded.AsSpan(0, length).SequenceEqual(Envelope(certificate, attributes, signer.GetSignature()))) throw new NotGenuine("The seal was altered.");
            return certificate;
        }
        catch (Exception wrong) when (wrong is CryptographicException or AsnContentException)
        {
            throw new NotGenuine("The seal was altered.");
        }
    }

    static byte[] Attributes(X509Certificate2 certificate, byte[] digest)
    {
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSetOf())
        {
            Attribute(der, ContentType, value => value.WriteObjectIdentifier(Data));
            Attribute(der, MessageDigest, value => value.WriteOctetString(digest));
            // ESSCertIDv2 (RFC 5035); SHA-256 is its default and so is not written.
            Attribute(der, SigningCertificateV2, value =>
            {
                using (value.PushSequence())
                using (value.PushSequence())
                using (value.PushSequence())
                    value.WriteOctetString(SHA256.HashData(certificate.RawData));
            });
        }
        return der.Encode();
    }

    static void Attribute(AsnWriter der, string type, Action<AsnWriter> write)
    {
        using (der.PushSequence())
        {
            der.WriteObjectIdentifier(type);
            using (der.PushSetOf()) write(der);
        }
    }

    static byte[] Envelope(X509Certificate2 certificate, byte[] attributes, byte[] signature)
    {
        var der = new AsnWriter(AsnEncodingRules.DER);
        var first = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        using (der.PushSequence())
        {
            der.WriteObjectIdentifier(SignedData);
            using (der.PushSequence(first))
            using (der.PushSequence())
            {
                der.WriteInteger(1);
                using (der.PushSetOf()) Algorithm(der, Sha256);
                using (der.PushSequence()) der.WriteObjectIdentifier(Data);
                using (der.PushSetOf(first)) der.WriteEncodedValue(certificate.RawData);
                using (der.PushSetOf())
                using (der.PushSequence())
                {
                    der.WriteInteger(1);
                    using (der.PushSequence())
                    {
                        der.WriteEncodedValue(certificate.IssuerName.RawData);
                        der.WriteInteger(certificate.SerialNumberBytes.Span);
                    }
                    Algorithm(der, Sha256);
                    // Signed as SET OF, carried as [0]: only the tag differs (RFC 5652, 5.4).
                    der.WriteEncodedValue([0xA0, .. attributes.AsSpan(1)]);
                    Algorithm(der, EcdsaWithSha256);
                    der.WriteOctetString(signature);
                }
            }
        }
        return der.Encode();
    }

    static void Algorithm(AsnWriter der, string name)
    {
        using (der.PushSequence()) der.WriteObjectIdentifier(name);
    }
}
