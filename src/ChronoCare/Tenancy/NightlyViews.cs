using System.Data;
using Npgsql;

namespace ChronoCare.Tenancy;

/// <summary>
/// Makes the reports' copy of all shops anew, and keeps the log of it. Copy and mark are refreshed from one snapshot, in one transaction: whoever reads sees both as they
/// were before or both as they are after, and so does whoever comes after a crash.
/// </summary>
internal sealed class NightlyViews(NpgsqlDataSource refresh)
{
    /// <summary>What a refresh came to.</summary>
    /// <param name="Jobs">Rows of the copy.</param><param name="Events">Events that it covers.</param><param name="ShopsApart">Shops whose copy does not add up to their rows.</param>
    internal sealed record Sums(long Jobs, long Events, long ShopsApart);

    /// <summary>What the log says.</summary>
    /// <param name="WellAt">Start of the newest run that was well.</param><param name="FailedAt">Start of the newest that failed.</param>
    /// <param name="Error">What it failed at.</param><param name="Jobs">Rows of the newest that was well.</param><param name="RunsUntil">Until when the running one's claim holds, if it is not renewed.</param><param name="RunsSince">Its start.</param>
    internal sealed record Log(DateTimeOffset? WellAt, DateTimeOffset? FailedAt, string? Error, long Jobs, DateTimeOffset? RunsUntil, DateTimeOffset? RunsSince);

    // Far more than the night takes; without one, a server that does not answer would hold the only runner for ever.
    private const int MostSeconds = 3600;

    /// <summary>What the log says now.</summary>
    public async Task<Log> Look()
    {
        await using var command = refresh.CreateCommand("""
            select (select max(started_at) from report_raw.run where finished_at is not null and error is null),
                   (select max(started_at) from report_raw.run where error is not null),
                   (select error from report_raw.run where error is not null order by started_at desc limit 1),
                   coalesce((select jobs from report_raw.run where finished_at is not null and error is null order by started_at desc limit 1), 0),
                   (select until_at from report_raw.run where finished_at is null), (select started_at from report_raw.run where finished_at is null)
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new(At(0), At(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt64(3), At(4), At(5));

        DateTimeOffset? At(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }

    /// <summary>Claims the one place of who makes the copy; null where somebody has it. A claim that has lapsed, its runner being dead, is written off first.</summary>
    public async Task<Guid?> Claim(string why, DateTimeOffset now, TimeSpan holds)
    {
        try
        {
            await using var batch = refresh.CreateBatch();
            batch.BatchCommands.Add(Statement("update report_raw.run set finished_at = $1, error = 'Whoever made it stopped half-way.' where finished_at is null and until_at < $1", now));
            batch.BatchCommands.Add(Statement("insert into report_raw.run (why, started_at, until_at) values ($1, $2, $3) returning id", why, now, now + holds));
            return (Guid?)await batch.ExecuteScalarAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return null;
        }
    }

    /// <summary>Holds the claim for longer; false where it was written off.</summary>
    public async Task<bool> Hold(Guid run, DateTimeOffset until)
    {
        await using var command = refresh.CreateCommand("update report_raw.run set until_at = $2 where id = $1 and finished_at is null");
        command.Parameters.Add(new NpgsqlParameter { Value = run });
        command.Parameters.Add(new NpgsqlParameter { Value = until });
        return await command.ExecuteNonQueryAsync() == 1;
    }

    /// <summary>Makes copy and mark anew, and lets them stand only where <paramref name="isWell"/> finds nothing wrong with them; else last night's stay.</summary>
    /// <param name="isWell">Says what is wrong with it, or null.</param><param name="stop">The program is closing.</param><param name="between">For tests: what happens between the two.</param>
    /// <exception cref="NotWell">Something was wrong with it.</exception>
    public async Task<Sums> Refresh(Func<Sums, string?> isWell, CancellationToken stop, Func<Task>? between = null)
    {
        await using var connection = await refresh.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        await Do("refresh materialized view concurrently report_raw.job");
        if (between is not null) await between();
        await Do("refresh materialized view concurrently report_raw.mark");
        Sums sums;
        await using (var command = new NpgsqlCommand("select jobs, events, shops_apart from report_raw.sums()", connection, transaction) { CommandTimeout = MostSeconds })
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            await reader.ReadAsync(stop);
            sums = new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        }
        if (isWell(sums) is { } wrong) throw new NotWell(wrong);
        await transaction.CommitAsync(stop);
        return sums;

        async Task Do(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = MostSeconds };
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    /// <summary>Writes down how a run ended; one that was written off meanwhile stays so.</summary>
    public async Task Finish(Guid run, DateTimeOffset at, Sums? sums, string? error)
    {
        await using var command = refresh.CreateCommand("update report_raw.run set finished_at = $2, jobs = $3, events = $4, error = $5 where id = $1 and finished_at is null");
        foreach (var value in (object?[])[run, at, sums?.Jobs, sums?.Events, error is { Length: > 500 } ? error[..500] : error])
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlBatchCommand Statement(string sql, params object[] args)
    {
        var statement = new NpgsqlBatchCommand(sql);
        foreach (var arg in args) statement.Parameters.Add(new NpgsqlParameter { Value = arg });
        return statement;
    }

    /// <summary>The copy was made and thrown away again.</summary>
    internal sealed class NotWell(string why) : Exception(why);
}
