using ChronoCare.Tenancy;

namespace ChronoCare.Jobs.Board;

/// <summary>What the shop sees first in the morning: every open job in its column, and what wants attention, said in sentences.</summary>
public sealed record Board
{
    /// <summary>Jobs shown, after the filter, in the board's order: promised day, then arrival.</summary>
    public required IReadOnlyList<Card> Cards { get; init; }

    /// <summary>Sentences with counts over all open jobs; each is a filter.</summary>
    public required IReadOnlyList<Attention> Attentions { get; init; }

    /// <summary>How many are open before any filter.</summary>
    public required int OpenCount { get; init; }

    /// <summary>Watches collected today.</summary>
    public required long CollectedToday { get; init; }

    /// <summary>The filter in force, or empty.</summary>
    public required string Show { get; init; }

    /// <summary>Whether only the reader's own jobs are shown.</summary>
    public required bool IsMine { get; init; }

    /// <summary>Whether the table is shown instead of the columns.</summary>
    public required bool IsList { get; init; }

    /// <summary>What the table is sorted by.</summary>
    public required string Sort { get; init; }

    /// <summary>The shop's day.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>What the owner of a new shop may try next; null for everybody else.</summary>
    public FirstHour? FirstHour { get; init; }
    /// <summary>What went wrong behind the pages.</summary>
    public Trouble Trouble { get; init; } = Trouble.None;
    /// <summary>Number of the shop's last event when this was read.</summary>
    public long Seq { get; init; }

    /// <summary>Makes the board of what the database gave.</summary>
    public static Board Of(IReadOnlyList<Card> open, long collectedToday, DateOnly today, Shop shop, string show, bool mine, Guid reader, bool? list, string sort)
    {
        bool Matches(Card c, string filter) => filter switch
        {
            "late" => c.DaysLate(today) > 0,
            "today" => c.PromisedOn == today && c.Status != Milestones.Ready,
            "asks" => c.ClientAsks != "none",
            "messages" => c.NewMessages > 0,
            "approval" => c.Hold == "approval",
            "parts" => c.Hold == "parts",
            "waiting" => c.Hold is "client" or "third_party",
            "back" => c.QuoteState == "declined",
            "balance" => c.Status == Milestones.Ready && c.BalanceMinor > 0,
            _ => true,
        };
        var attentions = new List<Attention>();
        void Add(string filter, Func<int, string> sentence, string tone = "", Func<Card, int>? each = null)
        {
            var count = open.Where(c => Matches(c, filter)).Sum(each ?? (_ => 1));
            if (count > 0 || show == filter) attentions.Add(new(filter, count, sentence(count), tone));
        }
        Add("late", _ => "past the promised day", "bad");
        Add("asks", n => n == 1 ? "client asks something" : "clients ask something");
        Add("approval", n =>
        {
            var oldest = open.Where(c => c.Hold == "approval" && c.HoldSince is not null).Select(c => today.DayNumber - ShopDay.Of(c.HoldSince!.Value, shop).DayNumber).DefaultIfEmpty(0).Max();
            return "waiting for approval" + (oldest > 0 ? $", oldest {oldest} {(oldest == 1 ? "day" : "days")}" : "");
        });
        Add("parts", _ => "waiting for parts");
        Add("waiting", _ => "waiting for others");
        Add("back", _ => "to hand back, declined");
        Add("messages", n => n == 1 ? "new message" : "new messages", each: c => c.NewMessages);
        Add("today", _ => "due today");
        Add("balance", n => n == 1 ? "ready with a balance" : "ready with balances");
        var cards = open.Where(c => Matches(c, show) && (!mine || c.AssigneeId == reader));
        cards = sort switch
        {
            "number" => cards.OrderByDescending(c => c.Number, StringComparer.Ordinal),
            "client" => cards.OrderBy(c => c.ClientName, StringComparer.CurrentCultureIgnoreCase),
            "watch" => cards.OrderBy(c => c.WatchName, StringComparer.CurrentCultureIgnoreCase),
            "milestone" => cards.OrderBy(c => Array.IndexOf([.. Milestones.All], c.Status)),
            "arrived" => cards.OrderBy(c => c.ArrivedAt),
            _ => cards,
        };
        return new Board
        {
            Cards = [.. cards], Attentions = attentions, OpenCount = open.Count, CollectedToday = collectedToday, Show = show, IsMine = mine,
            IsList = list ?? open.Count > 60, Sort = sort, Today = today,
        };
    }
}

/// <summary>A sentence with a count that is also a filter of the board.</summary>
public sealed record Attention(string Filter, int Count, string Sentence, string Tone);
