using System.Data.Common;
using Dapper;
using Npgsql;

namespace ChronoCare.Tenancy;

/// <summary>Statements gathered for one batch; their answers are there after <see cref="Send"/>.</summary>
public sealed class Ask
{
    private readonly TenantDb db;
    private readonly List<Question> questions = [];
    private bool writes;

    internal Ask(TenantDb db) => this.db = db;

    internal int Count => questions.Count;

    /// <summary>The shop this will be asked of.</summary>
    public TenantDb Db => db;

    /// <summary>All rows.</summary>
    public Answer<IReadOnlyList<T>> Rows<T>(string sql, params object?[] args) => Read(sql, async reader =>
    {
        var rows = new List<T>();
        Func<DbDataReader, T>? parse = null;
        while (await reader.ReadAsync())
        {
            parse ??= RowParser<T>.For(reader);
            rows.Add(parse(reader));
        }
        return (IReadOnlyList<T>)rows;
    }, args);

    /// <summary>The first row, or null.</summary>
    public Answer<T?> Row<T>(string sql, params object?[] args) => Read(sql, async reader =>
        await reader.ReadAsync() ? RowParser<T>.For(reader)(reader) : default, args);

    /// <summary>The first row, or null, where it holds several things side by side.</summary>
    public Answer<T?> Parts<T>(string sql, Func<RowParts, T> read, params object?[] args) where T : class =>
        Read(sql, async reader => await reader.ReadAsync() ? read(new RowParts(reader)) : null, args);

    /// <summary>Rows of a statement that also changes something (<c>returning</c>): counts as a write for the command's key.</summary>
    public Answer<T?> Change<T>(string sql, params object?[] args)
    {
        writes = true;
        return Row<T>(sql, args);
    }

    /// <summary>A result read by hand.</summary>
    public Answer<T> Read<T>(string sql, Func<DbDataReader, Task<T>> read, params object?[] args)
    {
        var answer = new Answer<T>();
        questions.Add(new Question(sql, args) { Read = async reader => answer.Set(await read(reader)) });
        return answer;
    }

    /// <summary>A statement without result rows; the answer is how many it touched.</summary>
    public Answer<int> Do(string sql, params object?[] args)
    {
        writes = true;
        var answer = new Answer<int>();
        questions.Add(new Question(sql, args) { Done = answer.Set });
        return answer;
    }

    /// <summary>One round trip; all of it happens or nothing does.</summary>
    /// <exception cref="Taken">A unique key was there already.</exception>
    /// <exception cref="RefusedByDatabase">A trigger said no.</exception>
    /// <exception cref="Repeated">The command's key was there already.</exception>
    public Task Send() => db.Send(questions, writes);
}

/// <summary>What a statement of a batch will have answered.</summary>
public sealed class Answer<T>
{
    private T? value;
    private bool isSet;

    /// <summary>The answer; only after the batch was sent.</summary>
    public T Value => isSet ? value! : throw new InvalidOperationException("The batch was not sent yet.");

    internal void Set(T given)
    {
        value = given;
        isSet = true;
    }
}

internal sealed class Question(string sql, object?[] args)
{
    public string Sql { get; } = sql;
    public object?[] Args { get; } = args;
    public Func<DbDataReader, Task>? Read { get; init; }
    public Action<int>? Done { get; init; }
    public NpgsqlBatchCommand? Statement { get; set; }
}

internal static class RowParser<T>
{
    private static readonly bool IsScalar = typeof(T).IsPrimitive || typeof(T) == typeof(string) || typeof(T) == typeof(Guid) || typeof(T) == typeof(decimal)
        || typeof(T) == typeof(DateTimeOffset) || typeof(T) == typeof(DateOnly) || typeof(T) == typeof(byte[]) || Nullable.GetUnderlyingType(typeof(T)) is not null;

    public static Func<DbDataReader, T> For(DbDataReader reader) =>
        IsScalar ? static r => r.IsDBNull(0) ? default! : r.GetFieldValue<T>(0) : reader.GetRowParser<T>();
}
