namespace ChronoCare.Tenancy;

/// <summary>A rule says no. The sentence is for people; it becomes 422 and, where a field is named, stands at that field.</summary>
public sealed class Refused(string sentence, string? field = null, string? code = null) : Exception(sentence)
{
    /// <summary>The posted field the sentence belongs to, if one.</summary>
    public string? Field { get; } = field;

    /// <summary>A stable word for programs, such as <c>quote-not-approved</c>.</summary>
    public string? Code { get; } = code;
}

/// <summary>The job moved on while somebody held an older version; becomes 409 with the present state.</summary>
public sealed class Stale(object? present = null) : Exception("Somebody changed this in the meantime.")
{
    /// <summary>What an API caller gets as <c>present</c>.</summary>
    public object? Present { get; } = present;
}

/// <summary>Nothing here by that id or number; becomes the same 404 for unknown and foreign ones.</summary>
public sealed class NotHere() : Exception("There is nothing here by that name.");

/// <summary>A unique key was already there.</summary>
public sealed class Taken(string constraint) : Exception("Already taken: " + constraint)
{
    /// <summary>Name of the unique constraint.</summary>
    public string Constraint { get; } = constraint;
}

/// <summary>The database's own rule (a CC… SQLSTATE raised by a trigger) refused; the verb turns it into the noun's sentence.</summary>
public sealed class RefusedByDatabase(string state, string message) : Exception(message)
{
    /// <summary>CC001 milestone not allowed, CC002 quote not approved, CC003 service log empty, CC004 balance open, CC005 no hand-over, CC006 another was quicker, CC007 sums and entries of a job differ.</summary>
    public string State { get; } = state;
}

/// <summary>A command with this key was carried out before; the middleware answers with the first one's result.</summary>
public sealed class Repeated(string key) : Exception("Carried out before: " + key)
{
    /// <summary>The Idempotency-Key.</summary>
    public string Key { get; } = key;
}
