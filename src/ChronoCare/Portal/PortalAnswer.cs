using ChronoCare.Jobs;
using ChronoCare.Messaging;
using ChronoCare.Web;
using TheQuote = ChronoCare.Quotes.Quote;

namespace ChronoCare.Portal;

/// <summary>One job as a program of its client sees it: the same as on the page and nothing else.</summary>
/// <param name="Asked">What is asked of the client: decide, expired, ready; else how it stands: approved, declined, collected, returned, none.</param>
/// <param name="ClientAsks">What the client waits for: none, question, renewal.</param><param name="Deposit">What the shop asks to be paid ahead now, by card; null where it asks nothing.</param><param name="DepositAtShop">The same of a shop that takes no cards online: it is paid at the counter.</param><param name="EndsAt">When the link ends; null while the watch is in the shop.</param>
public sealed record PortalAnswer(string Shop, string Number, string Watch, string Reference, string Status, IReadOnlyList<PortalAnswer.Step> Track, DateOnly? PromisedOn, string Asked, string ClientAsks,
    PortalAnswer.QuotePart? Quote, IReadOnlyList<PortalAnswer.Picture> Photos, IReadOnlyList<PortalAnswer.NotePart> Notes, IReadOnlyList<MessageAnswer> Messages, Money Charged, Money Paid, Money Balance, Money? Deposit, Money? DepositAtShop, string? Record,
    IReadOnlyList<PortalAnswer.RecordPart> Records, IReadOnlyList<PortalAnswer.MailPart> Mails, DateTimeOffset? EndsAt)
{
    /// <summary>A milestone and when it was reached.</summary>
    public sealed record Step(string Milestone, DateTimeOffset? At);

    /// <summary>The newest quote. Send Version and Seen back with the decision.</summary>
    public sealed record QuotePart(int Version, string Seen, string State, bool IsExpired, IReadOnlyList<LinePart> Lines, string TaxName, Money Tax, Money Fee, Money Credit, Money Total,
        Money? Ceiling, string Note, DateOnly? ReadyOn, DateOnly ExpiresOn, DecisionPart? Decision, string Pdf, DifferencePart? Difference);

    /// <summary>A line of it.</summary>
    public sealed record LinePart(string Text, string Detail, int Quantity, Money Amount, bool Optional);

    /// <summary>What was decided, and how the word came; the places of the optional lines that were chosen, from 1, and what it comes to with them.</summary>
    public sealed record DecisionPart(string Decision, DateTimeOffset At, string Name, string How, IReadOnlyList<int> Chosen, Money? Agreed);

    /// <summary>What it changes against the version that was agreed or sent before.</summary>
    public sealed record DifferencePart(int Against, IReadOnlyList<ChangedPart> Lines, Money More);

    /// <summary>A line that was added, removed or changed, or that may be chosen newly.</summary>
    public sealed record ChangedPart(string What, string Text, Money More);

    /// <summary>A photo; its addresses live for minutes.</summary>
    public sealed record Picture(string Slot, string Small, string Full, int Width, int Height);

    /// <summary>A note for the client, or their own.</summary>
    public sealed record NotePart(string Text, bool IsOwn, DateTimeOffset WrittenAt);

    /// <summary>A sealed record of this watch.</summary>
    public sealed record RecordPart(string Number, string Code, DateTimeOffset SealedAt);

    /// <summary>A milestone and whether a mail about it is wanted.</summary>
    public sealed record MailPart(string Milestone, bool IsWanted);

    /// <summary>From what was read.</summary>
    public static PortalAnswer Of(PortalView v, PortalRoom room)
    {
        Money M(long minor, string? currency = null) => new(minor, currency ?? room.Shop.Currency);
        var photos = v.Photos.Select(p => new Picture(p.Slot, room.Urls.Signed(room.Shop.TenantId, p.Id, ChronoCare.Photos.PhotoSize.Small, ShowPortal.PhotoLife),
            room.Urls.Signed(room.Shop.TenantId, p.Id, ChronoCare.Photos.PhotoSize.Full, ShowPortal.PhotoLife), p.Width ?? 0, p.Height ?? 0));
        return new(room.Shop.Name, v.Job.Number, v.Job.WatchName, v.Job.Reference, v.Job.Status, [.. v.Track.Select(m => new Step(m, v.At(m)))], v.Job.PromisedOn, v.Asked, v.Job.ClientAsks,
            v.File.Newest is { } q ? Part(q, v, minor => M(minor, q.Currency)) : null, [.. photos], [.. v.Talk.Lines.Where(l => l.Note is not null).Select(l => new NotePart(l.Note!.Text, l.Note.WrittenByName is null, l.At))],
            [.. v.Talk.Lines.Where(l => l.Message is not null).Select(l => MessageAnswer.Of(l.Message! with { WrittenByName = "" }, room.Shop.TenantId, room.Urls, ShowPortal.PhotoLife, null))],
            M(v.Job.ChargedMinor), M(v.Job.PaidMinor), M(v.Job.BalanceMinor), v.DepositMinor > 0 ? M(v.DepositMinor) : null, v.DepositAtShopMinor > 0 ? M(v.DepositAtShopMinor) : null, v.Records.FirstOrDefault(r => r.JobId == v.Job.Id)?.Code,
            [.. v.Records.Select(r => new RecordPart(r.Number, r.Code, r.SealedAt))], [.. v.Mailed.Select(o => new MailPart(o.Name, !v.Off.Contains(o.Name)))], v.Link.EndsAt);
    }

    private static QuotePart Part(TheQuote q, PortalView v, Func<long, Money> money) => new(q.Version, Convert.ToHexStringLower(q.ContentHash), q.State, q.IsExpired(v.Today),
        [.. q.Lines.Select(l => new LinePart(l.Text, l.Detail, l.Quantity, money(l.AmountMinor), l.IsOptional))], q.TaxName, money(q.TaxMinor), money(q.FeeMinor), money(q.CreditMinor), money(q.TotalMinor),
        q.CeilingMinor is { } c ? money(c) : null, q.Note, q.ReadyOn, q.ExpiresOn,
        q.DecidedAt is { } at ? new(q.State == TheQuote.Superseded ? TheQuote.Approved : q.State, at, q.DecidedName ?? "", q.DecidedHow ?? "", q.Chosen, q.State == TheQuote.Declined ? null : money(q.Sums.TotalMinor)) : null,
        $"/portal/{v.Token}/quotes/{q.Version}.pdf", v.File.Before(q) is { } before ? Compared(before, q, money) : null);

    private static DifferencePart Compared(TheQuote before, TheQuote after, Func<long, Money> money)
    {
        var difference = ChronoCare.Quotes.QuoteDifference.Between(before, after);
        return new(before.Version, [.. difference.Lines.Select(l => new ChangedPart(l.What, (l.After ?? l.Before)!.Text, money(l.MoreMinor)))], money(difference.MoreMinor));
    }
}
