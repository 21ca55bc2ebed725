using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Messaging;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;

namespace ChronoCare.Tests.Messaging;

/// <summary>The SMTP door, as a mail server that is not ours finds it, and somebody who types the lines by hand.</summary>
public sealed class MailDoorTests(TestHouse house)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed record Scene(TestShop Shop, JsonNode Id, string Address, int Port, WebApplication App) : IAsyncDisposable
    {
        public async Task<List<string>> Texts() => await (await Shop.Counter()).Texts(Id);

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }

    private async Task<(TestShop Shop, JsonNode Id, string Address)> Address()
    {
        var shop = await house.OpenShop();
        var (id, number, _) = await shop.Here();
        var client = await shop.Db().Row<Guid>("select client_id from shop.job where number = $1", number);
        return (shop, id, house.Services.GetRequiredService<ReplyAddress>().Of(shop.Shop, Guid.Parse(id.ToString()), number, client)!);
    }

    private async Task<Scene> Open(string certificate = "")
    {
        var (shop, id, address) = await Address();
        var port = TestHouse.FreePort();
        var app = App.Build(house.Settings with { Port = TestHouse.FreePort(), InboundSmtp = port.ToString(System.Globalization.CultureInfo.InvariantCulture), InboundCertificate = certificate }, house.Database, house.Secrets, TimeProvider.System);
        await app.StartAsync(Stop);
        return new(shop, id, address, port, app);
    }

    private static MimeMessage Mail(string to, string text, string from = "p.hart@example.com")
    {
        var mail = new MimeMessage { Subject = "Re: Your watch", Body = new TextPart("plain") { Text = text } };
        mail.From.Add(MailboxAddress.Parse(from));
        mail.To.Add(MailboxAddress.Parse(to));
        return mail;
    }

    private static async Task<SmtpClient> Stranger(int port, SecureSocketOptions security = SecureSocketOptions.None)
    {
        var client = new SmtpClient { ServerCertificateValidationCallback = (_, _, _, _) => true };
        await client.ConnectAsync("127.0.0.1", port, security, Stop);
        return client;
    }

    /// <summary>Somebody who types: sends lines as they are, and reads the last line of each answer.</summary>
    private sealed class Typist : IDisposable
    {
        private readonly TcpClient tcp = new();
        private StreamReader reader = StreamReader.Null;

        public static async Task<Typist> At(int port)
        {
            var typist = new Typist();
            await typist.tcp.ConnectAsync("127.0.0.1", port, Stop);
            typist.reader = new(typist.tcp.GetStream(), Encoding.ASCII);
            (await typist.Hear()).ShouldStartWith("220 localhost ESMTP");
            return typist;
        }

        public async Task<string> Hear()
        {
            var all = "";
            while (await reader.ReadLineAsync(Stop) is { } line)
            {
                all += line + "\n";
                if (line.Length < 4 || line[3] == ' ') break;
            }
            return all;
        }

        public async Task<string> Say(string line)
        {
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), Stop);
            return await Hear();
        }

        /// <summary>The first answer that is no yes, or the last one.</summary>
        public async Task<string> Bring(string from, string to, string data)
        {
            foreach (var line in (string[])[$"MAIL FROM:<{from}>", $"RCPT TO:<{to}>", "DATA"])
                if (await Say(line) is var answer && answer[0] is '4' or '5') return answer;
            return await Say(data.ReplaceLineEndings("\r\n") + "\r\n.");
        }

        /// <summary>Sends on without waiting; what was answered meanwhile, or nothing.</summary>
        public async Task<string> Pour(string text)
        {
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Stop);
            return tcp.GetStream().DataAvailable ? await Hear() : "";
        }

        public void Dispose() => tcp.Dispose();
    }

    [Fact]
    public async Task A_strangers_mail_server_brings_an_answer_and_is_told_yes_once_it_stands_in_the_conversation()
    {
        await using var scene = await Open();
        using var client = await Stranger(scene.Port);
        client.Capabilities.HasFlag(SmtpCapabilities.Size).ShouldBeTrue();
        client.MaxSize.ShouldBe(30u * 1024 * 1024);
        client.AuthenticationMechanisms.ShouldBeEmpty("nobody signs in here");
        client.Capabilities.HasFlag(SmtpCapabilities.StartTLS).ShouldBeFalse();
        var mail = Mail(scene.Address, "Yes, please.\n.\n..\nAnd a line that is only a dot.");
        (await client.SendAsync(mail, Stop)).ShouldContain("It stands in the conversation.");
        (await scene.Texts()).ShouldBe(["Yes, please.\n.\n..\nAnd a line that is only a dot."]);
        // Its server lost our yes and brings it again.
        await client.SendAsync(mail, Stop);
        (await scene.Texts()).Count.ShouldBe(1);
        // The envelope says for whom, where the headers do not: a blind copy, a forwarded address.
        await client.SendAsync(Mail("shop@elsewhere.example", "By a forwarded address."), MailboxAddress.Parse("p.hart@example.com"), [MailboxAddress.Parse(scene.Address.ToUpperInvariant())], Stop);
        (await scene.Texts())[1].ShouldBe("By a forwarded address.");
        // A photo of some megabytes fits.
        var body = new BodyBuilder { TextBody = "With a photo." };
        body.Attachments.Add("dial.jpg", ChronoCare.Tests.Photos.Pictures.Grain(1600, 1200, 3));
        var heavy = Mail(scene.Address, "");
        heavy.Body = body.ToMessageBody();
        await client.SendAsync(heavy, Stop);
        (await (await scene.Shop.Counter()).Messages(scene.Id))[2]["photos"]!.AsArray().Count.ShouldBe(1);
        await client.DisconnectAsync(true, Stop);
    }

    [Fact]
    public async Task Addresses_that_are_forged_or_unknown_are_all_refused_in_the_same_words()
    {
        await using var scene = await Open();
        var (_, otherId, otherAddress) = await Address();
        var (local, domain) = (scene.Address.Split('@')[0], scene.Address.Split('@')[1]);
        var parts = local.Split('.');
        using var typist = await Typist.At(scene.Port);
        await typist.Say("EHLO mail.example.com");
        (await typist.Say("MAIL FROM:<p.hart@example.com>")).ShouldStartWith("250");
        string[] wrong =
        [
            $"{parts[0]}.{parts[1]}.{new string('a', 20)}@{domain}", $"{parts[0]}.2026-9999.{parts[2]}@{domain}", $"nobody.{parts[1]}.{parts[2]}@{domain}",
            $"{parts[0]}.{parts[1]}.{otherAddress.Split('@')[0].Split('.')[2]}@{domain}", $"{otherAddress.Split('.')[0]}.{parts[1]}.{parts[2]}@{domain}", $"{local}@elsewhere.example", "postmaster@localhost", "no-reply@chronocare.example",
        ];
        var answers = new List<string>();
        foreach (var to in wrong) answers.Add(await typist.Say($"RCPT TO:<{to}>"));
        answers.Distinct().ShouldHaveSingleItem().ShouldStartWith("550 ");
        (await typist.Say("DATA"))[0].ShouldBe('5', "there is nobody it could be for");
        (await typist.Say($"RCPT TO:<{scene.Address}>")).ShouldStartWith("250");
        (await typist.Say($"RCPT TO:<{otherAddress}>")).ShouldStartWith("250", customMessage: "whoever knows the address may write there");
        otherId.ShouldNotBeNull();
        using var client = await Stranger(scene.Port);
        (await Should.ThrowAsync<SmtpCommandException>(() => client.SendAsync(Mail(wrong[0], "Guessed."), Stop))).StatusCode.ShouldBe(SmtpStatusCode.MailboxUnavailable);
        (await scene.Texts()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_can_never_land_is_refused_for_good_and_what_is_too_large_before_it_is_sent()
    {
        await using var scene = await Open();
        using (var typist = await Typist.At(scene.Port))
        {
            (await typist.Say("EHLO mail.example.com")).ShouldContain("SIZE 31457280");
            (await typist.Say("MAIL FROM:<p.hart@example.com> SIZE=31457281")).ShouldStartWith("552");
            // No headers that could be read.
            (await typist.Bring("p.hart@example.com", scene.Address, "\u0001\u0002 no mail at all")).ShouldStartWith("554");
            (await typist.Bring("p.hart@example.com", scene.Address, "From: P <p.hart@example.com>\nSubject: x\nMessage-ID: <one@x>\n\nIt is readable.")).ShouldStartWith("250");
            (await typist.Say("NOOP")).ShouldStartWith("250");
            (await typist.Say("VRFY p.hart@example.com")).ShouldStartWith("252", customMessage: "who is here is not told");
            (await typist.Say("AUTH PLAIN AGEAYg==")).ShouldStartWith("502");
            (await typist.Say("STARTTLS")).ShouldStartWith("502");
            (await typist.Say("QUIT")).ShouldStartWith("221");
        }
        (await scene.Texts()).ShouldBe(["It is readable."]);
        // One mail ends where its dot stands alone between CRLFs, and a second one hidden in it stays hidden.
        using (var smuggler = await Typist.At(scene.Port))
        {
            await smuggler.Say("EHLO mail.example.com");
            await smuggler.Say("MAIL FROM:<p.hart@example.com>");
            await smuggler.Say($"RCPT TO:<{scene.Address}>");
            await smuggler.Say("DATA");
            (await smuggler.Say($"From: P <p.hart@example.com>\r\nMessage-ID: <two@x>\r\n\r\nFirst.\n.\nMAIL FROM:<a@x>\r\r\n.\rRCPT TO:<{scene.Address}>\n.\r\nDATA\r\n.")).ShouldStartWith("250");
            (await smuggler.Say("NOOP")).ShouldStartWith("250");
            // Several commands at once are answered in their order.
            (await smuggler.Say("RSET\r\nMAIL FROM:<p.hart@example.com>\r\nDATA")).ShouldStartWith("250");
            (await smuggler.Hear()).ShouldStartWith("250");
            (await smuggler.Hear()).ShouldStartWith("554");
            (await smuggler.Say("MAIL FROM:<a@x> AUTH=<>")).ShouldStartWith("503");
            (await smuggler.Say(new string('x', 3000))).ShouldStartWith("500");
        }
        (await scene.Texts()).Count.ShouldBe(2);
        // Who says nothing of the size and sends on is stopped.
        using var flood = await Typist.At(scene.Port);
        await flood.Say("HELO mail.example.com");
        await flood.Say("MAIL FROM:<p.hart@example.com>");
        await flood.Say($"RCPT TO:<{scene.Address}>");
        (await flood.Say("DATA")).ShouldStartWith("354");
        try
        {
            var line = new string('x', 998) + "\r\n";
            var block = string.Concat(Enumerable.Repeat(line, 1000));
            for (var i = 0; i < 32; i++) (await flood.Pour(block)).ShouldBeEmpty();
            (await flood.Say(".")).ShouldStartWith("552");
            (await flood.Say("NOOP")).ShouldStartWith("250", customMessage: "the line is still good");
            await flood.Say("MAIL FROM:<p.hart@example.com>");
            await flood.Say($"RCPT TO:<{scene.Address}>");
            await flood.Say("DATA");
            for (var i = 0; i < 80; i++) await flood.Pour(block);
            throw new InvalidOperationException("Somebody could send without end.");
        }
        catch (IOException) { /* Cut off. */ }
        (await scene.Texts()).Count.ShouldBe(2);
        Directory.EnumerateFiles(house.Settings.DataPath("inbox", "coming")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_post_says_of_a_mail_of_ours_comes_to_its_sender_and_only_from_nobody()
    {
        await using var scene = await Open();
        using var typist = await Typist.At(scene.Port);
        await typist.Say("EHLO mail.example.com");
        const string report = "From: MAILER-DAEMON@mail.example.com\nTo: no-reply@chronocare.example\nMessage-ID: <r@x>\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; p@x\nAction: failed\nStatus: 5.1.1\n--b--\n";
        (await typist.Bring("", "no-reply@chronocare.example", report)).ShouldStartWith("250");
        (await typist.Bring("p.hart@example.com", "no-reply@chronocare.example", report)).ShouldStartWith("550");
        await typist.Say("RSET");
        // A machine's answer is taken and forgotten.
        (await typist.Bring("", scene.Address, "From: P <p.hart@example.com>\nSubject: Away\nAuto-Submitted: auto-replied\nMessage-ID: <a@x>\n\nI am away.")).ShouldStartWith("250");
        (await scene.Texts()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_taken_now_is_asked_for_again()
    {
        var port = TestHouse.FreePort();
        var settings = house.Settings with { InboundSmtp = port.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        T Own<T>() where T : notnull => house.Services.GetRequiredService<T>();
        var take = new TakeMail(Own<ReplyAddress>(), Own<Shops>(), house.Database, Own<IFileStore>(), Own<ChronoCare.Photos.PhotoCleaning>(), TimeProvider.System, [(_, _) => throw new InvalidOperationException("The database is down.")], house.Settings, NullLogger<TakeMail>.Instance);
        using var door = new MailDoor(settings, Own<ReplyAddress>(), take, NullLogger<MailDoor>.Instance);
        await door.StartAsync(Stop);
        using (var typist = await Typist.At(port))
        {
            await typist.Say("HELO mail.example.com");
            (await typist.Bring("", "no-reply@chronocare.example", "From: MAILER-DAEMON@x\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt failed.\n--b--\n")).ShouldStartWith("451");
        }
        // Closing hangs up on nobody it has said yes to, and waits for nobody who says nothing.
        using var silent = await Typist.At(port);
        await door.StopAsync(Stop);
        (await silent.Hear()).ShouldBeEmpty();
    }

    [Fact]
    public async Task With_a_certificate_the_line_is_encrypted_and_a_renewed_one_serves_without_a_restart()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("mail-door").FullName, "mail.pem");
        void Certify(string name)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var made = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
            File.WriteAllText(path, made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        }
        Certify("first.example");
        await using var scene = await Open(path);
        async Task<string> Subject()
        {
            using var client = new SmtpClient();
            var subject = "";
            client.ServerCertificateValidationCallback = (_, certificate, _, _) => { subject = certificate!.Subject; return true; };
            await client.ConnectAsync("127.0.0.1", scene.Port, SecureSocketOptions.StartTls, Stop);
            client.IsEncrypted.ShouldBeTrue();
            await client.SendAsync(Mail(scene.Address, "Sealed for " + subject), Stop);
            await client.DisconnectAsync(true, Stop);
            return subject;
        }
        (await Subject()).ShouldBe("CN=first.example");
        Certify("second.example");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        (await Subject()).ShouldBe("CN=second.example");
        // What somebody on the way adds in the open behind the word is not taken as said in secret.
        using var typist = await Typist.At(scene.Port);
        (await typist.Say("EHLO mail.example.com")).ShouldContain("STARTTLS");
        (await typist.Say("STARTTLS\r\nMAIL FROM:<a@x>")).ShouldStartWith("503");
        (await scene.Texts()).ShouldBe(["Sealed for CN=first.example", "Sealed for CN=second.example"]);
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start_with_one_sentence()
    {
        MailDoor Of(Settings settings) => new(settings, new(house.Secrets, settings), house.Services.GetRequiredService<TakeMail>(), NullLogger<MailDoor>.Instance);
        foreach (var wrong in (string[])["x", "0", "70000", "10.0.0.4", "10.0.0.4:0", "mail.example:25", "-1"])
            Should.Throw<WrongSetting>(() => Of(house.Settings with { InboundSmtp = wrong })).Message.ShouldStartWith($"CHRONOCARE_INBOUND_SMTP is \"{wrong}\"");
        Should.Throw<WrongSetting>(() => Of(house.Settings with { InboundSmtp = "2525", Smtp = "smtp://localhost:25", MailReplies = "" })).Message.ShouldContain("CHRONOCARE_MAIL_REPLIES");
        Should.Throw<WrongSetting>(() => Of(house.Settings with { InboundSmtp = "2525", InboundCertificate = "/nowhere.pem" })).Message.ShouldContain("PEM file");
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        using var door = Of(house.Settings with { InboundSmtp = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        (await Should.ThrowAsync<WrongSetting>(() => door.StartAsync(Stop))).Message.ShouldContain("nothing can be opened");
        using var shut = Of(house.Settings with { InboundSmtp = "" });
        await shut.StartAsync(Stop);
        await shut.StopAsync(Stop);
    }
}
