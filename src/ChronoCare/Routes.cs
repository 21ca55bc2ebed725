using ChronoCare.Bench;
using ChronoCare.Handover;
using ChronoCare.Identity;
using ChronoCare.Identity.Apps;
using ChronoCare.Identity.Passkeys;
using ChronoCare.Jobs;
using ChronoCare.Jobs.Audit;
using ChronoCare.Jobs.Board;
using ChronoCare.Jobs.Clients;
using ChronoCare.Jobs.Docket;
using ChronoCare.Jobs.Intake;
using ChronoCare.Jobs.Page;
using ChronoCare.Jobs.Practice;
using ChronoCare.Jobs.Search;
using ChronoCare.Jobs.Watches;
using ChronoCare.Mail;
using ChronoCare.Messaging;
using ChronoCare.Notifications;
using ChronoCare.Office;
using ChronoCare.Opening;
using ChronoCare.Payments;
using ChronoCare.Photos;
using ChronoCare.Portal;
using ChronoCare.Quotes;
using ChronoCare.Realtime;
using ChronoCare.Records;
using ChronoCare.Reports;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using ChronoCare.Work;

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

        both.Page("GET", "/health/live", May.Anyone, Health.Live);
        both.Page("GET", "/health/ready", May.Anyone, Health.Ready);
        both.Page("GET", "/metrics", May.Anyone, Health.Metrics);
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(DoorSign.Of(May.Anyone, null));
        both.Page("GET", "/docs", May.Anyone, ApiPages.Index);
        both.Page("GET", "/docs/{area}", May.Anyone, ApiPages.Show);

        shop.Page("GET", "/brand.css", May.Anyone, Brand.Get);
        shop.Page("GET", "/screen", May.WorkHere, Screen.Show);
        shop.Page("POST", "/screen", May.WorkHere, Screen.Choose);

        shop.Page("GET", "/sign-in", May.Anyone, ShowSignIn.Handle);
        shop.Both("POST", "/sign-in", May.Anyone, AskForSignIn.Handle);
        shop.Page("GET", "/sign-in/code", May.Anyone, EnterCode.Show);
        shop.Both("POST", "/sign-in/code", May.Anyone, EnterCode.Handle);
        shop.Page("GET", "/sign-in/{token}", May.Anyone, FollowLink.Show);
        shop.Page("POST", "/sign-in/{token}", May.Anyone, FollowLink.Handle);
        shop.Api("POST", "/sign-in/passkey/challenge", May.Anyone, SignInWithPasskey.Ask);
        shop.Api("POST", "/sign-in/passkey", May.Anyone, SignInWithPasskey.Handle);
        shop.Page("GET", "/step-up", May.WorkHere, StepUp.Show);
        shop.Both("POST", "/step-up", May.WorkHere, StepUp.Handle);
        shop.Both("POST", "/step-up/code", May.WorkHere, StepUp.Ask);
        shop.Api("POST", "/step-up/passkey/challenge", May.WorkHere, StepUpWithPasskey.Ask);
        shop.Api("POST", "/step-up/passkey", May.WorkHere, StepUpWithPasskey.Handle);
        shop.Both("GET", "/settings/passkeys", May.KeepOwnKeys, ListPasskeys.Handle);
        shop.Fresh(FreshProof.Keys).Api("POST", "/settings/passkeys/challenge", May.KeepOwnKeys, AddPasskey.Ask);
        shop.Fresh(FreshProof.Keys).Api("POST", "/settings/passkeys", May.KeepOwnKeys, AddPasskey.Handle);
        shop.Both("GET", "/settings/passkeys/{passkey:guid}", May.KeepOwnKeys, NamePasskey.Show);
        shop.Both("POST", "/settings/passkeys/{passkey:guid}", May.KeepOwnKeys, NamePasskey.Handle);
        shop.Fresh(FreshProof.Keys).Both("POST", "/settings/passkeys/{passkey:guid}/removal", May.KeepOwnKeys, RemovePasskey.Handle);
        shop.Both("POST", "/sign-out", May.Anyone, SignOut.Handle);
        shop.Api("GET", "/me", May.WorkHere, ShowMe.Handle);
        shop.Api("POST", "/tokens", May.Anyone, GetTokens.Handle);
        shop.Api("DELETE", "/tokens", May.WorkHere, EndTokens.Handle);
        shop.Api("GET", "/devices", May.WorkHere, RegisterPhone.List);
        shop.Api("PUT", "/devices/{apnsToken}", May.WorkHere, RegisterPhone.Handle);
        shop.Api("DELETE", "/devices/{apnsToken}", May.WorkHere, RegisterPhone.Remove);
        shop.Both("GET", "/settings/api-keys", May.SettleApiKeys, MakeApiKey.Show);
        shop.Fresh(FreshProof.Keys).Both("POST", "/settings/api-keys", May.SettleApiKeys, MakeApiKey.Handle);
        shop.Both("POST", "/settings/api-keys/{apiKey:guid}/end", May.SettleApiKeys, MakeApiKey.Revoke);
        shop.Page("GET", "/settings", May.WorkHere, (Visitor visitor) => Answers.SeeOther(visitor.May(May.SettleShop) ? "/settings/shop" : "/settings/sessions"));
        shop.Both("GET", "/settings/shop", May.SettleShop, SaveShop.Show);
        shop.Both("POST", "/settings/shop", May.SettleShop, SaveShop.Handle);
        shop.Both("GET", "/settings/brand", May.SettleBrand, SaveBrand.Show);
        shop.Both("POST", "/settings/brand", May.SettleBrand, SaveBrand.Handle);
        shop.Page("GET", "/logo", May.Anyone, ShowLogo.Handle);
        shop.Both("GET", "/settings/documents", May.SettleDocuments, WriteTerms.Show);
        shop.Both("POST", "/settings/documents", May.SettleDocuments, WriteTerms.Handle);
        shop.Both("GET", "/settings/documents/{version:int}", May.SeeWork, WriteTerms.ShowOne);
        shop.Both("GET", "/settings/snippets", May.SettleSnippets, WriteSnippets.Show);
        shop.Both("POST", "/settings/snippets", May.SettleSnippets, WriteSnippets.Handle);
        shop.Both("GET", "/settings/calibres", May.SettleCalibres, SaveCalibre.List);
        shop.Both("POST", "/settings/calibres", May.SettleCalibres, SaveCalibre.Add);
        shop.Page("GET", "/settings/calibres/new", May.SettleCalibres, SaveCalibre.New);
        shop.Both("GET", "/settings/calibres/{key}", May.SettleCalibres, SaveCalibre.Show);
        shop.Both("POST", "/settings/calibres/{key}", May.SettleCalibres, SaveCalibre.Handle);
        shop.Both("GET", "/settings/notifications", May.SettleNotices, SettleNotices.Show);
        shop.Both("POST", "/settings/notifications", May.SettleNotices, SettleNotices.Handle);
        shop.Both("GET", "/settings/notifications/mine", May.ChooseNotices, ChooseNotices.Show);
        shop.Both("POST", "/settings/notifications/mine", May.ChooseNotices, ChooseNotices.Handle);
        shop.Both("GET", "/settings/notifications/words/{occasion}", May.SettleNotices, WriteWords.Show);
        shop.Both("POST", "/settings/notifications/words/{occasion}", May.SettleNotices, WriteWords.Handle);
        shop.Page("GET", "/settings/notifications/words/{occasion}/{language}", May.SettleNotices, WriteWords.Html);
        shop.Both("GET", "/settings/team", May.SettleTeam, InviteColleague.Show);
        shop.Fresh(FreshProof.Team).Both("POST", "/settings/team", May.SettleTeam, InviteColleague.Handle);
        shop.Fresh(FreshProof.Team).Both("POST", "/settings/team/invitations/{invitation:guid}/send", May.SettleTeam, ChangeInvitation.SendAgain);
        shop.Both("POST", "/settings/team/invitations/{invitation:guid}/withdraw", May.SettleTeam, ChangeInvitation.Withdraw);
        shop.Page("GET", "/join/{token}", May.Anyone, JoinTeam.Show);
        shop.Page("POST", "/join/{token}", May.Anyone, JoinTeam.Handle);
        shop.Both("GET", "/settings/team/{id:guid}", May.SettleTeam, ChangeColleague.Show);
        shop.Fresh(FreshProof.Team).Both("POST", "/settings/team/{id:guid}", May.SettleTeam, ChangeColleague.Handle);
        shop.Both("GET", "/settings/sessions", May.KeepOwnKeys, ListDevices.Handle);
        shop.Both("POST", "/settings/sessions/{device}/end", May.KeepOwnKeys, EndDevice.One);
        shop.Both("POST", "/settings/sessions/end", May.KeepOwnKeys, EndDevice.Others);
        shop.Both("GET", "/settings/pin", May.KeepOwnKeys, SetPin.Show);
        shop.Fresh(FreshProof.Keys).Both("POST", "/settings/pin", May.KeepOwnKeys, SetPin.Handle);
        shop.Both("POST", "/settings/pin/removal", May.KeepOwnKeys, SetPin.Remove);
        shop.Page("GET", "/settings/counter", May.AddCounter, KeepAtCounter.Show);
        shop.Fresh(FreshProof.Keys).Page("POST", "/settings/counter", May.AddCounter, KeepAtCounter.Handle);
        shop.Api("GET", "/settings/counter", May.SettleCounter, KeepAtCounter.List);
        shop.Both("POST", "/settings/counter/{tablet:guid}/removal", May.SettleCounter, KeepAtCounter.Remove);
        shop.Page("GET", "/counter", May.Anyone, Faces.Show);
        shop.Page("POST", "/counter", May.Anyone, Faces.Handle);
        shop.Page("POST", "/counter/lock", May.WorkHere, Faces.Lock);
        shop.Page("POST", "/counter/here", May.WorkHere, Faces.Here);
        shop.Page("GET", "/dev/mail", May.Anyone, DevMail.List);
        shop.Page("GET", "/dev/mail/{name}", May.Anyone, DevMail.Show);
        shop.Page("GET", "/dev/mail/{name}/html", May.Anyone, DevMail.Html);

        shop.Page("GET", "/", May.WorkHere, () => Answers.SeeOther("/board"));
        shop.Page("GET", "/board", May.SeeWork, ShowBoard.Handle);
        shop.Api("GET", "/jobs", May.SeeWork, ListJobs.Handle);
        shop.Page("GET", "/jobs/new", May.TakeIn, NewIntake.Show);
        shop.Page("POST", "/jobs/new", May.TakeIn, NewIntake.LookUp);
        shop.Both("POST", "/jobs", May.TakeIn, PostIntake.Handle);
        shop.Both("POST", "/jobs/{job}/milestones", May.WorkAtBench, MoveJob.Handle);
        shop.Page("GET", "/jobs/{job}", May.SeeWork, ShowJobPage.Handle);
        shop.Api("GET", "/jobs/{job}", May.SeeWork, ShowJob.Handle);
        shop.Api("GET", "/jobs/{job}/events", May.SeeWork, ShowJob.History);
        shop.Api("GET", "/jobs/{job}/notices", May.SeeWork, ListNotices.Handle);
        shop.Both("POST", "/jobs/{job}/facts", May.PlanWork, ChangeJob.Handle);
        shop.Both("POST", "/jobs/{job}/diagnosis", May.Diagnose, Diagnose.Handle);

        shop.Both("GET", "/messages", May.SeeWork, ShowInbox.Handle);
        shop.Page("GET", "/jobs/{job}/messages", May.SeeWork, ShowThread.Handle);
        shop.Api("GET", "/jobs/{job}/messages", May.SeeWork, ListMessages.Handle);
        shop.Page("POST", "/jobs/{job}/messages", May.WriteNotes, Compose.Handle);
        shop.Api("POST", "/jobs/{job}/messages", May.WriteMessages, SendMessage.Handle);
        shop.Both("POST", "/jobs/{job}/messages/read", May.WriteMessages, ReadThread.Handle);

        shop.Page("GET", "/jobs/{job}/quote", May.SeeWork, ShowQuote.Handle);
        shop.Api("GET", "/jobs/{job}/quotes", May.SeeWork, ListQuotes.Handle);
        shop.Both("POST", "/jobs/{job}/quotes", May.WriteQuotes, SendQuote.Handle);
        shop.Both("POST", "/jobs/{job}/quotes/{n:int}/decision", May.DecideQuotes, DecideQuote.Handle);
        shop.Page("GET", "/jobs/{job}/payments", May.SeeWork, ShowPayments.Handle);
        shop.Page("GET", "/jobs/{job}/payments/{payment:guid}", May.SeeWork, ShowReceipt.Handle);
        shop.Api("GET", "/jobs/{job}/payments", May.SeeWork, ListPayments.Handle);
        shop.Both("POST", "/jobs/{job}/payments", May.TakePayments, TakePayment.Handle);
        shop.Both("POST", "/jobs/{job}/refunds", May.Refund, RefundPayment.Handle);
        shop.Page("GET", "/ready", May.SeeWork, ShowReady.Handle);
        shop.Page("GET", "/jobs/{job}/handover", May.HandOver, ShowHandOver.Handle);
        shop.Both("POST", "/jobs/{job}/handover", May.HandOver, PostHandOver.Handle);

        shop.Page("GET", "/jobs/{job}/docket", May.SeeWork, ShowDocket.Page);
        shop.Page("GET", "/jobs/{job}/docket.css", May.SeeWork, ShowDocket.Css);
        shop.Page("GET", "/jobs/{job}/docket.pdf", May.SeeWork, ShowDocket.Pdf);
        shop.Both("POST", "/jobs/{job}/prints", May.TakeIn, PrintDocket.Handle);
        shop.Both("GET", "/search", May.SeeWork, SearchShop.Handle);
        shop.Both("GET", "/clients", May.SeeWork, ListClients.Handle);
        shop.Page("GET", "/clients/new", May.ChangeClients, NewClient.Handle);
        shop.Both("POST", "/clients", May.ChangeClients, AddClient.Handle);
        shop.Both("GET", "/clients/{client}", May.SeeWork, ShowClient.Handle);
        shop.Both("POST", "/clients/{client}", May.ChangeClients, ChangeClient.Handle);
        shop.Both("GET", "/watches", May.SeeWork, ListWatches.Handle);
        shop.Api("POST", "/watches", May.ChangeClients, AddWatch.Handle);
        shop.Both("GET", "/watches/{watch}", May.SeeWork, ShowWatch.Handle);
        shop.Both("POST", "/watches/{watch}", May.ChangeClients, ChangeWatch.Handle);

        shop.Page("GET", "/jobs/{job}/bench", May.WorkAtBench, ShowBench.Handle);
        shop.Both("POST", "/jobs/{job}/bench", May.WorkAtBench, FinishBench.Handle);
        shop.Both("POST", "/jobs/{job}/bench/focus", May.WorkAtBench, QuietBench.Handle);
        shop.Api("GET", "/jobs/{job}/service-log", May.SeeWork, ShowServiceLog.Handle);
        shop.Both("POST", "/jobs/{job}/service-log", May.WorkAtBench, SummariseService.Handle);
        shop.Api("GET", "/jobs/{job}/service-log/readings", May.SeeWork, ShowServiceLog.Readings);
        shop.Both("POST", "/jobs/{job}/service-log/readings", May.WorkAtBench, TakeReadings.Handle);
        shop.Api("GET", "/jobs/{job}/service-log/parts", May.SeeWork, ShowServiceLog.Parts);
        shop.Both("POST", "/jobs/{job}/service-log/parts", May.WorkAtBench, ChangePart.New);
        shop.Both("POST", "/jobs/{job}/service-log/parts/{part:guid}", May.WorkAtBench, ChangePart.Handle);
        shop.Api("GET", "/jobs/{job}/service-log/lubricants", May.SeeWork, ShowServiceLog.Lubricants);
        shop.Both("POST", "/jobs/{job}/service-log/lubricants", May.WorkAtBench, UseLubricants.Handle);
        shop.Api("GET", "/jobs/{job}/service-log/water-tests", May.SeeWork, ShowServiceLog.WaterTests);
        shop.Both("POST", "/jobs/{job}/service-log/water-tests", May.WorkAtBench, TestWater.Handle);
        shop.Api("GET", "/jobs/{job}/service-log/notes", May.SeeWork, ShowServiceLog.Notes);
        shop.Both("POST", "/jobs/{job}/service-log/notes", May.WriteNotes, WriteNote.Handle);

        shop.Page("GET", "/jobs/{job}/record", May.SeeWork, ShowRecord.Handle);
        shop.Api("GET", "/jobs/{job}/record", May.SeeWork, ShowRecord.Api);
        shop.Both("GET", "/jobs/{job}/record.pdf", May.SeeWork, ShowRecord.Pdf);
        shop.Both("POST", "/jobs/{job}/record", May.HandOver, SealRecord.Handle);
        shop.Both("POST", "/jobs/{job}/record/amendments", May.AmendRecords, AmendRecord.Handle);
        shop.Page("GET", "/settings/record-keys", May.SettleRecordKeys, RenewRecordKey.Show);
        shop.Fresh(FreshProof.RecordKeys).Both("POST", "/settings/record-keys", May.SettleRecordKeys, RenewRecordKey.Handle);
        shop.Page("GET", "/r/{code}", May.Anyone, ShowPublicRecord.Handle);
        shop.Page("GET", "/r/{code}.pdf", May.Anyone, ShowPublicRecord.Pdf);
        shop.Page("GET", "/r/{code}.json", May.Anyone, ShowPublicRecord.Json);
        shop.Page("GET", "/r/{code}/photos/{n:int}/{size}", May.Anyone, ShowPublicRecord.Picture);
        shop.Page("POST", "/r/{code}/check", May.Anyone, ShowPublicRecord.Check);
        shop.Page("GET", "/.well-known/jwks.json", May.Anyone, PublishKeys.Handle);

        shop.Page("GET", "/portal", May.Anyone, ListMine.Handle);
        shop.Page("POST", "/portal", May.Anyone, AskForCode.Handle);
        shop.Page("GET", "/portal/code", May.Anyone, EnterMyCode.Show);
        shop.Page("POST", "/portal/code", May.Anyone, EnterMyCode.Handle);
        shop.Page("POST", "/portal/open", May.Anyone, ListMine.Open);
        shop.Page("POST", "/portal/sign-out", May.Anyone, ListMine.Leave);
        shop.Both("GET", "/portal/{token}", May.Anyone, ShowPortal.Handle);
        shop.Both("POST", "/portal/{token}/decision", May.Anyone, DecideOnline.Handle);
        shop.Both("POST", "/portal/{token}/messages", May.Anyone, WriteToShop.Handle);
        shop.Both("POST", "/portal/{token}/renewal", May.Anyone, AskForRenewal.Handle);
        shop.Both("POST", "/portal/{token}/mails", May.Anyone, ChooseMails.Handle);
        shop.Page("GET", "/portal/{token}/mails/{milestone}", May.Anyone, ChooseMails.Show);
        shop.Page("POST", "/portal/{token}/mails/{milestone}", May.Anyone, ChooseMails.End);
        shop.Both("POST", "/portal/{token}/fresh", May.Anyone, SendFreshLink.Handle);
        shop.Page("POST", "/portal/{token}/all", May.Anyone, AskForCode.FromLink);
        shop.Page("GET", "/portal/{token}/quotes/{n:int}.pdf", May.Anyone, ShowQuotePdf.Handle);
        shop.Both("POST", "/jobs/{job}/link", May.TakeIn, ChangeLink.Handle);

        shop.Api("GET", "/events", May.SeeWork, HearEvents.Handle);
        shop.Api("GET", "/portal/events", May.Anyone, HearEvents.Mine);
        shop.Api("GET", "/portal/{token}/events", May.Anyone, HearEvents.OneJob);
        shop.Page("GET", "/reports", May.SeeReports, ShowReports.Handle);
        shop.Api("GET", "/reports", May.SeeReports, ListReports.Handle);
        shop.Both("POST", "/reports/night", May.SeeReports, MakeNight.Handle);
        shop.Page("GET", "/reports/{report}", May.SeeReports, ShowReports.One);
        shop.Api("GET", "/reports/{report}", May.SeeReports, GetReport.Handle);
        shop.Page("GET", "/reports/{report}.csv", May.SeeReports, ExportReport.Handle);
        shop.Page("GET", "/stream", May.SeeStream, ShowStream.Handle);
        shop.Both("POST", "/stream/verify", May.SeeStream, ShowStream.Verify);
        shop.Both("POST", "/stream/set-aside/{consumer}/{n:int}/retry", May.SeeStream, RetrySetAside.Handle);

        foreach (var place in (string[])["/jobs/{job}/photos", "/drafts/{draft}/photos"])
        {
            shop.Api("GET", place, May.SeeWork, ListPhotos.Handle);
            shop.Both("POST", place, May.Photograph, StartPhoto.Handle);
            shop.Api("GET", place + "/{photo:guid}", May.SeeWork, ListPhotos.One);
            shop.Both("POST", place + "/{photo:guid}", May.Photograph, DescribePhoto.Handle);
            shop.Api("PUT", place + "/{photo:guid}/content", May.Photograph, UploadPhoto.Handle);
            shop.Api("POST", place + "/{photo:guid}/finish", May.Photograph, FinishPhoto.Handle);
            shop.Api("DELETE", place + "/{photo:guid}", May.Photograph, RemovePhoto.Handle);
            shop.Page("POST", place + "/{photo:guid}/removal", May.Photograph, RemovePhoto.Handle);
        }
        shop.Page("GET", "/jobs/{job}/photos", May.SeeWork, ListPhotos.Page);
        shop.Page("GET", "/photos/{photo}/{size}", May.Anyone, ShowPhoto.Handle);

        shop.Fresh(FreshProof.Export).Page("GET", "/stream/export", May.Export, ExportStream.Handle);

        root.Page("GET", "/", May.Anyone, ShowLanding.Handle);
        root.Page("GET", "/your-shop", May.Anyone, ShowLanding.Find);
        root.Page("POST", "/inbound/mail", May.Anyone, PostMail.Handle);
        root.Page("GET", "/dev/mail", May.Anyone, DevMail.List);
        root.Page("GET", "/dev/mail/{name}", May.Anyone, DevMail.Show);
        root.Page("GET", "/dev/mail/{name}/html", May.Anyone, DevMail.Html);
        shop.Both("POST", "/practice", May.SettleShop, TakeInPractice.Handle);
        shop.Both("POST", "/practice/wipe", May.SettleShop, WipePractice.Handle);
        shop.Page("POST", "/first-hour/hide", May.SettleShop, HideFirstHour.Handle);
        if (app.Services.GetRequiredService<Settings>().SignUp) SignUp(root, shop);
    }

    // A shop opens itself: only where the operator lets it.
    private static void SignUp(Doors root, Doors shop)
    {
        root.Page("GET", "/sign-up", May.Anyone, Introduce.Start);
        root.Page("GET", "/sign-up/you", May.Anyone, Introduce.Show);
        root.Page("POST", "/sign-up/you", May.Anyone, Introduce.Handle);
        root.Page("GET", "/sign-up/code", May.Anyone, ProveAddress.Show);
        root.Page("POST", "/sign-up/code", May.Anyone, ProveAddress.Handle);
        root.Page("POST", "/sign-up/code/again", May.Anyone, ProveAddress.Again);
        root.Page("GET", "/sign-up/shop", May.Anyone, NameShop.Show);
        root.Page("POST", "/sign-up/shop", May.Anyone, NameShop.Handle);
        root.Page("GET", "/sign-up/address", May.Anyone, NameShop.Check);
        root.Page("GET", "/sign-up/country", May.Anyone, ChooseCountry.Show);
        root.Page("POST", "/sign-up/country", May.Anyone, ChooseCountry.Handle);
        root.Page("GET", "/sign-up/look", May.Anyone, DressShop.Show);
        root.Page("POST", "/sign-up/look", May.Anyone, DressShop.Handle);
        root.Page("GET", "/sign-up/look.css", May.Anyone, DressShop.Css);
        root.Page("GET", "/sign-up/logo", May.Anyone, DressShop.Logo);
        root.Page("GET", "/sign-up/open", May.Anyone, OpenShop.Show);
        root.Page("POST", "/sign-up/open", May.Anyone, OpenShop.Enter);
        shop.Page("GET", "/welcome/{token}", May.Anyone, EnterShop.Show);
        shop.Page("POST", "/welcome/{token}", May.Anyone, EnterShop.Handle);
    }
}
