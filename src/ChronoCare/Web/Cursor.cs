using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace ChronoCare.Web;

/// <summary>Where a page of a list ended: a moment and an id, opaque to the caller.</summary>
public static class Cursor
{
    /// <summary>The text for <c>next</c>.</summary>
    public static string Of(DateTimeOffset at, Guid id) => WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}.{id:N}")));

    /// <summary>The text for <c>next</c> of a list in the order of a text.</summary>
    public static string Of(string text, Guid id) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes($"{id:N}{text}"));

    /// <summary>Reads <c>after</c> of such a list; nulls when absent.</summary>
    /// <exception cref="BadHttpRequestException">It is not one of ours.</exception>
    public static (string? Text, Guid? Id) ReadText(string? after)
    {
        if (string.IsNullOrEmpty(after)) return (null, null);
        try
        {
            var plain = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(WebEncoders.Base64UrlDecode(after));
            if (plain.Length >= 32 && !plain.Contains('\0') && Guid.TryParseExact(plain[..32], "N", out var id)) return (plain[32..], id);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // Falls through to the sentence.
        }
        throw new BadHttpRequestException("after is not a cursor of this list.");
    }

    /// <summary>Reads <c>after</c>; nulls when absent.</summary>
    /// <exception cref="BadHttpRequestException">It is not one of ours.</exception>
    public static (DateTimeOffset? At, Guid? Id) Read(string? after)
    {
        if (string.IsNullOrEmpty(after)) return (null, null);
        try
        {
            var parts = Encoding.ASCII.GetString(WebEncoders.Base64UrlDecode(after)).Split('.');
            if (parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
                && Guid.TryParseExact(parts[1], "N", out var id)) return (new DateTimeOffset(ticks, TimeSpan.Zero), id);
        }
        catch (FormatException)
        {
            // Falls through to the sentence.
        }
        throw new BadHttpRequestException("after is not a cursor of this list.");
    }
}
