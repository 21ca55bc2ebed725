using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChronoCare.Web;

/// <summary>What /openapi/v1.json says beside the doors themselves.</summary>
public static class Api
{
    /// <summary>Title, the rules all answers share, and problem+json as the answer to everything that is refused.</summary>
    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "ChronoCare Pro",
                Version = "v1",
                Description = "One shop, at its own subdomain. JSON in camelCase; times in ISO 8601 UTC; money as {amount, currency} in minor units; errors as "
                    + "application/problem+json with a field to message map. Lists page by cursor: after, limit, next. POST takes Idempotency-Key: the same key and body give "
                    + "the same answer, another body 422. Changes to a job carry its version; a stale one is 409 with the present state. Unknown and foreign ids are both 404.",
            };
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            operation.Responses ??= [];
            foreach (var (status, why) in new[] { ("401", "Not signed in."), ("404", "Unknown here."), ("422", "A field is wrong or a rule says no.") })
                operation.Responses.TryAdd(status, new OpenApiResponse
                {
                    Description = why,
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() },
                });
            if (context.Description.HttpMethod == "POST")
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = "Idempotency-Key", In = ParameterLocation.Header, Description = "Makes a repeat harmless.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
                });
            }
            return Task.CompletedTask;
        });
    }
}
