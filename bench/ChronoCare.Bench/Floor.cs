using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using Npgsql;

namespace ChronoCare.Bench;

/// <summary>Board, job and milestone over the API beside pgbench with the same statements on the same database, round after round; the ratio is what counts.</summary>
public static partial class Floor
{
    private const int Connections = 32;
    private const int Seconds = 6;
    private const int Rounds = 3;

    public static async Task<int> Run()
    {
        await using var house = await BenchHouse.Open();
        await house.Fill(1, 5000, 60);
        await house.Talk(0, 50);
        var (shop, session) = house.Shops[0];
        var host = $"{shop.Subdomain}.{house.Settings.Root}";
        var user = await house.Database.Enter(shop.TenantId).Row<Guid>("select id from shop.user_account");
        // pgbench cannot sign a token, so a function of the bench's own makes one from the database's key: the seal is entered and checked as for the program.
        await house.Run("""
            create function sealed.bench_enter(t uuid, a uuid) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
            declare k sealed.key; h text; begin
              select * into k from sealed.key where kid = 'a';
              h := 'a' || t || '.' || a || '.' || to_char(extract(epoch from clock_timestamp())::bigint + 30, 'FM0000000000') || '.' || to_char(pg_backend_pid(), 'FM0000000000');
              perform sealed.enter(h || '.' || encode(sha256(k.opad || sha256(k.ipad || convert_to(h, 'UTF8'))), 'hex'));
            end $$;;
            alter function sealed.bench_enter(uuid, uuid) owner to chronocare_sealer;;
            grant execute on function sealed.bench_enter(uuid, uuid) to chronocare_app
            """);
        var job = BenchHouse.JobId(0, 1);
        var versions = new int[Connections];
        await house.Run(string.Join(";;", Enumerable.Range(0, Connections).Select(c => $"update shop.job set version = 1 where id = '{BenchHouse.JobId(0, 100 + c)}'")));
        await house.Run($"set session_replication_role = replica;; alter table shop.job disable trigger guard_milestone;; update shop.job set status = 'in_service' where number between '2026-00100' and '2026-00199';; alter table shop.job enable always trigger guard_milestone;; vacuum analyze shop.job");
        var enter = $"select sealed.bench_enter('{shop.TenantId}', '{user}');\n";
        string Bind(string sql, params string[] values)
        {
            for (var i = values.Length; i >= 1; i--) sql = Regex.Replace(sql, @"\$" + i + @"(?!\d)", values[i - 1].Replace("$", "$$", StringComparison.Ordinal));
            return sql.ReplaceLineEndings(" ") + ";\n";
        }
        var board = "\\startpipeline\n" + enter + Bind(ListJobs.OpenOnes, "100") + "\\endpipeline\n";
        var read = "\\startpipeline\n" + enter + Bind(JobRef.ById, $"'{job}'", "null") + Bind(ShowJob.Intake, $"'{job}'", "null::text")
            + Bind(ShowJob.Events, $"'{job}'", "null::text", "0", "1000") + "\\endpipeline\n";
        string Step(string to, string from, string name) => "\\startpipeline\n" + enter + Bind(MoveJob.Move, "md5('0 job ' || (200 + :client_id))::uuid", ":v", $"'{to}'", $"array['{from}']", $"array['{name}']",
            $"array['{Event.Of(name, job, user, DateTimeOffset.UnixEpoch.AddYears(56), new() { ["from"] = from, ["to"] = to, ["reason"] = "check" }).Body}']", "null::text", "now()", $"'{user}'") + "\\endpipeline\n\\set v :v + 1\n";
        var move = Step("ready", "in_service", EventNames.JobReady) + Step("in_service", "ready", EventNames.FinalCheckFailed);
        await house.Run("set session_replication_role = replica;; alter table shop.job disable trigger guard_milestone;; update shop.job set status = 'in_service', version = 1 where number between '2026-00200' and '2026-00299';; alter table shop.job enable always trigger guard_milestone");
        var v = 1;
        var boardAsk = Load.Get(host, "/api/jobs?limit=100", session);
        var jobAsk = Load.Get(host, $"/api/jobs/{job:D}", session);
        var ratios = new Dictionary<string, List<double>>();
        for (var round = 1; round <= Rounds; round++)
        {
            await One("board", board, 1, (_, _) => boardAsk);
            await One("job", read, 1, (_, _) => jobAsk);
            await One("milestone", move, 2, (c, turn) =>
            {
                var version = ++versions[c];
                var body = version % 2 == 1 ? $$"""{"to":"ready","version":{{version}}}""" : $$"""{"to":"in_service","version":{{version}},"reason":"check"}""";
                return Load.Post(host, $"/api/jobs/{BenchHouse.JobId(0, 100 + c):D}/milestones", session, body);
            });

            async Task One(string name, string script, int each, Func<int, int, byte[]> next)
            {
                var (theirs, ended) = await PgBench(house, script, each, v);
                if (name == "milestone") v = ended;
                var ours = await Load.Run(house.Settings.Port, Connections, 1.5, Seconds, next);
                if (!ratios.TryGetValue(name, out var list)) ratios[name] = list = [];
                list.Add(ours.PerSecond / theirs);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name,-10} round {round}: program {ours.PerSecond,7:F0}/s (p50 {ours.P50:F1} ms, p95 {ours.P95:F1}, p99 {ours.P99:F1}, {ours.Errors} errors) · pgbench {theirs,7:F0}/s · ratio {ours.PerSecond / theirs:F2}"));
            }
        }
        foreach (var (name, list) in ratios) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-10} median ratio {list.Order().ElementAt(list.Count / 2):F2}"));
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory     {self.WorkingSet64 / 1048576.0:F0} MB resident after the bench, the load generator included"));
        return 0;
    }

    private static async Task<(double PerSecond, int Version)> PgBench(BenchHouse house, string script, int each, int v)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, script);
        var url = new NpgsqlConnectionStringBuilder(house.Database.Url("app"));
        var version = v;
        if (each == 2)
        {
            // Each of its clients keeps a job of its own; where the last round ended is where this one begins.
            await house.Run("alter table shop.job disable trigger guard_milestone;; update shop.job set version = 1000001, status = 'in_service' where number between '2026-00200' and '2026-00299';; alter table shop.job enable always trigger guard_milestone");
            await house.Run($"update shop.job set version = version + {v} * 100000 where number between '2026-00200' and '2026-00299'");
            version = 1000001 + v * 100000;
        }
        var start = new ProcessStartInfo("pgbench", ["-n", "-M", "prepared", "-c", $"{Connections}", "-j", "2", "-T", $"{Seconds}", "-D", $"v={version}", "-h", url.Host!, "-p", $"{url.Port}", "-U", url.Username!, "-f", file, url.Database!])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = url.Password;
        using var process = Process.Start(start)!;
        var said = new StringBuilder();
        var both = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        File.Delete(file);
        var tps = Tps().Match(both[0]);
        if (!tps.Success || both[1].Contains("ERROR", StringComparison.Ordinal)) throw new InvalidOperationException("pgbench: " + both[0] + both[1]);
        return (double.Parse(tps.Groups[1].Value, CultureInfo.InvariantCulture) * each, v + 1);
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Tps();
}
