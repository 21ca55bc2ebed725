using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChronoCare.Tenancy;
using MimeKit;

namespace ChronoCare.Messaging;

/// <summary>
/// The SMTP door for answers by mail, where CHRONOCARE_INBOUND_SMTP opens it: a mail server hands over what came for our addresses. It relays nothing and nobody signs in;
/// what is said on a line stands in <see cref="MailCaller"/>.
/// </summary>
public sealed partial class MailDoor : IHostedService, IDisposable
{
    private const int MostCallers = 100;
    private readonly TakeMail take;
    private readonly ILogger<MailDoor> log;
    private readonly IPEndPoint? at;
    private readonly Certificate? certificate;
    private readonly string name, own, folder;
    private readonly SemaphoreSlim turns = new(4);
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<Task, bool> callers = new();
    private TcpListener? listener;
    private bool isShut;
    private Task answering = Task.CompletedTask;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="WrongSetting">One cannot be used.</exception>
    public MailDoor(Settings settings, ReplyAddress replies, TakeMail take, ILogger<MailDoor> log)
    {
        (this.take, this.log) = (take, log);
        name = settings.Root.Split(':')[0];
        own = MailboxAddress.TryParse(settings.MailFrom, out var from) ? from.Address : "";
        folder = settings.DataPath("inbox", "coming");
        if (settings.InboundSmtp.Length == 0) return;
        at = Where(settings.InboundSmtp);
        if (!replies.IsOn) throw new WrongSetting("CHRONOCARE_INBOUND_SMTP takes answers by mail, and CHRONOCARE_MAIL_REPLIES says no address that they could come to.");
        if (settings.InboundCertificate.Length > 0) certificate = new Certificate(settings.InboundCertificate);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (at is null) return Task.CompletedTask;
        Directory.CreateDirectory(folder);
        // Half of a mail that a crash left behind was never acknowledged: it comes again.
        foreach (var half in Directory.EnumerateFiles(folder)) File.Delete(half);
        listener = new TcpListener(at);
        try { listener.Start(); }
        catch (SocketException no) { throw new WrongSetting($"CHRONOCARE_INBOUND_SMTP is \"{at}\", where nothing can be opened: {no.Message}."); }
        answering = Answer(listener, closing.Token);
        Opened(log, at);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await closing.CancelAsync();
        listener?.Stop();
        await Task.WhenAll([answering, .. callers.Keys]).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The house holds it under two names and puts both away.
        if (Interlocked.Exchange(ref isShut, true)) return;
        closing.Cancel();
        listener?.Dispose();
        closing.Dispose();
        turns.Dispose();
    }

    private async Task Answer(TcpListener door, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var tcp = await door.AcceptTcpClientAsync(stop);
                var caller = Hear(tcp, stop);
                callers.TryAdd(caller, true);
                _ = caller.ContinueWith(done => callers.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
            catch (Exception) when (stop.IsCancellationRequested) { return; }
            catch (SocketException e)
            {
                Lost(log, e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Hear(TcpClient tcp, CancellationToken stop)
    {
        using (tcp)
        {
            tcp.NoDelay = true;
            await using var caller = new MailCaller(tcp.GetStream(), new(name, own, folder, take, certificate is null ? null : certificate.Now, turns));
            try
            {
                if (callers.Count >= MostCallers) await caller.TurnAway(stop);
                else await caller.Run(stop);
            }
            catch (Exception e) when (e is EndOfStreamException or IOException { InnerException: SocketException } or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // Gone in the middle, silent for too long, or we are closing: what was not acknowledged comes again.
            }
            catch (IOException e) { Lost(log, e.Message); }
            catch (Exception e) { Failed(log, e); }
        }
    }

    private static IPEndPoint Where(string said)
    {
        if (int.TryParse(said, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535) return new(IPAddress.Loopback, port);
        return said.Contains(':') && IPEndPoint.TryParse(said, out var at) && at.Port > 0 ? at
            : throw new WrongSetting($"CHRONOCARE_INBOUND_SMTP is \"{said}\"; it must be a port of this machine such as 2525, or an address and port such as 10.0.0.4:25.");
    }

    /// <summary>The certificate of CHRONOCARE_INBOUND_CERTIFICATE, read again when its file has changed, so that a renewed one needs no restart.</summary>
    private sealed class Certificate
    {
        private readonly string path;
        private readonly Lock one = new();
        private (DateTime At, X509Certificate2 Read) kept;

        internal Certificate(string path)
        {
            this.path = path;
            try { kept = Look(); }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new WrongSetting($"CHRONOCARE_INBOUND_CERTIFICATE is \"{path}\"; it must be a PEM file with a certificate and its private key.");
            }
        }

        internal X509Certificate2 Now()
        {
            lock (one)
            {
                try { if (File.GetLastWriteTimeUtc(path) != kept.At) kept = Look(); }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
                {
                    // Half written: the one before it still serves.
                }
                return kept.Read;
            }
        }

        private (DateTime At, X509Certificate2 Read) Look() => (File.GetLastWriteTimeUtc(path), X509Certificate2.CreateFromPemFile(path));
    }

    [LoggerMessage(LogLevel.Information, "Answers by mail are taken over SMTP at {At}")]
    private static partial void Opened(ILogger log, IPEndPoint at);

    [LoggerMessage(LogLevel.Warning, "A mail server could not be answered ({Why})")]
    private static partial void Lost(ILogger log, string why);

    [LoggerMessage(LogLevel.Error, "A mail could not be taken; whoever brought it was asked to come again")]
    private static partial void Failed(ILogger log, Exception e);
}
