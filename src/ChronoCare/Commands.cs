using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ChronoCare.Demo;
using ChronoCare.Identity;
using ChronoCare.Identity.Passkeys;
using ChronoCare.Jobs.Audit;
using ChronoCare.Mail;
using ChronoCare.Photos;
using ChronoCare.Records;
using ChronoCare.Tenancy;
using ChronoCare.Work;

namespace ChronoCare;

/// <summary>The program's own commands: serve (the default) and what bin/db offers.</summary>
public static class Commands
{
    private const string Help = """
        bin/chronocare [command]

          serve                 runs the shop floor (the default); Ctrl-C stops it
          sign-in SHOP [E-MAIL] prints a link that signs that person (or the owner) in, once; for development only
          db url [login]        prints the connection string of the running database for owner (the default),
                                app, edge, dispatch, refresh, migrator, backup or cluster
          db migrate            brings the database's schema up to date
          db reset [--yes]      deletes every shop and begins anew; asks for --yes unless the database is the embedded one
          passkeys forget SHOP E-MAIL
                                removes every passkey of somebody who lost their devices, and signs them out everywhere; be sure who
                                asks. They sign in by mail, and are told
          audit verify [WHICH…] walks the stream of every shop and says whether it is unbroken, or names the first event that was
                                altered, removed or moved; WHICH is a shop's subdomain or an export of its stream (.jsonl)
          verify FILE --keys jwks.json
                                says whether a service record (record.json or its PDF) is what a shop issued; needs no network
          --help                this page

        Settings are environment variables that begin with CHRONOCARE_; docs/settings.md lists them.
        """;

    /// <summary>Runs one; the exit code.</summary>
    /// <exception cref="WrongSetting">A setting or argument cannot be used.</exception>
    public static async Task<int> Run(string[] args)
    {
        if (args is [CleanPhotoWorker.Command]) return CleanPhotoWorker.Run(); // before anything reads a setting or a secret: this process has neither
        if (args is ["verify", .. var what]) return VerifyRecord.Run(what, Console.Out); // for strangers: reads no setting, touches no database
        if (args.Contains("--help") || args is ["help"] or ["-h"])
        {
            Console.WriteLine(Help);
            return 0;
        }
        using var stop = new CancellationTokenSource();
        using var interrupt = StopOn(PosixSignal.SIGINT, stop);
        using var terminate = StopOn(PosixSignal.SIGTERM, stop);
        using var hangUp = StopOn(PosixSignal.SIGHUP, stop);
        var settings = Settings.FromEnvironment(Environment.GetEnvironmentVariable);
        try
        {
            return await (args switch
            {
                [] or ["serve"] => Serve(settings, stop.Token),
                ["sign-in", var shop, .. { Length: < 2 } email] => SignIn(settings, shop, email.FirstOrDefault("")),
                ["passkeys", "forget", var shop, var email] => Forget(settings, shop, email, stop.Token),
                ["audit", "verify", .. var which] => Audit(settings, which, stop.Token),
                ["db", "url", .. { Length: < 2 } login] => Url(settings, login.FirstOrDefault("owner")),
                ["db", "migrate"] => Migrate(settings, stop.Token),
                ["db", "reset"] => Reset(settings, mayDelete: settings.Db.Length == 0, stop.Token),
                ["db", "reset", "--yes"] => Reset(settings, mayDelete: true, stop.Token),
                _ => throw new WrongSetting($"There is no command \"{string.Join(' ', args)}\". There are: serve, sign-in, db url, db migrate, db reset, audit verify, verify, passkeys forget; --help says what they do."),
            });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 130;
        }
    }

    private static async Task<int> Serve(Settings settings, CancellationToken stop)
    {
        MustBeFree(settings.Port);
        await using var running = await RunningDatabase.Open(settings, Console.WriteLine, stop);
        await running.Database.Migrate();
        await using var app = App.Build(running.Settings, running.Database, running.Secrets, TimeProvider.System);
        if (settings.Demo) await DemoShop.EnsureSeeded(app.Services, TimeProvider.System, Console.WriteLine, stop);
        await app.StartAsync(stop);
        if (settings.Demo && await DemoShop.Invitation(running.Settings, running.Database) is { } invitation) Console.WriteLine(invitation);
        Console.WriteLine($"ChronoCare is open at {settings.Scheme}://{settings.Root}");
        await app.WaitForShutdownAsync(stop);
        Console.WriteLine("Closed.");
        return app.Services.GetService<GivenUp>() is { IsSo: true } ? GivenUp.ExitCode : 0;
    }

    private static async Task<int> SignIn(Settings settings, string shop, string email)
    {
        await using var running = RunningDatabase.Find(settings) ?? throw new WrongSetting("No database is running. Start bin/serve first.");
        Console.WriteLine(await SignInLink.Make(new Shops(running.Database, TimeProvider.System), running.Database, settings, TimeProvider.System, shop, email));
        return 0;
    }

    private static async Task<int> Forget(Settings settings, string shop, string email, CancellationToken stop)
    {
        await using var running = RunningDatabase.Find(settings) ?? throw new WrongSetting("No database is running. Start bin/serve first.");
        IMailbox mailbox = settings.Smtp.Length > 0 ? new MailServer(settings) : new MailFolder(settings);
        Console.WriteLine(await ForgetPasskeys.Run(new Shops(running.Database, TimeProvider.System), running.Database, settings, mailbox, TimeProvider.System, shop, email, stop));
        return 0;
    }

    private static async Task<int> Audit(Settings settings, IReadOnlyList<string> which, CancellationToken stop)
    {
        RunningDatabase? running = null;
        try
        {
            return await VerifyStreams.Run(async () => (running = RunningDatabase.Find(settings) ?? await RunningDatabase.Open(settings, Say, stop)).Database, which, Console.Out);
        }
        finally
        {
            if (running is not null) await running.DisposeAsync();
        }
    }

    private static async Task<int> Url(Settings settings, string login)
    {
        await using var running = RunningDatabase.Find(settings) ?? throw new WrongSetting("No database is running. Start bin/serve first.");
        Console.WriteLine(ConnectionUri.Write(running.Database.Url(login)));
        return 0;
    }

    private static async Task<int> Migrate(Settings settings, CancellationToken stop)
    {
        await using var running = RunningDatabase.Find(settings) ?? await RunningDatabase.Open(settings, Say, stop);
        await running.Database.Migrate();
        Say("The schema is up to date.");
        return 0;
    }

    private static async Task<int> Reset(Settings settings, bool mayDelete, CancellationToken stop)
    {
        if (!mayDelete) throw new WrongSetting("This deletes every shop in the database of CHRONOCARE_DB. If that is what you want: db reset --yes");
        await using var running = await RunningDatabase.Open(settings, Say, stop);
        await running.Empty(stop);
        await running.Database.Migrate();
        Say("Every shop is deleted; the database is as new.");
        return 0;
    }

    // Asked before anything is started: Kestrel would say it late, and in forty lines.
    private static void MustBeFree(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException)
        {
            throw new WrongSetting($"Port {port} cannot be listened on: it is taken by another program, or not for you. Stop that program, or set CHRONOCARE_PORT to a free port.");
        }
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });

    // Standard output belongs to what a command prints for other programs.
    private static void Say(string sentence) => Console.Error.WriteLine(sentence);
}
