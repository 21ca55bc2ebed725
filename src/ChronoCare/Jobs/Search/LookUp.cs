using ChronoCare.Tenancy;

namespace ChronoCare.Jobs.Search;

/// <summary>Finds jobs, clients, watches and records by whatever somebody has of them. One round trip; two more only when nothing was found.</summary>
public static class LookUp
{
    private sealed record Line
    {
        public string Kind { get; init; } = "";
        public Guid Id { get; init; }
        public Guid? Other { get; init; }
        public string? A { get; init; }
        public string? B { get; init; }
        public string? C { get; init; }
        public string? D { get; init; }
        public string? E { get; init; }
        public DateTimeOffset? At { get; init; }
    }

    // asked: every beginning. step: the kept words in its range, found by skipping along the index. hit: of each such word the newest rows only.
    // drive: every row must meet all that is wanted, so it is enough to follow the rarest; where even that is too common to follow whole, the watches
    // in the shop now are looked through beside it, so that none of them is missed.
    private const string Sql = """
        with recursive asked as materialized (
          select token, low collate "C" as low, high collate "C" as high from unnest($1::int[], $2::text[], $3::text[]) a (token, low, high)),
        want as materialized (select token, array_agg(pattern) as patterns from unnest($4::int[], $5::text[]) m (token, pattern) group by token),
        step as (
          select a.token, a.high, 1 as n, f.word from asked a
          cross join lateral (select s.word from shop.search_word s where s.word >= a.low and s.word < a.high order by s.word limit 1) f
          union all
          select p.token, p.high, p.n + 1, f.word from step p
          cross join lateral (select s.word from shop.search_word s where s.word > p.word and s.word < p.high order by s.word limit 1) f
          where p.n < 16),
        hit as materialized (
          select d.token, h.kind, h.id from (select distinct token, word from step) d
          cross join lateral (
            (select s.kind, s.id from shop.search_word s where s.word = d.word and s.kind = 'c' order by s.id desc limit $6)
            union all
            (select s.kind, s.id from shop.search_word s where s.word = d.word and s.kind = 'w' order by s.id desc limit $6)) h),
        drive as materialized (
          select token, count(*) >= $6 as is_cut from hit where (select count(distinct token) from hit) = $11 group by token order by count(*) limit 1),
        client as materialized (
          select c.id, c.name, c.phone, c.email, c.words
          from (select distinct h.id from hit h join drive d on d.token = h.token where h.kind = 'c' order by h.id desc limit 1000) h join shop.client c on c.id = h.id),
        near as (
          select h.id from hit h join drive d on d.token = h.token where h.kind = 'w'
          union
          select w.id from client c join shop.watch w on w.client_id = c.id
          union
          select j.watch_id from shop.job j where j.is_open and (select d.is_cut from drive d)),
        watch as materialized (
          select w.id, w.client_id, trim(w.brand || ' ' || w.model) as name, w.reference, right(w.serial_key, 4) as tail, c.name as owner,
                 (select bool_or(w.words like any(t.patterns)) from want t) as is_own
          from near n join shop.watch w on w.id = n.id join shop.client c on c.id = w.client_id
          where (select bool_and(w.words || c.words like any(t.patterns)) from want t))
        (select 'c' as kind, c.id, null::uuid as other, c.name as a, c.phone as b, c.email as c, null as d, null as e, null::timestamptz as at
         from client c
         where $7 & 1 > 0 and (select bool_and(c.words like any(t.patterns)) from want t)
         order by c.words like all($12) desc, c.name, c.id desc limit $8)
        union all
        (select 'w', w.id, w.client_id, w.name, w.reference, w.tail, w.owner, null, null from watch w
         where $7 & 2 > 0 and w.is_own order by w.id desc limit $8)
        union all
        (select 'j', j.id, j.watch_id, j.number, j.status, j.client_name, j.watch_name, j.reference, j.arrived_at
         from (
           select * from shop.job n where n.number = any($9)
           union all
           select n.* from watch w join shop.job n on n.watch_id = w.id where n.number <> all($9)) j
         where $7 & 4 > 0
         order by j.number = any($9) desc, j.is_open desc, j.arrived_at desc limit $8)
        union all
        (select 'r', r.job_id, null, j.number, r.code, j.watch_name, null, null, r.sealed_at
         from shop.record r join shop.job j on j.id = r.job_id
         where $7 & 4 > 0 and r.revision = 1
           and (r.code = $10 or r.job_id in (select n.id from shop.job n where n.number = any($9)))
         order by r.sealed_at desc limit $8)
        """;

    /// <summary>Looks; a wrongly joined number or a slip of the finger is looked for once more.</summary>
    /// <param name="db">The shop.</param><param name="text">As typed or scanned.</param><param name="year">The shop's present year.</param>
    /// <param name="address">The shop's own address.</param><param name="most">Of each kind.</param><param name="where">What to look through.</param>
    public static async Task<Findings> Run(TenantDb db, string? text, int year, string address, int most = 8, Where where = Where.All)
    {
        var wanted = Wanted.Read(text, year, address);
        if (wanted.IsEmpty) return new Findings { Wanted = wanted };
        var found = await Once(db, wanted, wanted.Words, most, where);
        if (!found.IsEmpty) return found;
        if (wanted.HasJoined)
        {
            var apart = Wanted.Read(text, year, address, join: false);
            found = await Once(db, apart, apart.Words, most, where);
            if (!found.IsEmpty) return found;
        }
        if (!wanted.Words.Any(w => w.IsLetters && Slips.Forgiven(w.Text.Length) > 0)) return found;
        var mended = await Mend(db, wanted.Words);
        if (mended is null) return found;
        return await Once(db, wanted, mended, most, where) is { IsEmpty: false } better
            ? better with { TakenFor = string.Join(' ', mended.Select(w => w.Beginnings.FirstOrDefault(b => b.EndsWith(' '))?.Trim() ?? w.Text)) }
            : found;
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_");

    private static async Task<IReadOnlyList<WantedWord>?> Mend(TenantDb db, IReadOnlyList<WantedWord> words)
    {
        var ask = db.Ask();
        var known = words.Select(w => w.IsLetters && Slips.Forgiven(w.Text.Length) is > 0 and var slips
            ? ask.Rows<string>("select word from shop.search_term where letters between $1 and $2", w.Text.Length - slips, w.Text.Length + slips) : null).ToList();
        await ask.Send();
        var mended = words.Select((w, i) => known[i] is { } terms && Slips.Nearest(w.Text, terms.Value) is { Count: > 0 } nearest
            ? w with { Beginnings = [.. nearest.Select(n => n + " "), w.Text] } : w).ToList();
        return mended.Zip(words).All(p => ReferenceEquals(p.First, p.Second)) ? null : mended;
    }

    private static async Task<Findings> Once(TenantDb db, Wanted wanted, IReadOnlyList<WantedWord> words, int most, Where where)
    {
        var (asked, lows, highs) = (new List<int>(), new List<string>(), new List<string>());
        var (wants, patterns) = (new List<int>(), new List<string>());
        for (var i = 0; i < words.Count; i++)
            foreach (var beginning in words[i].Beginnings)
            {
                wants.Add(i);
                patterns.Add("% " + Escaped(beginning) + "%");
                var low = beginning.TrimEnd();
                // A single letter leads nowhere by itself; beside other words it still has to be met.
                if (low.Length < 2 && low.All(char.IsAscii)) continue;
                asked.Add(i);
                lows.Add(low);
                highs.Add(beginning.EndsWith(' ') ? low + " " : low + "\U0010FFFF");
            }
        var whole = words.Select(w => "% " + Escaped(w.Text) + " %").ToArray();
        var lines = await db.Rows<Line>(Sql, asked.ToArray(), lows.ToArray(), highs.ToArray(), wants.ToArray(), patterns.ToArray(), words.Count > 1 ? 500 : 60, (int)where, most,
            wanted.Numbers.ToArray(), wanted.RecordCode ?? "", asked.Distinct().Count(), whole);
        return new Findings
        {
            Wanted = wanted,
            Clients = [.. lines.Where(l => l.Kind == "c").Select(l => new ClientHit(l.Id, l.A!, l.B!, l.C!))],
            Watches = [.. lines.Where(l => l.Kind == "w").Select(l => new WatchHit(l.Id, l.Other!.Value, l.A!, l.B!, l.C!, l.D!))],
            Jobs = [.. lines.Where(l => l.Kind == "j").Select(l => new JobHit(l.Id, l.A!, l.B!, l.C!, l.D!, l.E!, l.At!.Value))],
            Records = [.. lines.Where(l => l.Kind == "r").Select(l => new RecordHit(l.Id, l.A!, l.B!, l.C!, l.At!.Value))],
        };
    }
}
