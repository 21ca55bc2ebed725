namespace ChronoCare.Tenancy;

/// <summary>What an owner is told of the shop's plan on every page of theirs. It follows from the shop as every request knows it, so it costs no question more.</summary>
/// <param name="IsWarning">Whether something is wrong, or only soon over.</param><param name="Sentence">How it stands; a day is put at {0}.</param><param name="Day">That day, where the shop stands.</param><param name="Link">What to do.</param>
public sealed record PlanNews(bool IsWarning, string Sentence, DateOnly? Day, string Link)
{
    /// <summary>From how many days before its end on a trial is spoken of.</summary>
    public const int Days = 7;

    /// <summary>What there is to tell; null while all is well.</summary>
    public static PlanNews? Of(Shop shop, DateTimeOffset now)
    {
        if (shop.IsLapsed) return new(true, "The plan has ended. Everything can be read, exported and finished; no new watches are taken in.", null, "Choose a plan");
        if (shop.PlanPastDueSince is { } since && now < since + Plan.Patience)
            return new(true, "A payment for the plan failed. If it is not paid by {0}, the plan ends.", shop.DayOf((since + Plan.Patience).AddMilliseconds(-1)), "Look at the card");
        if (shop.Plan != Plan.Trial) return null;
        var (left, last) = (shop.TrialLastDay.DayNumber - shop.DayOf(now).DayNumber + 1, shop.TrialLastDay);
        return left is < 1 or > Days ? null : new(false, left == 1 ? "The trial ends today." : $"{left} days of the trial are left. Its last day is {{0}}.", left == 1 ? null : last, "Choose a plan");
    }
}
