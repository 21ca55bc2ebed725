using System.Globalization;
using System.Text;
using ChronoCare.Tenancy;

namespace ChronoCare.Opening;

/// <summary>The name before the root host that a shop lives at: what it may look like, what is kept back, and what to offer instead. Rules only, no I/O.</summary>
public static class ShopAddress
{
    /// <summary>Most signs.</summary>
    public const int Most = 32;

    // Beside those of the host gate: what a client might take for us.
    private static readonly string[] KeptBack =
    [
        "account", "accounts", "sign-up", "signup", "sign-in", "signin", "register", "security", "abuse", "postmaster", "webmaster", "hostmaster", "noreply", "pay", "payment", "payments",
        "invoice", "checkout", "team", "staff", "owner", "system", "internal", "home", "web", "email", "pop", "vpn", "git", "localhost", "your-shop", "welcome", "legal", "privacy", "terms",
    ];

    private static readonly HashSet<string> ReservedLooks = [.. HostGate.Reserved.Concat(KeptBack).Select(Skeleton)];
    private static readonly string Ours = Skeleton("chronocare");

    private static readonly string[] Endings = ["watches", "watch", "repair", "atelier", "workshop", "watchmaker", "clocks", "time", "service", "bench"];

    /// <summary>What an address looks like at a glance: two that look alike have one skeleton. The column <c>skeleton</c> of shop.subdomain says the same.</summary>
    public static string Skeleton(string address)
    {
        var told = new StringBuilder(address.Length);
        foreach (var c in address)
            if (c != '-') told.Append(c switch { '0' => 'o', '1' or 'i' => 'l', '5' => 's', '8' => 'b', '2' => 'z', _ => c });
        return told.Replace("rn", "m").Replace("vv", "w").Replace("cl", "d").ToString();
    }

    /// <summary>As it was meant: without case, spaces at the ends, the scheme and the root host that somebody pasted along.</summary>
    public static string Typed(string text, string root)
    {
        var address = text.Trim().ToLowerInvariant();
        foreach (var scheme in (string[])["https://", "http://"]) if (address.StartsWith(scheme, StringComparison.Ordinal)) address = address[scheme.Length..];
        address = address.Split('/', 2)[0];
        return address.EndsWith("." + root, StringComparison.Ordinal) ? address[..^(root.Length + 1)] : address;
    }

    /// <summary>Why no shop may have this address, whoever else has it; null when one may.</summary>
    public static string? WhyNot(string address)
    {
        if (address.Any(c => c > '\u007f') || address.StartsWith("xn--", StringComparison.Ordinal))
            return "An address has only the letters a to z, digits and hyphens: others can be made to look like somebody else's.";
        if (!HostGate.IsSubdomain(address))
            return $"An address has 3 to {Most} letters from a to z, digits and hyphens, and begins and ends with a letter or digit.";
        if (address.Length > 3 && address[2] == '-' && address[3] == '-') return "An address cannot have two hyphens as its third and fourth sign.";
        var looks = Skeleton(address);
        return ReservedLooks.Contains(looks) || looks.Contains(Ours, StringComparison.Ordinal) ? "This address is kept back, or looks like one that is. Choose another." : null;
    }

    /// <summary>An address made from a shop's name; empty where nothing of it can be one.</summary>
    public static string Of(string name)
    {
        var plain = new StringBuilder();
        foreach (var c in name.ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark || c is '\'' or '’') continue;
            plain.Append(c switch
            {
                'ß' => "ss",
                'æ' => "ae",
                'œ' => "oe",
                'ø' => "o",
                'ł' => "l",
                'đ' or 'ð' => "d",
                'þ' => "th",
                'ı' => "i",
                '&' => "-and-",
                '+' => "-",
                _ => char.IsAsciiLetterOrDigit(c) ? c.ToString() : "-",
            });
        }
        var words = plain.ToString().Split('-', StringSplitOptions.RemoveEmptyEntries);
        var address = "";
        foreach (var word in words)
        {
            var longer = address.Length == 0 ? word : address + "-" + word;
            if (longer.Length > Most) break;
            address = longer;
        }
        if (address.Length == 0 && words.Length > 0) address = words[0][..Math.Min(Most, words[0].Length)];
        return WhyNot(address) is null ? address : WhyNot(address + "-watches") is null ? address + "-watches" : "";
    }

    /// <summary>Addresses to offer instead of one, the nearest first; there is always another.</summary>
    /// <param name="wanted">The one that is taken or kept back.</param><param name="name">The shop's name.</param><param name="draw">Makes the last resort differ from what others are offered: a number from 0 up to the one given.</param>
    public static IEnumerable<string> Instead(string wanted, string name, Func<int, int> draw)
    {
        var made = Of(name);
        var stem = WhyNot(wanted) is null ? wanted : made.Length > 0 ? made : "shop";
        var all = new List<string>();
        if (made.Length > 0) all.Add(made);
        var said = Endings.Where(e => !stem.Contains(e, StringComparison.Ordinal)).ToList();
        all.AddRange(said.Select(e => $"{stem}-{e}"));
        all.Add("the-" + stem);
        all.Add("my-" + stem);
        all.AddRange(said.Select(e => $"{e}-{stem}"));
        for (var n = 0; n < 24; n++) all.Add(string.Create(CultureInfo.InvariantCulture, $"{stem[..Math.Min(stem.Length, 26)].TrimEnd('-')}-{100 + draw(9900)}"));
        return all.Where(a => a != wanted && Skeleton(a) != Skeleton(wanted) && WhyNot(a) is null).DistinctBy(Skeleton);
    }
}
