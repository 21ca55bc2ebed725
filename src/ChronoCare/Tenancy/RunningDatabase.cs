using System.Net.Sockets;
using Npgsql;

namespace ChronoCare.Tenancy;

/// <summary>The database a command works on, with what belongs to it: the embedded one, started and stopped with it, or the one CHRONOCARE_DB names.</summary>
public sealed class RunningDatabase : IAsyncDisposable
{
    private readonly EmbeddedPostgres? embedded;

    private RunningDatabase(Settings settings, EmbeddedPostgres? embedded)
    {
        this.embedded = embedded;
        Settings = settings;
        Secrets = Secrets.Open(settings);
        Database = new Database(settings.Db, Secrets, TimeProvider.System, settings.Pool);
    }

    /// <summary>The settings, with the owner's connection string filled in.</summary>
    public Settings Settings { get; }

    /// <summary>The program's own secret.</summary>
    public Secrets Secrets { get; }

    /// <summary>Its logins and pools.</summary>
    public Database Database { get; }

    /// <summary>Starts the embedded PostgreSQL where no other is named, and makes sure that it answers.</summary>
    /// <exception cref="WrongSetting">It does not; the sentence says why.</exception>
    public static async Task<RunningDatabase> Open(Settings settings, Action<string> say, CancellationToken cancel)
    {
        if (Named(settings) is { } named)
        {
            await Ask(named.Db, cancel);
            return new RunningDatabase(named, null);
        }
        var postgres = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions
        {
            Data = settings.DataPath("postgres"),
            Say = say,
        }, cancel);
        return new RunningDatabase(settings with { Db = postgres.OwnerConnectionString("chronocare") }, postgres);
    }

    /// <summary>The one named, or the embedded one that another command runs now; null if there is none.</summary>
    public static RunningDatabase? Find(Settings settings)
    {
        var found = Named(settings) ?? (EmbeddedPostgres.OwnerConnectionStringOfRunning(settings.DataPath("postgres"), "chronocare") is { } db ? settings with { Db = db } : null);
        return found is null ? null : new RunningDatabase(found, null);
    }

    /// <summary>Drops the database with all it holds and makes it again, empty, together with the files its rows speak of.</summary>
    /// <exception cref="WrongSetting">The owner may not.</exception>
    public async Task Empty(CancellationToken cancel)
    {
        var here = new NpgsqlConnectionStringBuilder(Settings.Db);
        var name = here.Database is { Length: > 0 } given ? given : here.Username!;
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Settings.Db) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        var quoted = "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        try
        {
            foreach (var sql in new[] { $"drop database if exists {quoted} with (force)", $"create database {quoted}" })
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync(cancel);
            }
        }
        catch (PostgresException e)
        {
            throw new WrongSetting($"The database {name} cannot be made anew: {e.MessageText}.");
        }
        foreach (var folder in new[] { "files", "uploads", "mail" }.Select(f => Settings.DataPath(f)).Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Closes the pools, then stops the embedded PostgreSQL if this started it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (embedded is not null) await embedded.DisposeAsync();
    }

    private static Settings? Named(Settings settings) => settings.Db.Length == 0 ? null : settings with { Db = ConnectionUri.Read(settings.Db) };

    private static async Task Ask(string db, CancellationToken cancel)
    {
        var where = new NpgsqlConnectionStringBuilder(db) { Pooling = false };
        try
        {
            await using var connection = new NpgsqlConnection(where.ConnectionString);
            await connection.OpenAsync(cancel);
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException)
        {
            throw new WrongSetting($"The database of CHRONOCARE_DB ({where.Host}:{where.Port}, {where.Database}) cannot be used: {(e as PostgresException)?.MessageText ?? e.Message}");
        }
    }
}
