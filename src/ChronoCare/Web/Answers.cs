using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChronoCare.Web;

/// <summary>One handler serves the browser's form and the API's JSON: these say what each gets back.</summary>
public static class Answers
{
    /// <summary>camelCase, enums as words, nulls written.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Makes the options that the API's description is drawn from say what <see cref="Json"/> writes.</summary>
    public static void Follow(JsonSerializerOptions options)
    {
        options.Encoder = Json.Encoder;
        options.NumberHandling = JsonNumberHandling.Strict;
        foreach (var converter in Json.Converters) options.Converters.Add(converter);
    }

    /// <summary>Whether the caller is a program.</summary>
    public static bool IsApi(HttpContext http) => http.Request.Path.StartsWithSegments("/api");

    /// <summary>A page.</summary>
    public static IResult Page<T>(object? parameters = null, int status = 200) where T : IComponent
    {
        var result = parameters is null ? new RazorComponentResult<T>() : new RazorComponentResult<T>(parameters);
        result.StatusCode = status;
        result.PreventStreamingRendering = true;
        return new Rendered(result);
    }

    /// <summary>JSON for the API.</summary>
    public static IResult Data<T>(T value, int status = 200) => Results.Json(value, Json, statusCode: status);

    /// <summary>After a form was carried out: go and see (303), so that a reload repeats nothing.</summary>
    public static IResult SeeOther(string location) => new See(location);

    /// <summary>JSON for the API, a redirect for the browser.</summary>
    public static IResult Done<T>(HttpContext http, Func<T> data, string location, int status = 200) =>
        IsApi(http) ? Data(data(), status) : SeeOther(location);

    /// <summary>problem+json (RFC 9457).</summary>
    public static IResult Problem(int status, string title, string? detail = null, IReadOnlyDictionary<string, string>? errors = null, string? code = null, object? present = null)
    {
        var body = new Dictionary<string, object?> { ["type"] = "about:blank", ["title"] = title, ["status"] = status };
        if (detail is not null) body["detail"] = detail;
        if (code is not null) body["code"] = code;
        if (errors is { Count: > 0 }) body["errors"] = errors;
        if (present is not null) body["present"] = present;
        return Results.Json(body, Json, "application/problem+json", status);
    }

    private sealed class See(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext http)
        {
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}
