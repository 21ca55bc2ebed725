using ChronoCare.Jobs;
using ChronoCare.Jobs.Page;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Portal;

/// <summary>What staff do about the client's link: <c>POST /jobs/{job}/link</c> with <c>act</c> mail, new, revoke, or answered.</summary>
public static class ChangeLink
{
    /// <summary>The link as it stands now; the address is null once it was revoked.</summary>
    public sealed record Answer(Guid Job, string? Address);

    private const string Answered = """
        with answered as (update shop.thread set asked_at = null where job_id = $1 and asked_at is not null)
        update shop.job set client_asks = 'none', new_messages = 0 where id = $1
        """;

    private const string Email = "select c.email from shop.job j join shop.client c on c.id = j.client_id where j.id = $1";

    /// <summary>Handles both.</summary>
    [Says("Mails, renews or revokes the client's link to a job, or says that what the client asked is answered.", typeof(Answer))]
    public static Task<IResult> Handle(HttpContext http, JobRef job, Posted posted, TenantDb db, Shop shop, Settings settings, PortalKeys keys, Outbox outbox, ClientDoor door, TimeProvider clock) =>
        ShowJobPage.Or(http, job, db, shop, clock, posted, async () =>
        {
            var (act, isDocket) = Read(posted);
            posted.Check();
            var present = await job.Load(db);
            var address = act == "revoke" ? null : await Open(db, keys, door, clock, present.Id, act);
            switch (act)
            {
                case "mail":
                    if (!EmailAddress.IsOne(await db.Row<string>(Email, present.Id) ?? "")) throw new Refused("The client has no e-mail address to send it to.", code: "no-mail");
                    outbox.Post(() => TellClient.Write(db.As(Guid.Empty), shop, settings, keys, clock, present.Id, "link", db.Actor));
                    break;
                case "revoke":
                    await OpenLink.End(db, clock, present.Id);
                    break;
                case "answered":
                    await db.Do(Answered, present.Id);
                    break;
            }
            return Answers.Done(http, () => new Answer(present.Id, address), act switch
            {
                "mail" when isDocket => $"/jobs/{present.Number}/docket?mailed",
                "answered" => $"/jobs/{present.Number}",
                _ => $"/jobs/{present.Number}#client-page",
            });
        });

    internal static (string Act, bool IsDocket) Read(Posted posted) =>
        (posted.OneOf("act", "What to do", null, "mail", "new", "revoke", "answered"), posted.OneOf("from", "The page it was pressed on", "job", "job", "docket") == "docket");

    private static async Task<string?> Open(TenantDb db, PortalKeys keys, ClientDoor door, TimeProvider clock, Guid job, string act)
    {
        var need = act switch { "new" => OpenLink.Need.Always, "mail" => OpenLink.Need.IfNoneLives, _ => OpenLink.Need.IfNever };
        return await OpenLink.Run(db, keys, clock, job, need) is { } n ? door.Address(job, n) : null;
    }
}
