using System.Runtime.Versioning;
using ChronoCare.Tenancy;
using Npgsql;

namespace ChronoCare.Tests.House;

/// <summary>What holds while the private PostgreSQL runs: whom it lets in, as whom it runs, who else may start it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RunningClusterTests(RunningClusterTests.Cluster cluster) : IClassFixture<RunningClusterTests.Cluster>
{
    private EmbeddedPostgres Postgres => cluster.Postgres;

    [Fact]
    public void Only_its_owner_can_read_the_password() =>
        File.GetUnixFileMode(Path.Combine(cluster.Data, "chronocare.password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

    [Fact]
    public async Task Nobody_gets_in_without_the_password()
    {
        var guess = new NpgsqlConnectionStringBuilder(Postgres.OwnerConnectionString("chronocare")) { Password = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(guess.ConnectionString);
        (await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync())).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task It_listens_on_loopback_and_nowhere_else()
    {
        (await Postgres.Ask<string>("show listen_addresses")).ShouldBe("127.0.0.1");
        (await Postgres.Ask<string>("show unix_socket_directories")).ShouldBe("");
    }

    [Fact]
    public void It_never_runs_as_root_even_below_a_folder_that_is_closed_to_others()
    {
        File.GetUnixFileMode(cluster.Folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.ReadLines($"/proc/{Postgres.ProcessId}/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1..].ShouldNotContain("0");
    }

    [Fact]
    public async Task Checksums_guard_its_pages_and_names_sort_alike_on_every_machine()
    {
        (await Postgres.Ask<string>("show data_checksums")).ShouldBe("on");
        (await Postgres.Ask<string>("select current_setting('server_encoding') || ' ' || datlocprovider::text || ' ' || datlocale from pg_database where datname = 'chronocare'"))
            .ShouldBe("UTF8 b C.UTF-8");
    }

    [Fact]
    public async Task A_second_program_in_the_same_folder_is_told_so_in_one_sentence_and_the_first_does_not_notice()
    {
        (await Should.ThrowAsync<WrongSetting>(() => EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Data = cluster.Data, Fast = true }))).Message
            .ShouldBe($"Another ChronoCare is running on {cluster.Folder}. Stop it first, or set CHRONOCARE_DATA to another folder for this one.");
        (await Postgres.Ask<int>("select 1")).ShouldBe(1);
    }

    /// <summary>One cluster for them all.</summary>
    public sealed class Cluster : IAsyncLifetime
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("chronocare-cluster-").FullName;
        public string Data => Path.Combine(Folder, "postgres");
        public EmbeddedPostgres Postgres { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Postgres = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Data = Data, Fast = true });

        public async ValueTask DisposeAsync()
        {
            await Postgres.DisposeAsync();
            Directory.Delete(Folder, recursive: true);
        }
    }
}

/// <summary>What these tests say to a cluster, as its superuser and without a pool.</summary>
internal static class EmbeddedPostgresAsking
{
    public static Task Do(this EmbeddedPostgres postgres, string sql) => Do(postgres.OwnerConnectionString("chronocare"), sql);

    public static async Task Do(string url, string sql)
    {
        await using var connection = new NpgsqlConnection(url + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var statement in sql.Split(';'))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public static async Task<T> Ask<T>(this EmbeddedPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.OwnerConnectionString("chronocare") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
