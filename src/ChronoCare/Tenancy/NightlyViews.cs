using System.Data;
using System.Diagnostics;
using Npgsql;

namespace ChronoCare.Tenancy;

/// <summary>
/// Makes the reports' copy anew, one shop after another, and keeps the log of it. A shop's copy and mark are made from one snapshot, in one transaction: whoever reads sees both as
/// they were before or both as they are after, and so does whoever comes after a crash.
/// </summary>
internal sealed class NightlyViews(NpgsqlDataSource refresh)
{
    /// <summary>What a night came to.</summary>
    /// <param name="Jobs">Rows of the copies that were made.</param><param name="Events">Events that they cover.</param><param name="Shops">How many shops there are.</param>
    /// <param name="Failed">Those that keep the copy they had.</param><param name="Error">Why the first of them does; null where all went well.</param>
    internal sealed record Sums(long Jobs, long Events, int Shops = 0, int Failed = 0, string? Error = null);

    /// <summary>What a shop's copy came to.</summary>
    /// <param name="Jobs">Its rows.</param><param name="Events">Events that it covers.</param><param name="Found">Rows that were other than they had been, though nothing had happened to their jobs.</param>
    internal sealed record Made(long Jobs, long Events, long Found);

    /// <summary>What the log says.</summary>
    /// <param name="WellAt">Start of the newest run that was well.</param><param name="FailedAt">Start of the newest that failed.</param>
    /// <param name="Error">What it failed at.</param><param name="RunsUntil">Until when the running one's claim holds, if it is not renewed.</param><param name="RunsSince">Its start.</param>
    internal sealed record Log(DateTimeOffset? WellAt, DateTimeOffset? FailedAt, string? Error, DateTimeOffset? RunsUntil, DateTimeOffset? RunsSince);

    // Far more than the night takes; without one, a server that does not answer would hold the only runner for ever.
    private const int MostSeconds = 3600;

    /// <summary>What the log says now.</summary>
    public async Task<Log> Look()
    {
        await using var command = refresh.CreateCommand("""
            select (select max(started_at) from report_raw.run where finished_at is not null and error is null),
                   (select max(started_at) from report_raw.run where error is not null),
                   (select error from report_raw.run where error is not null order by started_at desc limit 1),
                   (select until_at from report_raw.run where finished_at is null), (select started_at from report_raw.run where finished_at is null)
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new(At(0), At(1), reader.IsDBNull(2) ? null : reader.GetString(2), At(3), At(4));

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

    /// <summary>Makes the copies of all shops. One that does not come out right keeps what it had, and the others go on.</summary>
    /// <param name="now">The moment that marks and weekdays are reckoned by.</param><param name="isWhole">Which shops are reckoned whole besides those whose turn it is.</param>
    /// <param name="rest">How long to rest after each, as a share of the time it took: who works at night shall not notice.</param>
    /// <param name="failed">Is told of a shop that keeps the copy it had, and why.</param><param name="found">Is told of a shop where facts of so many jobs had changed without an event; its copy is right now.</param>
    /// <param name="stop">The program is closing, or the place was lost.</param>
    public async Task<Sums> Refresh(DateTimeOffset now, Func<Guid, bool> isWhole, double rest, Action<Guid, Exception> failed, Action<Guid, long> found, CancellationToken stop)
    {
        // One connection for all: what it planned for one shop serves the next.
        await using var connection = await refresh.OpenConnectionAsync(stop);
        var sums = new Sums(0, 0);
        foreach (var (shop, isDue) in await Shops(connection, now, stop))
        {
            var began = Stopwatch.GetTimestamp();
            sums = sums with { Shops = sums.Shops + 1 };
            try
            {
                var made = await Make(connection, shop, now, isDue || isWhole(shop), stop);
                if (made.Found > 0) found(shop, made.Found);
                sums = sums with { Jobs = sums.Jobs + made.Jobs, Events = sums.Events + made.Events };
            }
            catch (Exception e) when (e is NotWell || (e is PostgresException && connection.FullState == ConnectionState.Open))
            {
                failed(shop, e);
                sums = sums with { Failed = sums.Failed + 1, Error = sums.Error ?? (e is PostgresException p ? $"the database did not make it ({p.SqlState})" : e.Message) };
            }
            await Task.Delay(Stopwatch.GetElapsedTime(began) * rest, stop);
        }
        return sums;
    }

    /// <summary>Makes the copy of one shop.</summary>
    /// <param name="shop">Its id.</param><param name="now">What the mark says it was made at.</param><param name="isWhole">Reckons all of its jobs, not only those that something happened to.</param>
    /// <param name="stop">The program is closing.</param><param name="between">For tests: what happens between copy and mark, told the server's process.</param>
    /// <exception cref="NotWell">It did not come out right, and the one before stays.</exception>
    public async Task<Made> Make(Guid shop, DateTimeOffset now, bool isWhole, CancellationToken stop, Func<int, Task>? between = null)
    {
        await using var connection = await refresh.OpenConnectionAsync(stop);
        return await Make(connection, shop, now, isWhole, stop, between);
    }

    private static async Task<Made> Make(NpgsqlConnection connection, Guid shop, DateTimeOffset now, bool isWhole, CancellationToken stop, Func<int, Task>? between = null)
    {
        try
        {
            return await Once(connection, shop, now, isWhole, stop, between);
        }
        catch (NotWell) when (!isWhole)
        {
            // Something changed without an event. Reckoned whole it comes right, and tells how much that was.
            return await Once(connection, shop, now, isWhole: true, stop, between);
        }
    }

    private static async Task<Made> Once(NpgsqlConnection connection, Guid shop, DateTimeOffset now, bool isWhole, CancellationToken stop, Func<int, Task>? between)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        // A copy that is lost with the server is made again: it waits for no disk, and no shop's write waits behind it there.
        await using var make = new NpgsqlBatch(connection, transaction) { Timeout = MostSeconds, BatchCommands = { new("set local synchronous_commit = off"), Statement(isWhole ? "select report_raw.make_whole($1)" : "select report_raw.make_touched($1)", shop) } };
        var found = await make.ExecuteScalarAsync(stop) as long? ?? 0;
        if (between is not null) await between(connection.ProcessID);
        await using var stand = new NpgsqlBatch(connection, transaction) { Timeout = MostSeconds, BatchCommands = { Statement("select jobs, jobs_before, seq, is_apart from report_raw.stand($1, $2, $3)", shop, now, isWhole) } };
        long jobs, before, seq;
        await using (var reader = await stand.ExecuteReaderAsync(stop))
        {
            if (!await reader.ReadAsync(stop)) throw new NotWell("its stream cannot be seen");
            (jobs, before, seq) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
            if (jobs == 0 && before > 0) throw new NotWell($"it came out empty, and had {before} rows before");
            if (reader.GetBoolean(3)) throw new NotWell("it does not add up to the shop's rows");
        }
        await transaction.CommitAsync(stop);
        return new(jobs, seq, found);
    }

    private static async Task<List<(Guid Shop, bool IsWhole)>> Shops(NpgsqlConnection connection, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select shop, is_whole from report_raw.shops($1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = now });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var shops = new List<(Guid, bool)>();
        while (await reader.ReadAsync(stop)) shops.Add((reader.GetGuid(0), reader.GetBoolean(1)));
        return shops;
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

    /// <summary>A shop's copy was made and thrown away again.</summary>
    internal sealed class NotWell(string why) : Exception(why);
}
