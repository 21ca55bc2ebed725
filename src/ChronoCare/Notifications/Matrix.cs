namespace ChronoCare.Notifications;

/// <summary>Decides who is told of something, and which way: what the shop settled, what each person wants within it, and what can reach them at all.</summary>
public sealed record Matrix
{
    /// <summary>A cell that the owner settled.</summary>
    public sealed record Rule
    {
        public string Audience { get; init; } = "";
        public string Occasion { get; init; } = "";
        public string Channel { get; init; } = "";
        public bool IsOn { get; init; }
    }

    /// <summary>What somebody of the team does not want.</summary>
    public sealed record Choice
    {
        public Guid UserId { get; init; }
        public string Occasion { get; init; } = "";
        public string Channel { get; init; } = "";
    }

    /// <summary>Whose watch it is.</summary>
    public sealed record Client
    {
        public Guid ClientId { get; init; }
        /// <summary>Whether there is an address that a mail can go to.</summary>
        public bool HasMail { get; init; }
        public string TellBy { get; init; } = "mail";
    }

    /// <summary>Somebody of the team; <c>QuietUntil</c> while they want a quiet bench.</summary>
    public sealed record Person
    {
        public Guid UserId { get; init; }
        public bool HasMail { get; init; }
        public DateTimeOffset? QuietUntil { get; init; }
    }

    /// <summary>A phone of somebody.</summary>
    public sealed record Phone
    {
        public string Token { get; init; } = "";
        public Guid UserId { get; init; }
    }

    /// <summary>Something to tell.</summary>
    /// <param name="Audience">Client or team.</param><param name="Occasion">What.</param><param name="Only">One of the team alone.</param>
    /// <param name="About">What it is about, kept with the notice.</param><param name="DueAt">Later than at once.</param>
    public sealed record Said(string Audience, string Occasion, Guid? Only = null, string About = "", DateTimeOffset? DueAt = null);

    /// <summary>A notice to be.</summary>
    public sealed record Plan(Said Said, string Channel, Guid? ClientId, Guid? UserId, string? Device, string State, string Reason, DateTimeOffset DueAt)
    {
        /// <summary>Who is told, as the notice's name is derived from it.</summary>
        public string Recipient => Device ?? (ClientId ?? UserId)!.Value.ToString("D");
    }

    public IReadOnlyList<Rule> Rules { get; init; } = [];
    public IReadOnlyList<Choice> Choices { get; init; } = [];
    public IReadOnlyList<string> Muted { get; init; } = [];
    public Client? Whose { get; init; }
    public IReadOnlyList<Person> Team { get; init; } = [];
    public IReadOnlyList<Phone> Phones { get; init; } = [];
    /// <summary>Whether phones can be reached at all.</summary>
    public bool HasPush { get; init; }

    /// <summary>Whether the shop tells this, this way.</summary>
    public bool IsOn(string audience, string occasion, string channel)
    {
        var cell = Occasion.Cells.FirstOrDefault(c => c.Audience == audience && c.Occasion.Name == occasion && c.Channel == channel);
        if (cell.Occasion is null) return false;
        return Rules.FirstOrDefault(r => r.Audience == audience && r.Occasion == occasion && r.Channel == channel)?.IsOn ?? cell.Occasion.By(channel);
    }

    /// <summary>Everybody who is told of it, and those who would be but for their own wish. Whoever did it is not told of it.</summary>
    public IEnumerable<Plan> Tell(Said said, Guid actor, DateTimeOffset happenedAt, DateTimeOffset now)
    {
        var isOld = now - happenedAt > Notice.Life;
        return (said.Audience == Occasion.Client ? TellClient(said, now) : TellTeam(said, actor, now))
            .Select(p => isOld && p.State is (Notice.Queued or Notice.Waiting) ? p with { State = Notice.Expired, Reason = "old" } : p);
    }

    private IEnumerable<Plan> TellClient(Said said, DateTimeOffset now)
    {
        if (Whose is not { } c || !IsOn(Occasion.Client, said.Occasion, Occasion.ByMail)) yield break;
        var (state, reason) =
            // What comes later is looked at when it comes.
            said.DueAt > now ? (Notice.Waiting, "time") :
            c.TellBy == "none" ? (Notice.Muted, "none") :
            Muted.Contains(said.Occasion) ? (Notice.Muted, "own") :
            c.TellBy == "phone" ? (Notice.Skipped, "phone") :
            !c.HasMail ? (Notice.Skipped, "no-address") : (Notice.Queued, "");
        yield return new(said, Occasion.ByMail, c.ClientId, null, null, state, reason, said.DueAt ?? now);
    }

    private IEnumerable<Plan> TellTeam(Said said, Guid actor, DateTimeOffset now)
    {
        foreach (var person in Team.Where(p => p.UserId != actor && (said.Only is null || said.Only == p.UserId)))
        {
            var quiet = person.QuietUntil is { } until && until > now && Occasion.IsQuiet(said.Occasion) ? until : (DateTimeOffset?)null;
            foreach (var channel in (string[])[Occasion.ByMail, Occasion.ByPush])
            {
                if (!IsOn(Occasion.Team, said.Occasion, channel)) continue;
                var (state, reason) =
                    Choices.Any(c => c.UserId == person.UserId && c.Occasion == said.Occasion && c.Channel == channel) ? (Notice.Muted, "own") :
                    quiet is not null ? (Notice.Waiting, "quiet") : (Notice.Queued, "");
                var due = state == Notice.Waiting ? quiet!.Value : now;
                if (channel == Occasion.ByMail)
                {
                    if (person.HasMail) yield return new(said, channel, null, person.UserId, null, state, reason, due);
                    continue;
                }
                if (!HasPush) continue;
                foreach (var phone in Phones.Where(p => p.UserId == person.UserId))
                    yield return new(said, channel, null, person.UserId, phone.Token, state, reason, due);
            }
        }
    }
}
