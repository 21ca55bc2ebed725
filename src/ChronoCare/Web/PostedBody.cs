using System.Text.Json;

namespace ChronoCare.Web;

public sealed partial class Posted
{
    /// <summary>Minimal APIs call this for a handler's parameter.</summary>
    /// <exception cref="BadHttpRequestException">The body is neither a form nor a JSON object, or too large.</exception>
    public static async ValueTask<Posted> BindAsync(HttpContext http)
    {
        var type = http.Request.ContentType ?? "";
        if (type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            var posted = new Posted { IsJson = true, heard = Heard(http) };
            try
            {
                using var body = await JsonDocument.ParseAsync(http.Request.Body, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false }, http.RequestAborted);
                if (body.RootElement.ValueKind != JsonValueKind.Object) throw new BadHttpRequestException("The body must be a JSON object.");
                posted.Flatten("", body.RootElement);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // The second is half a surrogate pair in a string, which is no text.
                throw new BadHttpRequestException("The body is not valid JSON.", e);
            }
            return posted;
        }
        if (http.Request.HasFormContentType)
        {
            IFormCollection form;
            try { form = await http.Request.ReadFormAsync(http.RequestAborted); }
            catch (InvalidDataException e) { throw new BadHttpRequestException("The form could not be read: " + e.Message, e); }
            var posted = new Posted { Files = form.Files };
            foreach (var (name, value) in form)
                if (value.Count > 0) posted.values[name] = value.Count == 1 ? value[0] ?? "" : string.Join('\n', value.ToArray());
            return posted;
        }
        if (http.Request.ContentLength is null or 0 && type.Length == 0) return new Posted { IsJson = Answers.IsApi(http) };
        throw new BadHttpRequestException("Send a form or application/json.", StatusCodes.Status415UnsupportedMediaType);
    }

    private void Flatten(string name, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Flatten(name.Length == 0 ? property.Name : name + "." + property.Name, property.Value);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray()) Flatten($"{name}[{index++}]", item);
                break;
            case JsonValueKind.String: values[name] = element.GetString()!; break;
            case JsonValueKind.Number: values[name] = element.GetRawText(); break;
            case JsonValueKind.True: values[name] = "true"; break;
            case JsonValueKind.False: values[name] = "false"; break;
            case JsonValueKind.Null: values[name] = ""; break;
        }
    }
}
