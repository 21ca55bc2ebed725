using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChronoCare.Web;

/// <summary>What /openapi/v1.json says of the whole; <see cref="ApiVerb"/> says each door.</summary>
public static class Api
{
    /// <summary>What holds for all of it, in sentences: the description's preface and that of <c>/docs</c>.</summary>
    public static readonly IReadOnlyList<string> Rules =
    [
        "Every shop has its own address, and this is the API of one shop. A program signs in like a person, with a code by mail, and gets tokens at POST /api/tokens; or it has a key of its own that an owner made. Either goes in Authorization: Bearer.",
        "JSON in camelCase. Moments are ISO 8601 in UTC, days are 2026-12-02. Money is { \"amount\": 12500, \"currency\": \"CHF\" } in minor units. In what is sent, null and an empty text are the same as leaving the field out.",
        "What is refused is application/problem+json (RFC 9457): 422 with a map from field to sentence, or with the rule that says no and its code; 409 where somebody was faster, with the present state; 404 for what is unknown or another shop's.",
        "A POST of somebody signed in takes an Idempotency-Key: the same key and body again give the first answer (Idempotency-Replayed: true), another body 422.",
        "Some doors want a fresh proof of who is there, five minutes old at most: else 403 with the code step-up-needed, and the header Step-Up says where to give it.",
        "A job carries its version, which every change raises. Send the one you saw, and a change made meanwhile is 409 instead of lost.",
        "Lists page by cursor: limit, after, and next in the answer, which is null at the end.",
    ];

    /// <summary>Title, rules, and every door below /api.</summary>
    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = door => door.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true && door.HttpMethod != "HEAD";
        options.CreateSchemaReferenceId = type => NameOf(type.Type) ?? OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "ChronoCare Pro", Version = "v1", Description = string.Join("\n\n", Rules) };
            document.Servers = [];
            (document.Components ??= new OpenApiComponents()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An app's access token (cca_…, from POST /api/tokens) or an integration's key (cck_…)." },
                ["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = Identity.Sessions.Cookie, Description = "A browser's session. Never together with a bearer token." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(ApiVerb.Describe);
        // Nulls are written, so everything a record has is always there but what its constructor may leave out.
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object && schema.Properties is { Count: > 0 } properties)
                schema.Required = new HashSet<string>(properties.Keys.Where(name => !ApiVerb.MayBeLeftOut(context.JsonTypeInfo.Type, name)));
            if (context.JsonPropertyInfo is { } property && (property.IsGetNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null) && schema.Type is { } type)
                schema.Type = type | JsonSchemaType.Null;
            return Task.CompletedTask;
        });
    }

    /// <summary>What a door for people and programs of the shop asks for: either of the two.</summary>
    internal static IList<OpenApiSecurityRequirement> SignedIn(OpenApiDocument document) =>
        [.. new[] { "bearer", "session" }.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] })];

    // Answers are named by the verb they belong to: TakePayment.Answer is TakePaymentAnswer.
    private static string? NameOf(Type type)
    {
        if (type.Namespace?.StartsWith("ChronoCare", StringComparison.Ordinal) != true || type.IsEnum || Nullable.GetUnderlyingType(type) is not null) return null;
        var room = type.Name == "Gap" ? type.Namespace.Split('.')[^1] : "";
        var own = type.Name.Split('`')[0] + string.Concat(type.GetGenericArguments().Select(a => "Of" + a.Name));
        return room + (type.DeclaringType is { } outer ? outer.Name + own : own);
    }
}
