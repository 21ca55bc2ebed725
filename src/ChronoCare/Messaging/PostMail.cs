using System.Security.Cryptography;
using System.Text;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Messaging;

/// <summary><c>POST /inbound/mail</c> at the root host: a mail service hands over what came for our addresses, one raw message a request, proving itself by CHRONOCARE_INBOUND_SECRET.</summary>
public static class PostMail
{
    /// <summary>Handles it. What can never land is answered 422, so that the service does not bring it again and again; without the secret the door is not there.</summary>
    public static async Task<IResult> Handle(HttpContext http, Settings settings, TakeMail take)
    {
        if (settings.InboundSecret.Length == 0) throw new NotHere();
        var given = http.Request.Headers.Authorization.ToString();
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + settings.InboundSecret))))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Answers.Problem(StatusCodes.Status401Unauthorized, "This door wants the secret that is set as CHRONOCARE_INBOUND_SECRET.");
        }
        if (http.Request.ContentLength > TakeMail.MostBytes) return TooLarge();
        using var raw = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (raw.Length + read > TakeMail.MostBytes) return TooLarge();
            raw.Write(buffer, 0, read);
        }
        raw.Position = 0;
        var taken = await take.Run(raw, http.RequestAborted);
        return taken.IsDone ? Answers.Data(taken) : Answers.Problem(StatusCodes.Status422UnprocessableEntity, taken.Why, code: "mail-" + taken.Outcome);
    }

    private static IResult TooLarge() => Answers.Problem(StatusCodes.Status413PayloadTooLarge, "A mail may have 30 MB.");
}
