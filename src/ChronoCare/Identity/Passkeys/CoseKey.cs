using System.Formats.Cbor;
using System.Security.Cryptography;

namespace ChronoCare.Identity.Passkeys;

/// <summary>A device's public key (COSE_Key, RFC 9052): ES256 on P-256 or RS256, written in the one canonical way and with nothing else in it.</summary>
/// <remarks>The framework would take any curve and padding with any algorithm's name.</remarks>
internal static class CoseKey
{
    internal const int Es256 = -7, Rs256 = -257;

    /// <summary>Its algorithm; null when it is no such key.</summary>
    internal static int? AlgorithmOf(byte[] key)
    {
        using var read = Read(key, out var algorithm);
        return read is null ? null : algorithm;
    }

    /// <summary>Whether a signature over some bytes is this key's.</summary>
    internal static bool Verifies(byte[] key, byte[] data, byte[] signature)
    {
        using var read = Read(key, out _);
        try
        {
            return read switch
            {
                ECDsa curve => curve.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
                RSA rsa => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static AsymmetricAlgorithm? Read(byte[] key, out int algorithm)
    {
        algorithm = 0;
        try
        {
            var reader = new CborReader(key, CborConformanceMode.Ctap2Canonical);
            var entries = reader.ReadStartMap();
            var kind = Number(reader, 1);
            algorithm = Number(reader, 3);
            AsymmetricAlgorithm? read = (kind, algorithm, entries) switch
            {
                (2, Es256, 5) => Curve(reader),
                (3, Rs256, 4) => Modulus(reader),
                _ => null,
            };
            if (read is null) return null;
            reader.ReadEndMap();
            if (reader.BytesRemaining == 0) return read;
            read.Dispose();
            return null;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or CryptographicException or OverflowException)
        {
            return null;
        }
    }

    private static ECDsa Curve(CborReader reader)
    {
        if (Number(reader, -1) != 1) throw new CborContentException("Another curve than P-256.");
        var point = new ECPoint { X = Bytes(reader, -2), Y = Bytes(reader, -3) };
        if (point.X.Length != 32 || point.Y.Length != 32) throw new CborContentException("A coordinate of another length.");
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
    }

    private static RSA Modulus(CborReader reader)
    {
        var modulus = Bytes(reader, -1);
        var exponent = Bytes(reader, -2);
        if (modulus.Length is < 256 or > 512 || modulus[0] < 0x80 || exponent is not [1, 0, 1]) throw new CborContentException("A key of an unusual size.");
        return RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
    }

    private static int Number(CborReader reader, int label)
    {
        Labelled(reader, label);
        return reader.ReadInt32();
    }

    private static byte[] Bytes(CborReader reader, int label)
    {
        Labelled(reader, label);
        return reader.ReadByteString();
    }

    private static void Labelled(CborReader reader, int label)
    {
        if (reader.ReadInt32() != label) throw new CborContentException("Another label was expected.");
    }
}
