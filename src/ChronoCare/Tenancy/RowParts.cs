using System.Data.Common;
using Dapper;

namespace ChronoCare.Tenancy;

/// <summary>One row that holds several things side by side, each up to a column named <see cref="Edge"/>: a statement costs the database more than a join by key.</summary>
public sealed class RowParts
{
    /// <summary>What stands between two of them in the select list.</summary>
    public const string Edge = "null::int as \"-\"";

    private readonly DbDataReader reader;
    private int at;

    internal RowParts(DbDataReader reader) => this.reader = reader;

    /// <summary>The next of them; null where its first column is (an outer join that found nothing).</summary>
    public T? Next<T>() where T : class
    {
        var from = at;
        while (at < reader.FieldCount && reader.GetName(at) != "-") at++;
        var part = reader.GetRowParser<T>(startIndex: from, length: at - from, returnNullIfFirstMissing: true)(reader);
        at++;
        return part;
    }
}
