using ChronoCare.Tenancy;
using ChronoCare.Tests.House;
using Npgsql;

namespace ChronoCare.Tests.Reports;

/// <summary>A database beside the house's, with nothing in it.</summary>
internal sealed class OwnBase(TestHouse house, string name) : IAsyncDisposable
{
    public string Url { get; } = new NpgsqlConnectionStringBuilder(house.OwnerUrl) { Database = name, Pooling = false }.ConnectionString;

    public Database Database { get; private set; } = null!;

    public static async Task<OwnBase> Open(TestHouse house)
    {
        var name = "night_" + Guid.NewGuid().ToString("N");
        var mine = new OwnBase(house, name);
        await Do(house.OwnerUrl, $"create database {name}");
        mine.Database = new Database(mine.Url, house.Secrets, TimeProvider.System, 2);
        await mine.Database.Migrate();
        return mine;
    }

    /// <summary>Statements of a superuser, apart by semicolons.</summary>
    public Task Do(string sql) => Do(Url, sql);

    /// <summary>What a superuser is answered.</summary>
    public async Task<T> Ask<T>(string sql, params object[] args)
    {
        await using var connection = new NpgsqlConnection(Url);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var arg in args) command.Parameters.Add(new NpgsqlParameter { Value = arg });
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Do(house.OwnerUrl, $"drop database {name} with (force)");
    }

    private static async Task Do(string url, string sql)
    {
        await using var connection = new NpgsqlConnection(url);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var statement in sql.Split(';')) await new NpgsqlCommand(statement, connection).ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
