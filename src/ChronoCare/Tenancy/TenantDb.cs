using System.Data.Common;
using Npgsql;

namespace ChronoCare.Tenancy;

/// <summary>The only door to a shop's data: every statement runs sealed to one tenant and actor, one round trip, one transaction.</summary>
public sealed class TenantDb
{
    private readonly NpgsqlDataSource source;
    private readonly Seal seal;
    private readonly Bell bell;

    internal TenantDb(NpgsqlDataSource source, Seal seal, Bell bell, Guid tenant, Guid actor)
    {
        this.source = source;
        this.seal = seal;
        this.bell = bell;
        Tenant = tenant;
        Actor = actor;
    }

    /// <summary>The shop.</summary>
    public Guid Tenant { get; }

    /// <summary>Who acts; empty for a stranger.</summary>
    public Guid Actor { get; private set; }

    /// <summary>The command being carried out, if the caller gave a key: its first write records it in the same transaction.</summary>
    public CommandKey? Command { get; set; }

    internal void ActAs(Guid user) => Actor = user;

    /// <summary>The same shop, another actor (a reaction, the demo).</summary>
    public TenantDb As(Guid actor) => new(source, seal, bell, Tenant, actor);

    /// <summary>Several statements, one batch: one round trip, one transaction.</summary>
    public Ask Ask() => new(this);

    /// <summary>All rows of one query.</summary>
    public async Task<IReadOnlyList<T>> Rows<T>(string sql, params object?[] args)
    {
        var ask = Ask();
        var rows = ask.Rows<T>(sql, args);
        await ask.Send();
        return rows.Value;
    }

    /// <summary>The first row of one query, or null.</summary>
    public async Task<T?> Row<T>(string sql, params object?[] args)
    {
        var ask = Ask();
        var row = ask.Row<T>(sql, args);
        await ask.Send();
        return row.Value;
    }

    /// <summary>A read of one's own over the raw result, for the hottest paths.</summary>
    public async Task<T> Read<T>(string sql, Func<DbDataReader, Task<T>> read, params object?[] args)
    {
        var ask = Ask();
        var answer = ask.Read(sql, read, args);
        await ask.Send();
        return answer.Value;
    }

    /// <summary>One statement that changes something; the number of rows it touched.</summary>
    public async Task<int> Do(string sql, params object?[] args)
    {
        var ask = Ask();
        var touched = ask.Do(sql, args);
        await ask.Send();
        return touched.Value;
    }

    internal async Task Send(IReadOnlyList<Question> questions, bool writes)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        var enter = new NpgsqlBatchCommand("select sealed.enter($1)");
        enter.Parameters.Add(new NpgsqlParameter<string> { TypedValue = seal.Token(Tenant, Actor, connection.ProcessID) });
        batch.BatchCommands.Add(enter);
        var command = writes ? Command : null;
        foreach (var question in questions)
            batch.BatchCommands.Add(question.Statement = Statement(question.Sql, question.Args));
        var recorded = command is null ? null : Statement(CommandKey.Insert, [command.Key, command.RequestHash, command.At, command.Subject]);
        if (recorded is not null) batch.BatchCommands.Add(recorded);
        try
        {
            await using var reader = await batch.ExecuteReaderAsync();
            foreach (var question in questions)
            {
                if (question.Read is null) continue;
                if (!await reader.NextResultAsync()) throw new InvalidOperationException("A query of the batch gave no result: " + question.Sql);
                await question.Read(reader);
            }
            while (await reader.NextResultAsync()) { }
            foreach (var question in questions) question.Done?.Invoke((int)question.Statement!.Rows);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            if (command is not null && e.ConstraintName == "command_pkey") throw new Repeated(command.Key);
            throw new Taken(e.ConstraintName ?? "");
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("CC", StringComparison.Ordinal))
        {
            throw new RefusedByDatabase(e.SqlState, e.MessageText);
        }
        if (recorded?.Rows > 0) Command = null;
        if (writes && questions.Any(q => q.Sql.Contains("insert into shop.event ", StringComparison.Ordinal))) bell.Ring(Tenant);
    }

    private static NpgsqlBatchCommand Statement(string sql, object?[] args)
    {
        var statement = new NpgsqlBatchCommand(sql);
        foreach (var arg in args)
            statement.Parameters.Add(arg switch
            {
                null => new NpgsqlParameter { Value = DBNull.Value },
                // No text of PostgreSQL holds it; refused here, because a statement that fails while its values are read is left half prepared.
                string s when s.Contains('\0') => throw new Refused("There is a character in it that cannot be kept."),
                string[] many when many.Any(s => s?.Contains('\0') == true) => throw new Refused("There is a character in it that cannot be kept."),
                string s => new NpgsqlParameter<string> { TypedValue = s },
                Guid g => new NpgsqlParameter<Guid> { TypedValue = g },
                int i => new NpgsqlParameter<int> { TypedValue = i },
                long l => new NpgsqlParameter<long> { TypedValue = l },
                bool b => new NpgsqlParameter<bool> { TypedValue = b },
                DateTimeOffset t => new NpgsqlParameter<DateTimeOffset> { TypedValue = t },
                Json j => new NpgsqlParameter { Value = j.Text, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb },
                _ => new NpgsqlParameter { Value = arg },
            });
        return statement;
    }
}

/// <summary>JSON text bound as jsonb.</summary>
public readonly record struct Json(string Text);

/// <summary>The key of a command that must have one effect however often it is sent.</summary>
public sealed record CommandKey(string Key, byte[] RequestHash, DateTimeOffset At)
{
    /// <summary>The job it is about, where it is about one.</summary>
    public Guid? Subject { get; set; }

    // Last in the batch, and only where something was written: what was refused leaves its key free to be tried again.
    internal const string Insert = """
        insert into shop.command (key, request_hash, at, subject) select $1, $2, $3, $4::uuid where pg_current_xact_id_if_assigned() is not null
        """;
}
