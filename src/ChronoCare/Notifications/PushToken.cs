using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChronoCare.Tenancy;
using Microsoft.AspNetCore.WebUtilities;

namespace ChronoCare.Notifications;

/// <summary>The signed word by which Apple knows us (a JWT, ES256): one for the whole process, made anew after forty minutes. Apple wants it between twenty minutes and an hour old.</summary>
public sealed class PushToken : IDisposable
{
    private static readonly TimeSpan Renewed = TimeSpan.FromMinutes(40), Least = TimeSpan.FromMinutes(20);
    private readonly Lock turn = new();
    private readonly ECDsa key;
    private readonly string keyId, team;
    private readonly TimeProvider clock;
    private string token = "";
    private DateTimeOffset madeAt;

    /// <summary>Reads the key.</summary>
    /// <exception cref="WrongSetting">It is not there, or is none on the curve P-256.</exception>
    public PushToken(Settings settings, TimeProvider clock)
    {
        (keyId, team, this.clock) = (settings.ApnsKeyId, settings.ApnsTeam, clock);
        if (!File.Exists(settings.ApnsKey)) throw new WrongSetting($"CHRONOCARE_APNS_KEY is \"{settings.ApnsKey}\"; there is no such file. It must be the .p8 file that Apple gave you.");
        key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(settings.ApnsKey));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new WrongSetting($"CHRONOCARE_APNS_KEY is \"{settings.ApnsKey}\"; that file holds no private key. It must be the .p8 file that Apple gave you.");
        }
        if (key.KeySize != 256) throw new WrongSetting("CHRONOCARE_APNS_KEY holds a key that is not on the curve P-256, as Apple's are.");
    }

    /// <summary>The present one.</summary>
    public string Now()
    {
        lock (turn)
        {
            var now = clock.GetUtcNow();
            if (token.Length == 0 || now - madeAt >= Renewed || now < madeAt) Make(now);
            return token;
        }
    }

    /// <summary>Another one in place of the one that was refused; whoever comes second finds it made. Never before the old one is twenty minutes old, which Apple would refuse too.</summary>
    public string Instead(string refused)
    {
        lock (turn)
        {
            var now = clock.GetUtcNow();
            if (token == refused && (now - madeAt >= Least || now < madeAt)) Make(now);
            return token;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private void Make(DateTimeOffset now)
    {
        var head = WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", kid = keyId }));
        var claims = WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(new { iss = team, iat = now.ToUnixTimeSeconds() }));
        var signature = key.SignData(Encoding.ASCII.GetBytes($"{head}.{claims}"), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        (token, madeAt) = ($"{head}.{claims}.{WebEncoders.Base64UrlEncode(signature)}", now);
    }
}
