using System.Text;
using ChronoCare.Notifications;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Portal;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace ChronoCare.Tests.Notifications;

/// <summary>A mail that the post brings back is found again by its name, and shown at its job.</summary>
public sealed class BounceTests(TestHouse house)
{
    // As Postfix writes it: words, the report, and the mail whole or its headers alone.
    private static MimeMessage Report(string messageId, string action = "failed", bool whole = true) => MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes($"""
        From: MAILER-DAEMON@mail.example (Mail Delivery System)
        To: no-reply@chronocare.example
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

        --edge
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.
        --edge
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mail.example
        Arrival-Date: Tue, 1 Dec 2026 09:00:00 +0000

        Final-Recipient: rfc822; p.hart@example.com
        Action: {action}
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 <p.hart@example.com>: Recipient address rejected: User unknown

        --edge
        Content-Type: {(whole ? "message/rfc822" : "text/rfc822-headers")}

        From: Watch Works <no-reply@chronocare.example>
        To: p.hart@example.com
        Subject: Your watch
        Message-ID: <{messageId}>

        {(whole ? "Words." : "")}
        --edge--
        """.ReplaceLineEndings("\r\n"))));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mail_that_came_back_is_shown_at_its_job(bool whole)
    {
        var shop = await house.OpenShop();
        var owner = await shop.Owner();
        var id = (await owner.TakeIn())["id"]!;
        var mail = (await shop.Mails()).Single();
        var bounce = house.Services.GetRequiredService<Bounce>();
        (await bounce.Take(Report(mail.MessageId!, "delayed", whole))).ShouldBeTrue();
        (await shop.Notices()).Single(n => n.IsClients).State.ShouldBe("sent", "late is not lost");
        (await bounce.Take(Report(mail.MessageId!, "failed", whole))).ShouldBeTrue();
        (await shop.Notices()).Single(n => n.IsClients).ShouldSatisfyAllConditions(n => n.State.ShouldBe("bounced"), n => n.Said.ShouldContain("User unknown"), n => n.Said.ShouldNotContain("hart"));
        (await owner.Page($"/jobs/{id}")).QuerySelector("#told").Words().ShouldContain("The mail came back. Call +41 79 555 01 42");
    }

    [Fact]
    public async Task Nobodys_mail_is_taken_for_one_and_a_guessed_name_changes_nothing()
    {
        var shop = await house.OpenShop();
        await (await shop.Owner()).TakeIn();
        var mail = (await shop.Mails()).Single();
        var bounce = house.Services.GetRequiredService<Bounce>();
        (await bounce.Take(new MimeMessage { Subject = "Hello", Body = new TextPart("plain") { Text = $"Message-ID: <{mail.MessageId}>" } })).ShouldBeFalse();
        (await bounce.Take(Report("somebody-elses@mail.example"))).ShouldBeFalse();
        (await bounce.Take(Report($"notice.{Guid.NewGuid():N}.{shop.Shop.Subdomain}@chronocare.example"))).ShouldBeTrue();
        (await bounce.Take(Report($"notice.{Guid.NewGuid():N}.no-such-shop@chronocare.example"))).ShouldBeTrue();
        // The right name at another shop's door opens nothing there.
        var other = await house.OpenShop();
        (await bounce.Take(Report(mail.MessageId!.Replace(shop.Shop.Subdomain, other.Shop.Subdomain)))).ShouldBeTrue();
        (await shop.Notices()).Single(n => n.IsClients).State.ShouldBe("sent");
    }
}
