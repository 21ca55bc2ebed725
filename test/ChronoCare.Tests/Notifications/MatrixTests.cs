using ChronoCare.Notifications;
using ChronoCare.Portal;
using CsCheck;

namespace ChronoCare.Tests.Notifications;

/// <summary>Whatever the shop settles and whoever wants what: exactly those are told who should be.</summary>
public sealed class MatrixTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Client = Guid.NewGuid();
    private static readonly Guid[] People = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];

    private sealed record Draw(bool[] Rules, bool[] Has, bool[] Choices, bool[] Muted, string TellBy, bool HasMail, bool HasPush, int[] Phones, int Actor, int Only, int Quiet, int Line, bool IsClients, int DaysAgo);

    private static readonly Gen<Draw> Draws =
        from rules in Gen.Bool.Array[Occasion.Cells.Count]
        from has in Gen.Bool.Array[Occasion.Cells.Count]
        from choices in Gen.Bool.Array[Occasion.OfTeam.Count * 2 * 3]
        from muted in Gen.Bool.Array[ClientOccasion.All.Count]
        from tell in Gen.OneOfConst("mail", "phone", "none")
        from flags in Gen.Bool.Array[3]
        from phones in Gen.Int[0, 2].Array[3]
        from ints in Gen.Int[-1, 2].Array[3]
        from line in Gen.Int[0, 99]
        from ago in Gen.Int[0, 5]
        select new Draw(rules, has, choices, muted, tell, flags[0], flags[1], phones, ints[0], ints[1], ints[2], line, flags[2], ago);

    private static bool Wants(Draw d, int person, string occasion, string channel) =>
        !d.Choices[(Occasion.OfTeam.ToList().FindIndex(o => o.Name == occasion) * 2 + (channel == "mail" ? 0 : 1)) * 3 + person];

    // Said a second time, in other words than the matrix has.
    private static IEnumerable<string> Expected(Draw d, string occasion)
    {
        bool On(string audience, string channel)
        {
            var i = Occasion.Cells.ToList().FindIndex(c => c.Audience == audience && c.Occasion.Name == occasion && c.Channel == channel);
            return i >= 0 && (d.Has[i] ? d.Rules[i] : channel == "mail" ? Occasion.Cells[i].Occasion.Mail : Occasion.Cells[i].Occasion.Push);
        }
        string Late(string state) => d.DaysAgo > 3 && state is "queued" or "waiting" && d.DaysAgo > 3 ? "expired" : state;
        if (d.IsClients)
        {
            if (!On("client", "mail")) yield break;
            var state = d.TellBy == "none" || d.Muted[ClientOccasion.All.ToList().FindIndex(o => o.Name == occasion)] ? "muted" : d.TellBy == "phone" || !d.HasMail ? "skipped" : "queued";
            yield return $"{Client} mail {Late(state)}";
            yield break;
        }
        for (var person = 0; person < 3; person++)
        {
            if (person == d.Actor || d.Only >= 0 && d.Only != person) continue;
            var open = person == d.Quiet && occasion is "message" or "asked" && person == d.Quiet ? "waiting" : "queued";
            if (On("team", "mail")) yield return $"{People[person]} mail {(Wants(d, person, occasion, "mail") ? Late(open) : "muted")}";
            if (On("team", "push") && d.HasPush)
                for (var phone = 0; phone < d.Phones[person]; phone++) yield return $"{Token(person, phone)} push {(Wants(d, person, occasion, "push") ? Late(open) : "muted")}";
        }
    }

    private static string Token(int person, int phone) => new string((char)('a' + person * 2 + phone), 64);

    [Fact]
    public void Exactly_the_expected_notices_come_of_any_settings()
    {
        var (told, quiet) = (0, 0);
        Draws.Sample(d =>
        {
            var lines = d.IsClients ? Occasion.OfClients : Occasion.OfTeam;
            var occasion = lines[d.Line % lines.Count].Name;
            var matrix = new Matrix
            {
                Rules = [.. Occasion.Cells.Select((c, i) => (c, i)).Where(x => d.Has[x.i]).Select(x => new Matrix.Rule { Audience = x.c.Audience, Occasion = x.c.Occasion.Name, Channel = x.c.Channel, IsOn = d.Rules[x.i] })],
                Choices = [.. from o in Occasion.OfTeam from c in new[] { "mail", "push" } from p in Enumerable.Range(0, 3) where !Wants(d, p, o.Name, c) select new Matrix.Choice { UserId = People[p], Occasion = o.Name, Channel = c }],
                Muted = [.. ClientOccasion.All.Where((_, i) => d.Muted[i]).Select(o => o.Name)],
                Whose = new() { ClientId = Client, HasMail = d.HasMail, TellBy = d.TellBy },
                Team = [.. People.Select((p, i) => new Matrix.Person { UserId = p, HasMail = true, QuietUntil = i == d.Quiet ? Now.AddMinutes(20) : null })],
                Phones = [.. Enumerable.Range(0, 3).SelectMany(p => Enumerable.Range(0, d.Phones[p]).Select(n => new Matrix.Phone { Token = Token(p, n), UserId = People[p] }))],
                HasPush = d.HasPush,
            };
            var plans = matrix.Tell(new(d.IsClients ? "client" : "team", occasion, d.Only < 0 ? null : People[d.Only]), d.Actor < 0 ? Guid.Empty : People[d.Actor], Now.AddDays(-d.DaysAgo), Now).ToList();
            plans.Select(p => $"{p.Recipient} {p.Channel} {p.State}").Order().ShouldBe(Expected(d, occasion).Order());
            Interlocked.Add(ref told, plans.Count);
            Interlocked.Add(ref quiet, plans.Count(p => p.State == "waiting"));
            foreach (var p in plans.Where(p => p.State == "waiting")) p.DueAt.ShouldBe(Now.AddMinutes(20));
        }, iter: 20_000);
        told.ShouldBeGreaterThan(10_000);
        quiet.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void A_notice_has_one_name_of_what_it_is_about()
    {
        var names = new NoticeNames(ChronoCare.Tenancy.Secrets.Open(new() { Data = Directory.CreateTempSubdirectory("chronocare-names-").FullName }));
        var (shop, other) = (Guid.NewGuid(), Guid.NewGuid());
        var name = names.Of(shop, "42", "ready", "somebody", "mail");
        names.Of(shop, "42", "ready", "somebody", "mail").ShouldBe(name);
        name.Version.ShouldBe(8);
        new[] { names.Of(other, "42", "ready", "somebody", "mail"), names.Of(shop, "43", "ready", "somebody", "mail"), names.Of(shop, "42", "quote", "somebody", "mail"),
            names.Of(shop, "42", "ready", "somebody else", "mail"), names.Of(shop, "42", "ready", "somebody", "push"), name }.Distinct().Count().ShouldBe(6);
    }

    [Fact]
    public void Tries_come_ever_more_rarely_spread_by_a_fifth_and_end()
    {
        var pauses = Enumerable.Range(1, Notice.MostTries - 1).Select(n => Notice.Again(Now, n, 0.5)!.Value - Now).ToList();
        pauses.ShouldBe(pauses.Order());
        pauses[0].ShouldBe(TimeSpan.FromSeconds(30));
        (Notice.Again(Now, 1, 0)!.Value - Now).ShouldBe(TimeSpan.FromSeconds(24));
        (Notice.Again(Now, 1, 1)!.Value - Now).ShouldBe(TimeSpan.FromSeconds(36));
        (Notice.Again(Now, 1, 0.5, TimeSpan.FromMinutes(5))!.Value - Now).ShouldBe(TimeSpan.FromMinutes(5), "the other side asked for it");
        Notice.Again(Now, Notice.MostTries, 0.5).ShouldBeNull();
    }
}
