using ChronoCare.Mail;
using ChronoCare.Tests.House;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Office;

/// <summary>Reads invitations as the invited do.</summary>
public static class Inviting
{
    /// <summary>Paths of the links that were mailed to an address, the newest first.</summary>
    public static async Task<IReadOnlyList<string>> Invitations(this TestShop shop, string to)
    {
        await shop.House.Services.GetRequiredService<Outbox>().Quiet();
        var folder = shop.House.Services.GetRequiredService<MailFolder>();
        var found = new List<string>();
        foreach (var name in folder.Of(shop.Shop.Subdomain))
        {
            var mail = (await folder.Open(shop.Shop.Subdomain, name, CancellationToken.None))!;
            if (mail.To.Mailboxes.Single().Address != to) continue;
            if (mail.TextBody!.Split('\n').Select(l => l.Trim()).SingleOrDefault(l => l.Contains("/join/", StringComparison.Ordinal)) is not { } link) continue;
            link.ShouldStartWith(shop.House.Settings.Address(shop.Shop.Subdomain));
            found.Add(new Uri(link).AbsolutePath);
        }
        return found;
    }
}
