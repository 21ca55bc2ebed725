using System.Buffers;
using System.Net.Sockets;
using ChronoCare.Mail;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace ChronoCare.Tests.Mail;

/// <summary>The outside world here is a server that speaks SMTP.</summary>
public sealed class MailServerTests
{
    private static readonly Letter Letter = new("atelier", "Atelier Morel, Genève", "ana@example.com", "7K2 M9Q is your code", "Words.\n.\nMore words.", "<p>Words.</p>");

    [Fact]
    public async Task A_mail_arrives_whole_with_its_credentials_checked()
    {
        await using var post = new PostOffice();
        var settings = new Settings { Smtp = $"smtp://shop%40one:s%3Acret@127.0.0.1:{post.Port}", MailFrom = "ChronoCare <no-reply@chronocare.example>" };
        await new MailServer(settings).Send(Letter.ToMime(settings, DateTimeOffset.UnixEpoch), CancellationToken.None);
        var mail = post.Mails.ShouldHaveSingleItem();
        mail.Subject.ShouldBe("7K2 M9Q is your code");
        mail.From.Mailboxes.Single().ShouldSatisfyAllConditions(f => f.Name.ShouldBe("Atelier Morel, Genève"), f => f.Address.ShouldBe("no-reply@chronocare.example"));
        mail.To.Mailboxes.Single().Address.ShouldBe("ana@example.com");
        mail.TextBody!.ReplaceLineEndings("\n").Trim().ShouldBe("Words.\n.\nMore words.");
        mail.HtmlBody!.Trim().ShouldBe("<p>Words.</p>");
        mail.Headers["Auto-Submitted"].ShouldBe("auto-generated");
        post.Credentials.ShouldBe(("shop@one", "s:cret"));
    }

    [Fact]
    public async Task A_mail_that_is_refused_at_first_is_sent_again()
    {
        await using var post = new PostOffice { Refusals = 2 };
        var settings = new Settings { Smtp = $"smtp://127.0.0.1:{post.Port}" };
        var outbox = new Outbox(new MailServer(settings), settings, new Hurried(), NullLogger<Outbox>.Instance);
        await outbox.StartAsync(CancellationToken.None);
        var written = 0;
        outbox.Post(() => { written++; return Task.FromResult<Letter?>(Letter); });
        outbox.Post(() => Task.FromResult<Letter?>(null));
        await outbox.Quiet();
        await outbox.StopAsync(CancellationToken.None);
        post.Mails.Count.ShouldBe(1);
        written.ShouldBe(1);
    }

    [Theory]
    [InlineData("mail.example.com")]
    [InlineData("http://mail.example.com")]
    [InlineData("smtp://")]
    [InlineData("smtp://mail.example.com/inbox")]
    public void A_wrong_setting_stops_the_start_with_a_sentence(string smtp) =>
        Should.Throw<WrongSetting>(() => new MailServer(new Settings { Smtp = smtp })).Message.ShouldStartWith("CHRONOCARE_SMTP must look like");

    [Theory]
    [InlineData("ana@example.com", true)]
    [InlineData("a.b+c@mail.example.co.uk", true)]
    [InlineData("ana@example", false)]
    [InlineData("ana..b@example.com", false)]
    [InlineData(".ana@example.com", false)]
    [InlineData("ana.@example.com", false)]
    [InlineData("ana@-example.com", false)]
    [InlineData("ana@example..com", false)]
    [InlineData("\"ana\"@example.com", false)]
    [InlineData("änä@example.com", false)]
    [InlineData("@", false)]
    public void An_address_is_one_or_not(string text, bool isOne) => EmailAddress.IsOne(text).ShouldBe(isOne);

    /// <summary>Waits are over at once.</summary>
    private sealed class Hurried : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

/// <summary>An SMTP server that keeps what it is given.</summary>
public sealed class PostOffice : MessageStore, IUserAuthenticator, IMailboxFilter, IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    public PostOffice()
    {
        Port = TestHouse.FreePort();
        var options = new SmtpServerOptionsBuilder().ServerName("post.test")
            .Endpoint(e => e.Endpoint(new(System.Net.IPAddress.Loopback, Port)).AllowUnsecureAuthentication()).Build();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add((IMessageStore)this);
        services.Add((IUserAuthenticator)this);
        services.Add((IMailboxFilter)this);
        serving = new SmtpServer.SmtpServer(options, services).StartAsync(stop.Token);
    }

    public int Port { get; }
    public List<MimeMessage> Mails { get; } = [];
    public (string User, string Password) Credentials { get; private set; }
    /// <summary>How many mails it refuses for now before it takes one.</summary>
    public int Refusals { get; set; }
    /// <summary>An address it does not know.</summary>
    public string Unknown { get; set; } = "";
    /// <summary>Hears of each mail before it is taken (false) and after (true), while its sender waits for the answer.</summary>
    public Func<MimeMessage, bool, Task> At { get; set; } = (_, _) => Task.CompletedTask;

    public Task<bool> CanAcceptFromAsync(ISessionContext context, SmtpServer.Mail.IMailbox @from, int size, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> CanDeliverToAsync(ISessionContext context, SmtpServer.Mail.IMailbox to, SmtpServer.Mail.IMailbox @from, CancellationToken cancellationToken) =>
        Task.FromResult($"{to.User}@{to.Host}" != Unknown);

    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        if (Refusals-- > 0) return new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "later");
        var mail = await MimeMessage.LoadAsync(new MemoryStream(buffer.ToArray()), cancellationToken);
        await At(mail, false);
        lock (Mails) Mails.Add(mail);
        await At(mail, true);
        return SmtpResponse.Ok;
    }

    public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken)
    {
        Credentials = (user, password);
        return Task.FromResult(true);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try { await serving; }
        catch (Exception e) when (e is OperationCanceledException or SocketException) { }
        stop.Dispose();
    }
}
