using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Messaging;
using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using ChronoCare.Tests.Quotes;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace ChronoCare.Tests.Messaging;

/// <summary>Answers by mail, as many programs write them: the client's own words land once in their job's conversation, and nothing else does.</summary>
public sealed class MailTests(TestHouse house)
{
    private TakeMail Take => house.Services.GetRequiredService<TakeMail>();
    private ReplyAddress Addresses => house.Services.GetRequiredService<ReplyAddress>();

    private static string Corpus
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "ChronoCare.slnx"))) folder = folder.Parent;
            return Path.Combine(folder.FullName, "test", "ChronoCare.Tests", "Messaging", "Mails");
        }
    }

    public static TheoryData<string> Mails => [.. Directory.EnumerateFiles(Corpus, "*.eml").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    private async Task<(TestShop Shop, JsonNode Id, string Link, string Address)> Open()
    {
        var shop = await house.OpenShop();
        var (id, number, link) = await shop.Here();
        var client = await shop.Db().Row<Guid>("select client_id from shop.job where number = $1", number);
        return (shop, id, link, Addresses.Of(shop.Shop, Guid.Parse(id.ToString()), number, client)!);
    }

    private Task<MailTaken> Bring(byte[] raw) => Take.Run(new MemoryStream(raw), TestContext.Current.CancellationToken);

    private Task<MailTaken> Bring(MimeMessage mail)
    {
        var raw = new MemoryStream();
        mail.WriteTo(raw);
        return Bring(raw.ToArray());
    }

    private static MimeMessage Mail(string to, string text = "Yes, please.", string from = "p.hart@example.com")
    {
        var mail = new MimeMessage { Subject = "Re: Your watch", Body = new TextPart("plain") { Text = text } };
        mail.From.Add(MailboxAddress.Parse(from));
        mail.To.Add(MailboxAddress.Parse(to));
        mail.MessageId = $"{Guid.NewGuid():N}@mail.example.com";
        return mail;
    }

    [Theory]
    [MemberData(nameof(Mails))]
    public async Task The_clients_own_words_are_found_in_whatever_their_program_writes(string name)
    {
        var (shop, id, link, address) = await Open();
        var raw = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(Corpus, name + ".eml"), TestContext.Current.CancellationToken))
            .Replace("{to}", address).Replace("{id}", Guid.NewGuid().ToString("N"));
        (await Bring(Encoding.Latin1.GetBytes(raw))).Outcome.ShouldBe("landed");
        var message = (await (await shop.Counter()).Messages(id)).Single();
        message["text"]!.ToString().ShouldBe((await File.ReadAllTextAsync(Path.Combine(Corpus, name + ".txt"), TestContext.Current.CancellationToken)).Normalize());
        message["author"]!.ToString().ShouldBe("mail");
        message["isFromOtherAddress"]!.GetValue<bool>().ShouldBeFalse();
        (await shop.Stranger().Seen(link))["messages"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_mail_brought_again_and_again_enters_once()
    {
        var (shop, id, _, address) = await Open();
        var mail = Mail(address);
        foreach (var taken in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Bring(mail)))) taken.Outcome.ShouldBe("landed");
        (await Bring(mail)).Outcome.ShouldBe("landed");
        (await (await shop.Counter()).Texts(id)).ShouldBe(["Yes, please."]);
        // Another mail with the same words is another message.
        await Bring(Mail(address));
        (await (await shop.Counter()).Texts(id)).ShouldBe(["Yes, please.", "Yes, please."]);
        // A server may have changed the address's case.
        (await Bring(Mail(address.ToUpperInvariant()))).Outcome.ShouldBe("landed");
    }

    [Fact]
    public async Task Photos_in_a_mail_are_cleaned_and_other_files_are_named_as_left_out()
    {
        var (shop, id, link, address) = await Open();
        var body = new BodyBuilder { TextBody = "Here are the pictures.", HtmlBody = "<p>Here are the pictures.</p><img src=\"cid:logo\">" };
        body.Attachments.Add("IMG_1.jpg", Talking.Jpeg(1).Bytes, new ContentType("image", "jpeg"));
        body.Attachments.Add("invoice.pdf", "%PDF-1.7"u8.ToArray(), new ContentType("application", "pdf"));
        body.Attachments.Add("trick.jpg", "<script>"u8.ToArray(), new ContentType("image", "jpeg"));
        var logo = body.LinkedResources.Add("logo.png", Talking.Jpeg(2).Bytes[..2000], new ContentType("image", "png"));
        logo.ContentId = "logo";
        var mail = Mail(address);
        mail.Body = body.ToMessageBody();
        (await Bring(mail)).Outcome.ShouldBe("landed");
        var message = (await (await shop.Counter()).Messages(id)).Single();
        message["photos"]!.AsArray().Count.ShouldBe(1);
        message["leftOut"]!.ToString().ShouldBe("invoice.pdf, trick.jpg (no photo that can be opened)");
        (await shop.Stranger().Page(link)).QuerySelector("#thread").Words().ShouldContain("Left out: invoice.pdf");
        (await shop.Stranger().GetAsync(message["photos"]![0]!["full"]!.ToString())).Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
    }

    [Fact]
    public async Task An_answer_from_another_address_is_taken_and_marked()
    {
        var (shop, id, _, address) = await Open();
        (await Bring(Mail(address, "From my office.", "penelope@office.example"))).Outcome.ShouldBe("landed");
        (await (await shop.Counter()).Messages(id)).Single()["isFromOtherAddress"]!.GetValue<bool>().ShouldBeTrue();
        var number = (await (await shop.Counter()).Job(id))["number"]!.ToString();
        (await (await shop.Counter()).Page($"/jobs/{number}/messages")).QuerySelector("#thread").Words().ShouldContain("by mail, from another address");
    }

    [Theory]
    [InlineData("Auto-Submitted", "auto-replied")]
    [InlineData("Precedence", "bulk")]
    [InlineData("X-Autoreply", "yes")]
    [InlineData("List-Id", "<news.example.com>")]
    [InlineData("Return-Path", "<>")]
    [InlineData("X-ChronoCare-Shop", "atelier")]
    [InlineData("Subject", "Automatic reply: Your watch")]
    [InlineData("From", "MAILER-DAEMON@mail.example.com")]
    public async Task What_a_machine_writes_is_no_message_so_that_nothing_goes_round_in_circles(string header, string value)
    {
        var (shop, id, _, address) = await Open();
        var mail = Mail(address);
        mail.Headers.Replace(header, value);
        (await Bring(mail)).Outcome.ShouldBe("ignored");
        (await (await shop.Counter()).Texts(id)).ShouldBeEmpty();
        (await Bring(Mail(address))).Outcome.ShouldBe("landed", "the same without that header");
    }

    [Fact]
    public async Task A_report_that_a_mail_could_not_be_delivered_is_no_message()
    {
        var (shop, id, _, address) = await Open();
        var raw = Encoding.ASCII.GetBytes($"From: MTA <x@mail.example.com>\r\nTo: {address}\r\nMessage-ID: <r@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; p@x\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n");
        (await Bring(raw)).Outcome.ShouldBe("ignored");
        (await (await shop.Counter()).Texts(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_that_is_guessed_or_anothers_opens_no_conversation()
    {
        var (shop, id, _, address) = await Open();
        var (other, otherId, _, otherAddress) = await Open();
        var (local, domain) = (address.Split('@')[0], address.Split('@')[1]);
        var parts = local.Split('.');
        var token = parts[2];
        string[] wrong =
        [
            $"{parts[0]}.{parts[1]}.{new string('a', 20)}@{domain}", $"{parts[0]}.{parts[1]}.{(token[0] == 'a' ? 'b' : 'a')}{token[1..]}@{domain}", $"{parts[0]}.2026-9999.{token}@{domain}",
            // Their token at our door and ours at theirs: dockets bear the same number in both shops.
            $"{parts[0]}.{parts[1]}.{otherAddress.Split('@')[0].Split('.')[2]}@{domain}", $"{other.Shop.Subdomain}.{parts[1]}.{token}@{domain}", $"nobody.{parts[1]}.{token}@{domain}", $"{local}@elsewhere.example",
            $"{parts[0]}@{domain}", "counter@example.com", $"{local}.x@{domain}", $"' or 1=1.{parts[1]}.{token}@{domain}",
        ];
        foreach (var to in wrong)
        {
            var mail = Mail("a@example.com");
            mail.To.Clear();
            mail.Headers.Replace("To", to);
            (await Bring(mail)).Outcome.ShouldBe("unknown", to);
        }
        (await (await shop.Counter()).Texts(id)).ShouldBeEmpty();
        (await (await other.Counter()).Texts(otherId)).ShouldBeEmpty();
        // A job that belongs to another client now has another address, and the old one is shut.
        await shop.Db().Do("with c as (insert into shop.client (name, created_at) values ('Otto Lang', now()) returning id) update shop.job set client_id = c.id from c");
        (await Bring(Mail(address))).Outcome.ShouldBe("unknown");
    }

    [Fact]
    public async Task The_door_for_a_mail_service_wants_its_secret_and_says_what_became_of_a_mail()
    {
        var (shop, id, _, address) = await Open();
        var raw = new MemoryStream();
        await Mail(address, "By the door.").WriteToAsync(raw, TestContext.Current.CancellationToken);
        HttpRequestMessage Request(string? secret, byte[] body)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/inbound/mail") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
            if (secret is not null) request.Headers.TryAddWithoutValidation("Authorization", secret);
            return request;
        }
        (await house.Client("").SendAsync(Request("Bearer ", raw.ToArray()))).StatusCode.ShouldBe(HttpStatusCode.NotFound, "no secret is set in this house");
        var settings = house.Settings with { InboundSecret = "a-long-enough-secret", Port = TestHouse.FreePort() };
        await using var app = App.Build(settings, house.Database, house.Secrets, TimeProvider.System);
        await app.StartAsync(TestContext.Current.CancellationToken);
        async Task<(HttpStatusCode Status, string Text)> Send(string? secret, byte[] body)
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{settings.Port}") };
            var request = Request(secret, body);
            request.Headers.Host = settings.Root;
            var answer = await client.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        foreach (var no in new[] { null, "Bearer wrong", "a-long-enough-secret", "Basic a-long-enough-secret", "Bearer A-long-enough-secret" }) (await Send(no, raw.ToArray())).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await Send("Bearer a-long-enough-secret", raw.ToArray())).Text.ShouldContain("\"outcome\":\"landed\"");
        (await Send("Bearer a-long-enough-secret", raw.ToArray())).Text.ShouldContain("\"outcome\":\"landed\"", customMessage: "brought twice");
        (await Send("Bearer a-long-enough-secret", Encoding.ASCII.GetBytes("To: nobody@example.com\r\nFrom: x@example.com\r\n\r\nHello"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Send("Bearer a-long-enough-secret", [])).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await (await shop.Counter()).Texts(id)).ShouldBe(["By the door."]);
    }

    [Fact]
    public async Task A_mail_dropped_into_the_inbox_lands_and_a_broken_one_is_moved_aside_with_the_reason()
    {
        var (shop, id, _, address) = await Open();
        var inbox = house.Services.GetRequiredService<InboxFolder>().Folder;
        var name = Guid.NewGuid().ToString("N");
        await Mail(address, "Dropped.").WriteToAsync(Path.Combine(inbox, name + "-good.eml"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(inbox, name + "-lost.eml"), "From: a@example.com\nTo: nobody@example.com\n\nHello", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(inbox, name + "-noise.eml"), [0, 1, 2, 255], TestContext.Current.CancellationToken);
        var counter = await shop.Counter();
        // It is watched: nobody has to ask.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var watch = new FileSystemWatcher(inbox);
        while (Directory.EnumerateFiles(inbox, name + "*").Any()) await Task.Run(() => watch.WaitForChanged(WatcherChangeTypes.All, 500), patience.Token);
        (await counter.Texts(id)).ShouldBe(["Dropped."]);
        (await File.ReadAllTextAsync(Path.Combine(inbox, "aside", name + "-lost.eml.txt"), TestContext.Current.CancellationToken)).ShouldBe("None of its recipients is an address that answers come to.\n");
        File.Exists(Path.Combine(inbox, "aside", name + "-noise.eml")).ShouldBeTrue();
        File.Exists(Path.Combine(inbox, "aside", name + "-good.eml")).ShouldBeFalse();
    }

    [Fact]
    public async Task Long_words_and_many_lines_are_cut_and_said_so()
    {
        var (shop, id, _, address) = await Open();
        (await Bring(Mail(address, string.Concat(Enumerable.Repeat("It ticks. 👩‍🔧 ", 4000))))).Outcome.ShouldBe("landed");
        var message = (await (await shop.Counter()).Messages(id)).Single();
        message["text"]!.ToString().Length.ShouldBeInRange(3990, 4000);
        message["leftOut"]!.ToString().ShouldBe("the end of a long mail");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Bring(Mail(address, string.Concat(Enumerable.Repeat("On Am Le <a@b> wrote schrieb hat\n", 100_000))));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void An_address_fits_the_post_and_a_wrong_setting_stops_the_start()
    {
        ReplyAddress Of(string replies, string smtp = "") => new(house.Secrets, house.Settings with { MailReplies = replies, Smtp = smtp });
        var shop = new Shop { TenantId = Guid.NewGuid(), Subdomain = "atelier" };
        var (job, client) = (Guid.NewGuid(), Guid.NewGuid());
        Of("replies.chronocare.example").Of(shop, job, "2026-0042", client)!.ShouldMatch(@"\Aatelier\.2026-0042\.[a-z2-7]{20}@replies\.chronocare\.example\z");
        Of("box+*@mail.example").Of(shop, job, "2026-0042", client)!.ShouldMatch(@"\Abox\+atelier\.2026-0042\.[a-z2-7]{20}@mail\.example\z");
        Of("").Of(shop, job, "2026-0042", client)!.ShouldEndWith("@replies.localhost");
        Of("", "smtp://localhost:25").Of(shop, job, "2026-0042", client).ShouldBeNull("nothing is told where answers could go");
        Of("box+*@mail.example").Of(shop with { Subdomain = new string('a', 40) }, job, "2026-0042", client).ShouldBeNull("64 characters is what fits before the @");
        var address = Of("box+*@mail.example").Of(shop, job, "2026-0042", client)!;
        var read = Of("box+*@mail.example").Parse(address)!;
        (read.Subdomain, read.Number).ShouldBe(("atelier", "2026-0042"));
        Of("box+*@mail.example").Proves(read, shop.TenantId, job, client).ShouldBeTrue();
        Of("box+*@mail.example").Proves(read, shop.TenantId, job, Guid.NewGuid()).ShouldBeFalse();
        foreach (var wrong in (string[])["no spaces please", "*@", "a*b*c@mail.example", "@mail.example", "mail.example/x"])
            Should.Throw<WrongSetting>(() => Of(wrong)).Message.ShouldContain("CHRONOCARE_MAIL_REPLIES");
    }
}
