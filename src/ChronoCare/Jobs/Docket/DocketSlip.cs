using ChronoCare.Jobs.Intake;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Docket;

/// <summary>A docket as it reads, the same on page and paper: the client's copy bears the pick-up code, the shop's the client.</summary>
public sealed record DocketSlip
{
    /// <summary>Name, address and phone of the shop.</summary>
    public required string Shop { get; init; }
    public required string ShopLine { get; init; }
    /// <summary>Whether the shop's logo stands above its name.</summary>
    public bool HasLogo { get; init; }
    public required string Number { get; init; }
    /// <summary>When and by whom it was taken in.</summary>
    public required string TakenIn { get; init; }
    /// <summary>Client copy or Shop copy.</summary>
    public required string Title { get; init; }
    public required IReadOnlyList<SlipPart> Parts { get; init; }
    /// <summary>Who agreed to which terms.</summary>
    public required string Consent { get; init; }
    /// <summary>Whether a line to sign on is left free above the consent.</summary>
    public required bool IsSignedOnPaper { get; init; }
    /// <summary>What the code leads to: the client's own page, or on the shop's copy the job's, which asks a stranger to sign in.</summary>
    public required string Address { get; init; }
    /// <summary>What stands beside the code.</summary>
    public required string AddressWords { get; init; }
    /// <summary>On the client's copy only, else null.</summary>
    public string? PickupCode { get; init; }

    /// <summary>Composes one copy.</summary>
    /// <param name="f">What is known.</param><param name="shop">Whose paper it is.</param><param name="address">The shop's own address.</param><param name="isClients">Whether it is the client's copy.</param>
    /// <param name="link">Where the client follows the job; null when that link was revoked.</param>
    public static DocketSlip Of(DocketFacts f, Shop shop, string address, bool isClients, string? link = null)
    {
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        var treatments = f.Treatments;
        List<SlipPart> parts = [];
        void Part(string title, params IEnumerable<SlipLine> lines)
        {
            var kept = lines.Where(l => l.Text.Length > 0).ToList();
            if (kept.Count > 0) parts.Add(new(title, kept));
        }
        if (f.IsPractice) Part("Practice", new SlipLine("PRACTICE WATCH. Nobody left it here; wipe it when you have tried it out.", IsStrong: true));
        if (!isClients) Part("Client", new SlipLine(f.ClientName, IsStrong: true), new(f.ClientPhone), new(f.SecondContact.Length > 0 ? "Also: " + f.SecondContact : ""));
        Part("Watch", new SlipLine($"{f.Brand} {f.Model}".Trim(), IsLarge: true),
            new(f.Reference.Length > 0 ? "Ref " + f.Reference : "", IsMono: true), new(f.SerialKey.Length > 0 ? "Serial …" + Job.Tail(f.SerialKey) : "", IsMono: true),
            new(f.Accessories));
        Part("You told us", new SlipLine(f.Symptom));
        Part("Condition seen together",
        [
            new(f.Condition), new(Handling.NoPolish(treatments) ?? "", IsStrong: true), .. Handling.Lines(treatments).Select(l => new SlipLine(l)),
            new(f.Hazard switch { "radium" => "RADIUM in dial or hands: opened with care.", "tritium" => "Tritium in dial or hands.", _ => "" }, IsStrong: true),
        ]);
        Part("Agreed",
            new SlipLine(f.QuoteWhen == "now" ? "Quote now" : "Quote after diagnosis"),
            new(f.StopAtMinor is null ? "" : "Stop at", f.StopAtMinor is { } stop ? formats.Price(stop) : null),
            new(f.InspectionFeeMinor == 0 ? "" : "Inspection fee, credited", formats.Price(f.InspectionFeeMinor)),
            new(f.DeclaredValueMinor is null ? "" : "Value you declared", f.DeclaredValueMinor is { } declared ? formats.Price(declared) : null),
            new(f.PromisedOn is null ? "" : "Expected", f.PromisedOn is { } day ? formats.DayYear(day) : null),
            new(f.Priority == "urgent" ? "URGENT" : "", IsStrong: true));
        var terms = $"the terms of {formats.DayYear(formats.DayOf(f.TermsSince))}";
        return new DocketSlip
        {
            Shop = shop.Name,
            ShopLine = string.Join(" · ", new[] { shop.Address.ReplaceLineEndings(", "), shop.Phone.Replace(' ', '\u00a0') }.Where(t => t.Length > 0)),
            HasLogo = shop.LogoKey is not null,
            Number = f.Number,
            TakenIn = $"Taken in {formats.Moment(f.ArrivedAt)} by {f.TakenInBy}",
            Title = isClients ? "Client copy" : "Shop copy",
            Parts = parts,
            Consent = f.AgreedHow switch
            {
                "paper" => $"{f.AgreedBy}: I agree to {terms}.",
                "signed" => $"Signed on screen by {f.AgreedBy}, {terms}",
                _ => $"{f.AgreedBy} agreed to {terms}",
            },
            IsSignedOnPaper = f.AgreedHow == "paper",
            Address = isClients && link is not null ? link : $"{address}/jobs/{f.Number}",
            AddressWords = isClients && link is not null ? "Scan to follow your watch and answer the quote. No password." : "For the shop: scan to open this job",
            PickupCode = isClients ? f.PickupCode : null,
        };
    }
}

/// <summary>A headed part of a docket.</summary>
public sealed record SlipPart(string Title, IReadOnlyList<SlipLine> Lines);

/// <summary>A line of a docket.</summary>
/// <param name="Text">At the left, broken over as many lines as it takes.</param><param name="Right">At the right end of the same line, such as an amount.</param>
/// <param name="IsStrong">In bold.</param><param name="IsLarge">The watch's name.</param><param name="IsMono">References and serials.</param>
public sealed record SlipLine(string Text, string? Right = null, bool IsStrong = false, bool IsLarge = false, bool IsMono = false);
