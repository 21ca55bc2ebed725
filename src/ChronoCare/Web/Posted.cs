using System.Globalization;
using ChronoCare.Tenancy;

namespace ChronoCare.Web;

/// <summary>What a browser form or a JSON body sent, by field name; keeps the text as typed and gathers a sentence per wrong field.</summary>
/// <remarks>JSON nests become dotted names (<c>client.name</c>), lists indexed ones (<c>lines[0].text</c>), as the forms' inputs are named.</remarks>
public sealed partial class Posted
{
    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> errors = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Nothing was posted: an empty form.</summary>
    public static Posted Nothing => new();

    /// <summary>A form shown for the first time, filled with what is known.</summary>
    public static Posted Of(params (string Name, string? Value)[] known)
    {
        var posted = new Posted();
        foreach (var (name, value) in known) if (value is not null) posted.values[name] = value;
        return posted;
    }

    /// <summary>Whether the body was JSON.</summary>
    public bool IsJson { get; private init; }

    /// <summary>Uploaded files of a multipart form.</summary>
    public IFormFileCollection Files { get; private init; } = new FormFileCollection();

    /// <summary>A sentence per wrong field; the key is the field's name, or empty for the whole form.</summary>
    public IReadOnlyDictionary<string, string> Errors => errors;

    /// <summary>Whether anything was wrong.</summary>
    public bool IsWrong => errors.Count > 0;

    /// <summary>The text as it was typed; empty when absent.</summary>
    public string this[string name] => questions is null ? values.GetValueOrDefault(name, "") : Looked(name);

    /// <summary>Whether the field was sent at all.</summary>
    public bool Has(string name) => questions is not null ? !name.EndsWith(".amount", StringComparison.Ordinal) : values.ContainsKey(name);

    /// <summary>All field names sent.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>Fills a field that was not sent (a default shown in the form).</summary>
    public Posted Default(string name, string? value)
    {
        if (questions is not null) known.Add(name);
        if (value is not null) values.TryAdd(name, value);
        return this;
    }

    /// <summary>Puts another value in a field, for the page that is shown again.</summary>
    public Posted Put(string name, string value)
    {
        values[name] = value;
        return this;
    }

    /// <summary>Adds a sentence at a field; the first one stays.</summary>
    public Posted Wrong(string field, string sentence)
    {
        errors.TryAdd(field, sentence);
        return this;
    }

    /// <summary>Trimmed text; control characters are refused, line breaks become \n.</summary>
    /// <param name="name">Field.</param><param name="label">How the sentence calls it.</param><param name="max">Most characters.</param>
    /// <param name="required">Whether empty is wrong.</param><param name="lines">Whether line breaks may stay.</param>
    public string Text(string name, string label, int max, bool required = false, bool lines = false)
    {
        if (Asks(new(name, "text", label) { IsRequired = required, Most = max, HasLines = lines })) return turn % 2 == 1 ? "x" : "";
        var text = this[name].Replace("\r\n", "\n").Replace('\r', '\n').Trim().Normalize();
        if (text.Any(c => char.IsControl(c) && !(lines && c is '\n' or '\t')) || !IsWellFormed(text))
            Wrong(name, $"{label} has a character that cannot be kept.");
        else if (required && text.Length == 0) Wrong(name, $"Enter {Lower(label)}.");
        else if (text.Length > max) Wrong(name, $"{label} is {text.Length} characters long; {max} fit.");
        return text;
    }

    /// <summary>One of the allowed words.</summary>
    public string OneOf(string name, string label, string? otherwise, params string[] allowed)
    {
        if (Asks(new(name, "word", label) { IsRequired = otherwise is null, Allowed = allowed })) return Turn(allowed);
        var text = this[name].Trim();
        if (text.Length == 0 && otherwise is not null) return otherwise;
        if (allowed.Contains(text, StringComparer.Ordinal)) return text;
        Wrong(name, text.Length == 0 ? $"Choose {Lower(label)}." : $"{label} must be one of: {string.Join(", ", allowed)}.");
        return otherwise ?? "";
    }

    /// <summary>A ticked box: <c>on</c>, <c>true</c>, <c>1</c>.</summary>
    public bool Flag(string name, string label = "") => !Asks(new(name, "flag", label)) && this[name] is "on" or "true" or "True" or "1" or "yes";

    /// <summary>A whole number, or null when empty.</summary>
    public int? Whole(string name, string label, int least, int most, bool required = false)
    {
        if (Asks(new(name, "whole", label) { IsRequired = required, Least = least, Most = most })) return null;
        var text = this[name].Trim();
        if (text.Length == 0)
        {
            if (required) Wrong(name, $"Enter {Lower(label)}.");
            return null;
        }
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Wrong(name, $"{label} must be a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>A decimal with point or comma and either minus sign, or null when empty.</summary>
    public decimal? Decimal(string name, string label, decimal least, decimal most, int places = 1, bool required = false)
    {
        if (Asks(new(name, "decimal", label) { IsRequired = required, Least = least, Most = most })) return null;
        var text = this[name].Trim().Replace('−', '-').Replace(',', '.').Replace(" ", "").Replace("\u00a0", "");
        if (text.Length == 0)
        {
            if (required) Wrong(name, $"Enter {Lower(label)}.");
            return null;
        }
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            if (decimal.Round(number, places) == number) return number;
            Wrong(name, places == 0 ? $"{label} must be a whole number." : $"{label} takes {places} place{(places == 1 ? "" : "s")} after the point.");
            return null;
        }
        Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{label} must be between {least} and {most}."));
        return null;
    }

    /// <summary>An amount in minor units: typed as <c>1'250.50</c> in a form, sent as <c>{"amount":125050,"currency":"CHF"}</c> in JSON; null when empty.</summary>
    /// <param name="name">Field.</param><param name="label">How the sentence calls it.</param><param name="currency">ISO 4217.</param>
    /// <param name="required">Whether empty is wrong.</param><param name="most">The largest, minor units.</param><param name="signed">Whether it may be below zero.</param>
    public long? Money(string name, string label, string currency, bool required = false, long most = 1_000_000_000_00, bool signed = false)
    {
        if (Asks(new(name, "money", label) { IsRequired = required, Least = signed ? -most : 0, Most = most })) return null;
        if (Has(name + ".amount"))
        {
            if (this[name + ".currency"] is { Length: > 0 } given && given != currency)
            {
                Wrong(name, $"{label} must be in {currency}.");
                return null;
            }
            if (long.TryParse(this[name + ".amount"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var minor) && minor >= (signed ? -most : 0) && minor <= most) return minor;
            Wrong(name, $"{label} must be a whole number of minor units{(signed ? "" : ", zero or more")}.");
            return null;
        }
        var text = this[name].Trim();
        if (text.Length == 0)
        {
            if (required) Wrong(name, $"Enter {Lower(label)}.");
            return null;
        }
        if (Web.Money.TryParse(text, currency, out var amount) && amount >= -most && amount <= most)
        {
            if (amount >= 0 || signed) return amount;
            Wrong(name, $"{label} cannot be negative.");
            return null;
        }
        Wrong(name, $"{label} must be an amount such as {Web.Money.Example(currency)}.");
        return null;
    }

    /// <summary>A day as <c>2026-12-02</c>, or null when empty.</summary>
    public DateOnly? Day(string name, string label, bool required = false)
    {
        if (Asks(new(name, "day", label) { IsRequired = required })) return null;
        var text = this[name].Trim();
        if (text.Length == 0)
        {
            if (required) Wrong(name, $"Enter {Lower(label)}.");
            return null;
        }
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 2200) return day;
        Wrong(name, $"{label} must be a day such as 2026-12-02.");
        return null;
    }

    /// <summary>An id, or null when empty.</summary>
    public Guid? Id(string name, string label, bool required = false)
    {
        if (Asks(new(name, "id", label) { IsRequired = required })) return turn % 2 == 1 ? Guid.Empty : null;
        var text = this[name].Trim();
        if (text.Length == 0)
        {
            if (required) Wrong(name, $"Say which: {Lower(label)} is missing.");
            return null;
        }
        if (Guid.TryParseExact(text, "D", out var id)) return id;
        Wrong(name, $"{label} is not an id.");
        return null;
    }

    /// <summary>How many rows a list has: <c>lines[0].…</c> to <c>lines[n-1].…</c>.</summary>
    public int Count(string list)
    {
        if (Asks(new(list, "list", ""))) return 1;
        var most = -1;
        foreach (var key in values.Keys)
        {
            if (!key.StartsWith(list + "[", StringComparison.OrdinalIgnoreCase)) continue;
            var end = key.IndexOf(']', list.Length);
            if (end > 0 && int.TryParse(key.AsSpan(list.Length + 1, end - list.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index is >= 0 and < 1000) most = Math.Max(most, index);
        }
        return most + 1;
    }

    /// <summary>Stops here when anything was wrong.</summary>
    /// <exception cref="WrongInput">Carries this, so that the page can be shown again filled in.</exception>
    public void Check()
    {
        if (questions is not null) return;
        if (IsWrong) throw new WrongInput(this);
    }

    private static string Lower(string label) => label.Length > 1 && char.IsUpper(label[1]) ? label : char.ToLowerInvariant(label[0]) + label[1..];

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return false;
        }
        return true;
    }
}

/// <summary>Fields were wrong; the verb shows its page again, the API answers problem+json with a field to message map.</summary>
public sealed class WrongInput(Posted posted) : Exception("Some of what was entered cannot be used.")
{
    /// <summary>What was sent, with its errors.</summary>
    public Posted Posted { get; } = posted;
}
