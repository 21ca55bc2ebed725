using ChronoCare.Cards;
using ChronoCare.Identity;
using ChronoCare.Identity.Apps;
using ChronoCare.Jobs.Board;
using ChronoCare.Jobs.Page;
using ChronoCare.Mail;
using ChronoCare.Messaging;
using ChronoCare.Notifications;
using ChronoCare.Opening;
using ChronoCare.Photos;
using ChronoCare.Plans;
using ChronoCare.Portal;
using ChronoCare.Realtime;
using ChronoCare.Records;
using ChronoCare.Reports;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using ChronoCare.Work;
using Microsoft.AspNetCore.DataProtection;

namespace ChronoCare;

/// <summary>Builds the web program; Program.cs, the tests and the benches all start it here.</summary>
public static partial class App
{
    /// <summary>Largest request body: a photo upload's worst case.</summary>
    public const long MaxBody = 60L * 1024 * 1024;

    /// <summary>Wires everything; the caller starts and stops it. The database must be migrated already.</summary>
    public static WebApplication Build(Settings settings, Database database, Secrets secrets, TimeProvider clock, Action<WebApplicationBuilder>? also = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(App).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = settings.IsDevelopment ? "Development" : "Production",
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(settings.Port);
            kestrel.AddServerHeader = false;
            kestrel.AllowHostHeaderOverride = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
        });
        builder.Services.Configure<Microsoft.AspNetCore.HostFiltering.HostFilteringOptions>(o => o.AllowEmptyHosts = true);
        builder.Services.AddSingleton(settings).AddSingleton(database).AddSingleton(secrets).AddSingleton(clock).AddSingleton<Shops>().AddSingleton<Sessions>();
        builder.Services.AddSingleton<CardMarkup>().AddSingleton<Timelines>().AddSingleton<FormTokens>();
        builder.Services.AddSingleton<SessionEnds>().AddHostedService(s => s.GetRequiredService<SessionEnds>()).AddSingleton<Passes>().AddSingleton<AppTokens>().AddSingleton<ApiKeys>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped(s => Here(s).Features.Get<Door>()?.Db ?? throw new NotHere());
        builder.Services.AddScoped(s => Here(s).Features.Get<Door>()?.Shop ?? throw new NotHere());
        builder.Services.AddScoped(s => Here(s).Features.Get<Visitor>() ?? Visitor.Stranger);
        builder.Services.AddSingleton<IFileStore>(new FolderFileStore(settings.DataPath("files"), clock)).AddSingleton<PhotoCleaning>().AddSingleton<SignedUrl>().AddSingleton<Uploads>();
        builder.Services.AddScoped(s => new ShopFiles(s.GetRequiredService<IFileStore>(), s.GetRequiredService<TenantDb>().Tenant));
        builder.Services.AddSingleton<SealingQueue>().AddHostedService(s => s.GetRequiredService<SealingQueue>());
        builder.Services.AddSingleton(Rounds).AddHostedService(s => s.GetRequiredService<Upkeep>());
        Node.Add(builder, settings, database);
        builder.Services.AddSingleton<Feeds>().AddHostedService(s => s.GetRequiredService<Feeds>());
        builder.Services.AddSingleton<ShopBell>().AddHostedService(s => s.GetRequiredService<ShopBell>());
        builder.Services.AddSingleton<ShopWork>().AddSingleton<Turns>().AddSingleton<WorkRounds>().AddHostedService(s => s.GetRequiredService<WorkRounds>());
        builder.Services.AddSingleton(s => new HealthPart("reactions", () => s.GetRequiredService<WorkRounds>().Health));
        builder.Services.AddSingleton<Nightly>().AddHostedService(s => s.GetRequiredService<Nightly>()).AddSingleton(s => new HealthPart("reports", () => s.GetRequiredService<Nightly>().Health));
        builder.Services.AddScoped(KeepPhotosOfDraft.Of);
        builder.Services.AddSingleton<PortalKeys>().AddScoped(PortalDoor.Of).AddSingleton<ReplyAddress>().AddSingleton<TakeMail>();
        builder.Services.AddSingleton<TakeReport>(services => (mail, _) => services.GetRequiredService<Bounce>().Take(mail));
        builder.Services.AddSingleton<InboxFolder>().AddHostedService(s => s.GetRequiredService<InboxFolder>()).AddSingleton<MailDoor>().AddHostedService(s => s.GetRequiredService<MailDoor>());
        builder.Services.AddSingleton<SignInKeys>().AddSingleton(new MailFolder(settings)).AddSingleton<Outbox>().AddHostedService(s => s.GetRequiredService<Outbox>());
        builder.Services.AddSingleton<IMailbox>(settings.Smtp.Length > 0 ? new MailServer(settings) : new MailFolder(settings));
        builder.Services.AddSingleton(new PushRoad(settings, clock)).AddSingleton<NoticeNames>().AddSingleton<TellWhoItConcerns>().AddSingleton<MorningRound>().AddSingleton<MonthRound>().AddSingleton<SendingRoom>().AddSingleton<SendNotices>().AddSingleton<Bounce>();
        builder.Services.AddSingleton(s => s.GetRequiredService<TellWhoItConcerns>().Reaction)
            .AddSingleton(s => s.GetRequiredService<MorningRound>().Delivery).AddSingleton(s => s.GetRequiredService<MonthRound>().Delivery).AddSingleton(s => s.GetRequiredService<SendNotices>().Delivery);
        builder.Services.AddSingleton<StripeCards>().AddSingleton<ICards>(s => s.GetRequiredService<StripeCards>()).AddSingleton<FollowStripe>().AddSingleton<PostStripe>().AddSingleton<CardWork>().AddSingleton(EndPagesWhenMoneyMoves.Reaction)
            .AddSingleton(s => s.GetRequiredService<FollowStripe>().Listener).AddSingleton(s => s.GetRequiredService<CardWork>().Delivery);
        builder.Services.AddSingleton<IBilling, StripeBilling>().AddSingleton<PlanPrices>().AddSingleton<FollowPlan>().AddSingleton<Subscribe>().AddSingleton(s => s.GetRequiredService<FollowPlan>().Listener).AddSingleton(s => s.GetRequiredService<FollowPlan>().Whose)
            .AddSingleton<PlanRound>().AddSingleton(s => s.GetRequiredService<PlanRound>().Delivery)
            .AddSingleton<CardRound>().AddSingleton(s => s.GetRequiredService<CardRound>().Delivery);
        builder.Services.AddSingleton<SignUpKeys>().AddSingleton<Microsoft.AspNetCore.Routing.MatcherPolicy, ByHost>();
        builder.Services.AddRazorComponents();
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(settings.DataPath("secrets"))).SetApplicationName("ChronoCare");
        builder.Services.ConfigureHttpJsonOptions(o => Answers.Follow(o.SerializerOptions));
        builder.Services.AddOpenApi("v1", Api.Describe).AddSingleton<ApiPages>();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        also?.Invoke(builder);

        var app = builder.Build();
        if (database.Warning is { } warning) Warn(app.Logger, warning);
        app.UseMiddleware<RequestMeter>();
        app.UseHouseHeaders(settings);
        app.UseMiddleware<HostGate>();
        app.UseHouseFiles();
        app.UseMiddleware<Mishaps>();
        app.UseMiddleware<SessionGate>();
        app.UseMiddleware<OriginGate>();
        app.UseWebSockets();
        app.UseRouting();
        app.UseMiddleware<KeyGate>();
        app.UseMiddleware<DoorKeeper>();
        app.UseMiddleware<FormGate>();
        app.UseMiddleware<LapseGate>();
        app.UseMiddleware<FreshGate>();
        app.UseMiddleware<OneEffect>();
        Routes.Map(app);
        return app;
    }

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void Warn(ILogger log, string warning);

    private static Upkeep Rounds(IServiceProvider services)
    {
        var (database, clock) = (services.GetRequiredService<Database>(), services.GetRequiredService<TimeProvider>());
        var (store, uploads) = (services.GetRequiredService<IFileStore>(), services.GetRequiredService<Uploads>());
        return new Upkeep(services.GetRequiredService<Shops>(),
        [
            ("uploads", (shop, _) => SweepUploads.Run(database.Enter(shop.TenantId), uploads, clock)),
            ("apps", (shop, _) => SweepApps.Run(database.Enter(shop.TenantId), clock)),
            ("Stripe's events", (shop, _) => SweepStripeEvents.Run(database.Enter(shop.TenantId), clock)),
            ("record files", (shop, stop) => SweepRecordFiles.Run(database.Enter(shop.TenantId), new ShopFiles(store, shop.TenantId), clock, stop)),
        ], clock, services.GetRequiredService<ILogger<Upkeep>>(), [("sign-ups", stop => SweepSignUps.Run(database, store, clock, stop))]);
    }

    private static HttpContext Here(IServiceProvider services) =>
        services.GetRequiredService<IHttpContextAccessor>().HttpContext ?? throw new InvalidOperationException("Outside a request.");
}
