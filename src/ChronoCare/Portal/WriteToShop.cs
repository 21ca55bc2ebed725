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
            await SendMessage.Run(room.Client, files, room.Clock, link.JobId, new(form.ClientId ?? Guid.NewGuid(), Message.ByClient, form.Text, photos));
            return "?told=sent#talk";
        });
}
