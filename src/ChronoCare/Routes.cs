using ChronoCare.Bench;
using ChronoCare.Handover;
using ChronoCare.Identity;
using ChronoCare.Identity.Passkeys;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Audit;
using ChronoCare.Jobs.Board;
using ChronoCare.Jobs.Clients;
using ChronoCare.Jobs.Docket;
using ChronoCare.Jobs.Intake;
using ChronoCare.Jobs.Page;
using ChronoCare.Jobs.Search;
using ChronoCare.Jobs.Watches;
using ChronoCare.Mail;
using ChronoCare.Office;
using ChronoCare.Payments;
using ChronoCare.Photos;
using ChronoCare.Quotes;
using ChronoCare.Records;
using ChronoCare.Web;

namespace ChronoCare;

/// <summary>Every door of the house, in one list: address, who may pass, and the verb behind it.</summary>
public static class Routes
{
    /// <summary>Maps them all. A shop's doors stand at its subdomain, the few others at the root host.</summary>
    public static void Map(WebApplication app)
    {
        var shop = new Doors(app, atShop: true);
        var root = new Doors(app, atShop: false);
        var both = new Doors(app, atShop: null);

        both.Page("GET", "/health/live", Who.Anyone, Health.Live);
        both.Page("GET", "/health/ready", Who.Anyone, Health.Ready);
        both.Page("GET", "/metrics", Who.Anyone, Health.Metrics);
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new DoorSign(Who.Anyone, null));
        both.Page("GET", "/docs", Who.Anyone, ApiPages.Index);
        both.Page("GET", "/docs/{area}", Who.Anyone, ApiPages.Show);

        shop.Page("GET", "/brand.css", Who.Anyone, Brand.Get);
        shop.Page("GET", "/screen", Who.Staff, Screen.Show);
        shop.Page("POST", "/screen", Who.Staff, Screen.Choose);

        shop.Page("GET", "/sign-in", Who.Anyone, ShowSignIn.Handle);
        shop.Both("POST", "/sign-in", Who.Anyone, AskForSignIn.Handle);
        shop.Page("GET", "/sign-in/code", Who.Anyone, EnterCode.Show);
        shop.Both("POST", "/sign-in/code", Who.Anyone, EnterCode.Handle);
        shop.Page("GET", "/sign-in/{token}", Who.Anyone, FollowLink.Show);
        shop.Page("POST", "/sign-in/{token}", Who.Anyone, FollowLink.Handle);
        shop.Api("POST", "/sign-in/passkey/challenge", Who.Anyone, SignInWithPasskey.Ask);
        shop.Api("POST", "/sign-in/passkey", Who.Anyone, SignInWithPasskey.Handle);
        shop.Page("GET", "/step-up", Who.Staff, StepUp.Show);
        shop.Both("POST", "/step-up", Who.Staff, StepUp.Handle);
        shop.Both("POST", "/step-up/code", Who.Staff, StepUp.Ask);
        shop.Api("POST", "/step-up/passkey/challenge", Who.Staff, StepUpWithPasskey.Ask);
        shop.Api("POST", "/step-up/passkey", Who.Staff, StepUpWithPasskey.Handle);
        shop.Both("GET", "/settings/passkeys", Who.Staff, ListPasskeys.Handle);
        shop.Fresh(FreshProof.Keys).Api("POST", "/settings/passkeys/challenge", Who.Staff, AddPasskey.Ask);
        shop.Fresh(FreshProof.Keys).Api("POST", "/settings/passkeys", Who.Staff, AddPasskey.Handle);
        shop.Both("GET", "/settings/passkeys/{passkey:guid}", Who.Staff, NamePasskey.Show);
        shop.Both("POST", "/settings/passkeys/{passkey:guid}", Who.Staff, NamePasskey.Handle);
        shop.Fresh(FreshProof.Keys).Both("POST", "/settings/passkeys/{passkey:guid}/removal", Who.Staff, RemovePasskey.Handle);
        shop.Both("POST", "/sign-out", Who.Anyone, SignOut.Handle);
        shop.Api("GET", "/me", Who.Staff, ShowMe.Handle);
        shop.Page("GET", "/settings", Who.Staff, (Visitor visitor) => Answers.SeeOther(visitor.Role == Role.Owner ? "/settings/shop" : "/settings/sessions"));
        shop.Both("GET", "/settings/shop", Who.Owner, SaveShop.Show);
        shop.Both("POST", "/settings/shop", Who.Owner, SaveShop.Handle);
        shop.Both("GET", "/settings/brand", Who.Owner, SaveBrand.Show);
        shop.Both("POST", "/settings/brand", Who.Owner, SaveBrand.Handle);
        shop.Page("GET", "/logo", Who.Anyone, ShowLogo.Handle);
        shop.Both("GET", "/settings/documents", Who.Owner, WriteTerms.Show);
        shop.Both("POST", "/settings/documents", Who.Owner, WriteTerms.Handle);
        shop.Both("GET", "/settings/documents/{version:int}", Who.Staff, WriteTerms.ShowOne);
        shop.Both("GET", "/settings/calibres", Who.Owner, SaveCalibre.List);
        shop.Both("POST", "/settings/calibres", Who.Owner, SaveCalibre.Add);
        shop.Page("GET", "/settings/calibres/new", Who.Owner, SaveCalibre.New);
        shop.Both("GET", "/settings/calibres/{key}", Who.Owner, SaveCalibre.Show);
        shop.Both("POST", "/settings/calibres/{key}", Who.Owner, SaveCalibre.Handle);
        shop.Both("GET", "/settings/team", Who.Owner, AddColleague.Show);
        shop.Fresh(FreshProof.Team).Both("POST", "/settings/team", Who.Owner, AddColleague.Handle);
        shop.Both("GET", "/settings/team/{id:guid}", Who.Owner, ChangeColleague.Show);
        shop.Fresh(FreshProof.Team).Both("POST", "/settings/team/{id:guid}", Who.Owner, ChangeColleague.Handle);
        shop.Both("GET", "/settings/sessions", Who.Staff, ListDevices.Handle);
        shop.Both("POST", "/settings/sessions/{device}/end", Who.Staff, EndDevice.One);
        shop.Both("POST", "/settings/sessions/end", Who.Staff, EndDevice.Others);
        shop.Page("GET", "/dev/mail", Who.Anyone, DevMail.List);
        shop.Page("GET", "/dev/mail/{name}", Who.Anyone, DevMail.Show);
        shop.Page("GET", "/dev/mail/{name}/html", Who.Anyone, DevMail.Html);

        shop.Page("GET", "/", Who.Staff, () => Answers.SeeOther("/board"));
        shop.Page("GET", "/board", Who.Staff, ShowBoard.Handle);
        shop.Api("GET", "/jobs", Who.Staff, ListJobs.Handle);
        shop.Page("GET", "/jobs/new", Who.Staff, NewIntake.Show);
        shop.Page("POST", "/jobs/new", Who.Staff, NewIntake.LookUp);
        shop.Both("POST", "/jobs", Who.Staff, PostIntake.Handle);
        shop.Both("POST", "/jobs/{job}/milestones", Who.Staff, MoveJob.Handle);
        shop.Page("GET", "/jobs/{job}", Who.Staff, ShowJobPage.Handle);
        shop.Api("GET", "/jobs/{job}", Who.Staff, ShowJob.Handle);
        shop.Api("GET", "/jobs/{job}/events", Who.Staff, ShowJob.History);
        shop.Both("POST", "/jobs/{job}/facts", Who.Staff, ChangeJob.Handle);
        shop.Both("POST", "/jobs/{job}/diagnosis", Who.Staff, Diagnose.Handle);

        shop.Page("GET", "/jobs/{job}/quote", Who.Staff, ShowQuote.Handle);
        shop.Api("GET", "/jobs/{job}/quotes", Who.Staff, ListQuotes.Handle);
        shop.Both("POST", "/jobs/{job}/quotes", Who.Staff, SendQuote.Handle);
        shop.Both("POST", "/jobs/{job}/quotes/{n:int}/decision", Who.Staff, DecideQuote.Handle);
        shop.Page("GET", "/jobs/{job}/payments", Who.Staff, ShowPayments.Handle);
        shop.Page("GET", "/jobs/{job}/payments/{payment:guid}", Who.Staff, ShowReceipt.Handle);
        shop.Api("GET", "/jobs/{job}/payments", Who.Staff, ListPayments.Handle);
        shop.Both("POST", "/jobs/{job}/payments", Who.Staff, TakePayment.Handle);
        shop.Both("POST", "/jobs/{job}/refunds", Who.Owner, RefundPayment.Handle);
        shop.Page("GET", "/ready", Who.Staff, ShowReady.Handle);
        shop.Page("GET", "/jobs/{job}/handover", Who.Staff, ShowHandOver.Handle);
        shop.Both("POST", "/jobs/{job}/handover", Who.Staff, PostHandOver.Handle);

        shop.Page("GET", "/jobs/{job}/docket", Who.Staff, ShowDocket.Page);
        shop.Page("GET", "/jobs/{job}/docket.css", Who.Staff, ShowDocket.Css);
        shop.Page("GET", "/jobs/{job}/docket.pdf", Who.Staff, ShowDocket.Pdf);
        shop.Both("POST", "/jobs/{job}/prints", Who.Staff, PrintDocket.Handle);
        shop.Both("GET", "/search", Who.Staff, SearchShop.Handle);
        shop.Both("GET", "/clients", Who.Staff, ListClients.Handle);
        shop.Page("GET", "/clients/new", Who.Staff, NewClient.Handle);
        shop.Both("POST", "/clients", Who.Staff, AddClient.Handle);
        shop.Both("GET", "/clients/{client}", Who.Staff, ShowClient.Handle);
        shop.Both("POST", "/clients/{client}", Who.Staff, ChangeClient.Handle);
        shop.Both("GET", "/watches", Who.Staff, ListWatches.Handle);
        shop.Api("POST", "/watches", Who.Staff, AddWatch.Handle);
        shop.Both("GET", "/watches/{watch}", Who.Staff, ShowWatch.Handle);
        shop.Both("POST", "/watches/{watch}", Who.Staff, ChangeWatch.Handle);

        shop.Page("GET", "/jobs/{job}/bench", Who.Staff, ShowBench.Handle);
        shop.Both("POST", "/jobs/{job}/bench", Who.Staff, FinishBench.Handle);
        shop.Api("GET", "/jobs/{job}/service-log", Who.Staff, ShowServiceLog.Handle);
        shop.Both("POST", "/jobs/{job}/service-log", Who.Staff, SummariseService.Handle);
        shop.Api("GET", "/jobs/{job}/service-log/readings", Who.Staff, ShowServiceLog.Readings);
        shop.Both("POST", "/jobs/{job}/service-log/readings", Who.Staff, TakeReadings.Handle);
        shop.Api("GET", "/jobs/{job}/service-log/parts", Who.Staff, ShowServiceLog.Parts);
        shop.Both("POST", "/jobs/{job}/service-log/parts", Who.Staff, ChangePart.New);
        shop.Both("POST", "/jobs/{job}/service-log/parts/{part:guid}", Who.Staff, ChangePart.Handle);
        shop.Api("GET", "/jobs/{job}/service-log/lubricants", Who.Staff, ShowServiceLog.Lubricants);
        shop.Both("POST", "/jobs/{job}/service-log/lubricants", Who.Staff, UseLubricants.Handle);
        shop.Api("GET", "/jobs/{job}/service-log/water-tests", Who.Staff, ShowServiceLog.WaterTests);
        shop.Both("POST", "/jobs/{job}/service-log/water-tests", Who.Staff, TestWater.Handle);
        shop.Api("GET", "/jobs/{job}/service-log/notes", Who.Staff, ShowServiceLog.Notes);
        shop.Both("POST", "/jobs/{job}/service-log/notes", Who.Staff, WriteNote.Handle);

        shop.Page("GET", "/jobs/{job}/record", Who.Staff, ShowRecord.Handle);
        shop.Api("GET", "/jobs/{job}/record", Who.Staff, ShowRecord.Api);
        shop.Both("GET", "/jobs/{job}/record.pdf", Who.Staff, ShowRecord.Pdf);
        shop.Both("POST", "/jobs/{job}/record", Who.Staff, SealRecord.Handle);
        shop.Both("POST", "/jobs/{job}/record/amendments", Who.Owner, AmendRecord.Handle);
        shop.Page("GET", "/settings/record-keys", Who.Owner, RenewRecordKey.Show);
        shop.Fresh(FreshProof.RecordKeys).Both("POST", "/settings/record-keys", Who.Owner, RenewRecordKey.Handle);
        shop.Page("GET", "/r/{code}", Who.Anyone, ShowPublicRecord.Handle);
        shop.Page("GET", "/r/{code}.pdf", Who.Anyone, ShowPublicRecord.Pdf);
        shop.Page("GET", "/r/{code}.json", Who.Anyone, ShowPublicRecord.Json);
        shop.Page("GET", "/r/{code}/photos/{n:int}/{size}", Who.Anyone, ShowPublicRecord.Picture);
        shop.Page("POST", "/r/{code}/check", Who.Anyone, ShowPublicRecord.Check);
        shop.Page("GET", "/.well-known/jwks.json", Who.Anyone, PublishKeys.Handle);

        shop.Page("GET", "/stream", Who.Staff, ShowStream.Handle);
        shop.Both("POST", "/stream/verify", Who.Staff, ShowStream.Verify);

        foreach (var place in (string[])["/jobs/{job}/photos", "/drafts/{draft}/photos"])
        {
            shop.Api("GET", place, Who.Staff, ListPhotos.Handle);
            shop.Both("POST", place, Who.Staff, StartPhoto.Handle);
            shop.Api("GET", place + "/{photo:guid}", Who.Staff, ListPhotos.One);
            shop.Both("POST", place + "/{photo:guid}", Who.Staff, DescribePhoto.Handle);
            shop.Api("PUT", place + "/{photo:guid}/content", Who.Staff, UploadPhoto.Handle);
            shop.Api("POST", place + "/{photo:guid}/finish", Who.Staff, FinishPhoto.Handle);
            shop.Api("DELETE", place + "/{photo:guid}", Who.Staff, RemovePhoto.Handle);
            shop.Page("POST", place + "/{photo:guid}/removal", Who.Staff, RemovePhoto.Handle);
        }
        shop.Page("GET", "/jobs/{job}/photos", Who.Staff, ListPhotos.Page);
        shop.Page("GET", "/photos/{photo}/{size}", Who.Anyone, ShowPhoto.Handle);

        shop.Fresh(FreshProof.Export).Page("GET", "/stream/export", Who.Owner, ExportStream.Handle);
        _ = root;
    }
}
