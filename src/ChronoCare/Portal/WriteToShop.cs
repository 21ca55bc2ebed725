using ChronoCare.Messaging;
using ChronoCare.Photos;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>The client writes to the shop: <c>POST /portal/{token}/messages {clientId, text}</c>, with photos as a form. Sent again under the same clientId it is the same message.</summary>
public static class WriteToShop
{
    /// <summary>Handles both.</summary>
    [Says("The client writes to the shop. Sent again under the same clientId it is the same message.", typeof(PortalAnswer), Reads = typeof(SendMessage))]
    [TakesFile("photos", "JPEG, PNG or WebP, up to ten.", Several = true)]
    public static Task<IResult> Handle(HttpContext http, string token, Posted posted, [AsParameters] PortalRoom room, ShopFiles files, PhotoCleaning cleaning) =>
        ShowPortal.Or(http, token, posted, room, async link =>
        {
            var form = SendMessage.Read(posted);
            var photos = await SendMessage.Photographs(posted, cleaning, http.RequestAborted);
            posted.Check();
            await SendMessage.Run(room.Client, files, room.Clock, link.JobId, new(form.ClientId ?? Guid.NewGuid(), Message.ByClient, form.Text, photos) { PhotosSent = form.PhotosSent }, room.Settings.LimitsOf(room.Shop));
            return "?told=sent#talk";
        });

    /// <summary><c>PUT /api/portal/{token}/messages/{message}/photos/{n}</c>: a photo before the words it belongs to, whole or in parts.</summary>
    [Says("Brings a photo of a message to the shop whose words follow under the same id: all of its bytes, or from where Content-Range says.", typeof(BringPhoto.Answer), Takes = "application/octet-stream", MayBeStale = true)]
    public static async Task<IResult> Photo(HttpContext http, string token, Guid message, int n, [AsParameters] PortalRoom room, ShopFiles files, PhotoCleaning cleaning, Uploads uploads, string? name = null) =>
        Answers.Data(await BringPhoto.Run(http, new(room.Client, room.Shop, room.Clock, files, cleaning, uploads, room.Settings), await Place(http, token, message, n, room), name));

    /// <summary><c>GET</c>: where to go on after a break.</summary>
    [Says("How much of a photo has come whose message to the shop is still on its way.", typeof(BringPhoto.Answer))]
    public static async Task<IResult> Look(HttpContext http, string token, Guid message, int n, [AsParameters] PortalRoom room, Uploads uploads) =>
        Answers.Data(await BringPhoto.Stands(uploads, room.Client, await Place(http, token, message, n, room)));

    private static async Task<BringPhoto.Place> Place(HttpContext http, string token, Guid message, int n, PortalRoom room)
    {
        if (await ShowPortal.Find(http, room, token) is not { } link || !link.IsLive(room.Clock.GetUtcNow())) throw new NotHere();
        return new(link.JobId, Message.ByClient, message, BringPhoto.Fits(n));
    }
}
