using System.Reflection;
using ChronoCare.Identity;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChronoCare.Web;

/// <summary>Describes one door of the API from its handler: what it <see cref="SaysAttribute">says</see>, what its reader asks for, and who may pass.</summary>
public static class ApiVerb
{
    private static readonly Dictionary<string, string> Path = new()
    {
        ["job"] = "A job, by its id or by the number people see.", ["client"] = "A client's id.", ["watch"] = "A watch's id.", ["photo"] = "A photo's id.",
        ["part"] = "A part's id.", ["price"] = "The id of an entry of the price book.", ["n"] = "The quote's version, an event's number, or which of a message's photos.", ["draft"] = "The key an intake was begun with, 8 to 100 letters, digits and hyphens; taken-in watches keep it.",
        ["device"] = "A session's or an app's id.", ["id"] = "A colleague's id.", ["invitation"] = "An invitation's id.", ["tablet"] = "The id of a tablet of the counter.", ["apiKey"] = "An API key's id.", ["checkout"] = "A payment page's id.",
        ["apnsToken"] = "The phone, as Apple named it: 64 to 200 hexadecimal digits.", ["occasion"] = "What a mail is about: received, diagnosed, quote, reminder, within, in_service, ready, collected, returned, record or message.", ["key"] = "A calibre's key.", ["version"] = "The version of the terms.", ["message"] = "The message's clientId, made by whoever writes it.",
        ["report"] = "A report's name.",
        ["token"] = "The secret of a client's link.",
        ["passkey"] = "A passkey's id.", ["invoice"] = "An invoice's or credit note's id.", ["consumer"] = "A reaction's name.",
    };

    private static readonly Dictionary<string, string> Query = new()
    {
        ["q"] = "Words to look for: name, phone, mail, brand, reference, serial, number.", ["after"] = "Go on after this, the next of the page before.",
        ["limit"] = "Most lines of a page.", ["status"] = "open, or milestones with commas between.", ["hold"] = "What the job waits for.", ["assignee"] = "The watchmaker's id.", ["name"] = "The file's name.", ["retired"] = "Whether entries that are used no more are found too.",
        ["state"] = "all, open, overdue or credit_note.", ["from"] = "First day of a period, such as 2026-12-01; reports take the last 90 days unless said.", ["to"] = "Its last day, included; reports end today unless said.", ["since"] = "The mark of an answer you have: only lines that differ from it come, and order names all that there are; whatever else is sent gets all lines (isWhole).",
    };

    /// <summary>Fills in one operation.</summary>
    public static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var door = context.Description;
        var marks = door.ActionDescriptor.EndpointMetadata;
        if (marks.OfType<SaysAttribute>().LastOrDefault() is not { } says || marks.OfType<MethodInfo>().LastOrDefault() is not { } handler) return;
        var who = Permissions.Of(marks.OfType<DoorSign>().Last().May);
        operation.Summary = says.What;
        operation.Description = who.May switch { Identity.May.Anyone => "Anyone.", Identity.May.WorkHere => "Everybody who works here.", _ => who.Refusal + (who.ByPin || who.IsOwners ? "" : " A PIN is not enough.") } + ForKeys(who, door);
        if (who.May != Identity.May.Anyone) operation.Security = Api.SignedIn(context.Document!);
        operation.OperationId = Name(handler, door);
        operation.Tags = new HashSet<OpenApiTagReference> { new(Room(handler), context.Document) };
        Parameters(operation, door, handler, who);
        var fields = Body(operation, says, handler, [.. marks.OfType<TakesFileAttribute>()]);
        operation.Responses = [];
        await Answer(operation, context, says.Status, says.Media, [says.Answer, .. says.Or is not null && says.OrStatus == says.Status ? [says.Or] : Array.Empty<Type?>()], says.Headers, stop);
        if (says.Or is not null && says.OrStatus != says.Status) await Answer(operation, context, says.OrStatus, says.Media, [says.Or], "", stop);
        if (says.Headers.Contains("ETag", StringComparison.Ordinal)) operation.Responses.TryAdd("304", new OpenApiResponse { Description = "As it was, by If-None-Match." });
        await Refusals(operation, context, says, who, fields, stop);
    }

    private static string ForKeys(Permission who, ApiDescription door) => who.May == Identity.May.Anyone ? "" : Identity.Apps.Scopes.Of(door.HttpMethod!, "/" + door.RelativePath, out _) switch
    {
        null => " No key.",
        "" => " Any key.",
        var scope => $" Keys: {scope}.",
    };

    /// <summary>The method that reads a handler's body; null when it reads none.</summary>
    internal static MethodInfo? ReaderOf(Type room, string name) => room.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .FirstOrDefault(m => m.Name == name && m.GetParameters() is [{ } first, ..] && first.ParameterType == typeof(Posted) && m.GetParameters().Length <= 2);

    /// <summary>Whether an answer may do without: its constructor says what is then.</summary>
    internal static bool MayBeLeftOut(Type type, string property) => type.GetConstructors().SelectMany(c => c.GetParameters())
        .Any(p => p.HasDefaultValue && string.Equals(p.Name, property, StringComparison.OrdinalIgnoreCase));

    private static string Room(MethodInfo handler) => handler.DeclaringType!.Namespace!.Split('.')[^1];

    private static string Name(MethodInfo handler, ApiDescription door)
    {
        var verb = handler.DeclaringType!.Name + (handler.Name == "Handle" ? "" : handler.Name);
        return char.ToLowerInvariant(verb[0]) + verb[1..] + (door.RelativePath!.StartsWith("api/drafts", StringComparison.Ordinal) ? "OfDraft" : "");
    }

    private static void Parameters(OpenApiOperation operation, ApiDescription door, MethodInfo handler, Permission who)
    {
        var pageOnly = handler.GetParameters().Where(p => p.IsDefined(typeof(PageOnlyAttribute))).Select(p => p.Name).ToHashSet();
        var kept = (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => !(p.In == ParameterLocation.Query && pageOnly.Contains(p.Name))).ToList();
        foreach (var name in door.RelativePath!.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}').Split(':')[0]))
            if (kept.All(p => p.Name != name)) kept.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        foreach (var p in kept) p.Description = (p.In == ParameterLocation.Path ? Path : Query).GetValueOrDefault(p.Name!);
        if (door.HttpMethod == "POST" && who.May != Identity.May.Anyone) kept.Add(Header("Idempotency-Key", "Makes a repeat harmless.", 200));
        if (door.HttpMethod == "PUT" && handler.GetParameters().All(p => p.ParameterType != typeof(Posted))) kept.Add(Header("Content-Range", "bytes 0-262143/3485120, where a part comes.", 100));
        operation.Parameters = [.. kept.OrderBy(p => p.In == ParameterLocation.Path ? 0 : p.In == ParameterLocation.Query ? 1 : 2)];
    }

    private static OpenApiParameter Header(string name, string what, int most) =>
        new() { Name = name, In = ParameterLocation.Header, Description = what, Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = most } };

    private static IReadOnlyList<Question> Body(OpenApiOperation operation, SaysAttribute says, MethodInfo handler, IReadOnlyList<TakesFileAttribute> files)
    {
        operation.RequestBody = null;
        if (says.Takes is { } media)
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { [media] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } } },
            };
        if (handler.GetParameters().All(p => p.ParameterType != typeof(Posted)) || ReaderOf(says.Reads ?? handler.DeclaringType!, says.Reader) is not { } reader) return [];
        var fields = Question.Of(reader);
        var content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = ApiBody.Of(fields) } };
        if (files.Count > 0)
        {
            var form = says.ReadsForm is { } other ? Question.Of(ReaderOf(other, "Read")!) : fields;
            content["multipart/form-data"] = new() { Schema = ApiBody.Of(form.Where(q => files.All(f => f.Name != q.Name)), files) };
        }
        operation.RequestBody = new OpenApiRequestBody { Required = fields.Any(f => f.IsRequired), Content = content };
        return fields;
    }

    private static async Task Answer(OpenApiOperation operation, OpenApiOperationTransformerContext context, int status, string media, IReadOnlyList<Type?> answers, string headers, CancellationToken stop)
    {
        var response = new OpenApiResponse { Description = status switch { 101 => "A WebSocket, with the protocol chronocare.v1.", 201 => "Made.", 202 => "Taken on.", 204 => "Done.", _ => "As asked." } };
        if (media != "application/json")
            response.Content = new Dictionary<string, OpenApiMediaType> { [media] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } } };
        else if (answers.OfType<Type>().ToList() is { Count: > 0 } types)
        {
            var schemas = new List<IOpenApiSchema>();
            foreach (var type in types) schemas.Add(await Schema(context, type, stop));
            response.Content = new Dictionary<string, OpenApiMediaType> { [media] = new() { Schema = schemas.Count == 1 ? schemas[0] : new OpenApiSchema { AnyOf = schemas } } };
        }
        foreach (var header in headers.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[header] = new OpenApiHeader { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        operation.Responses![status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = response;
    }

    private static async Task<IOpenApiSchema> Schema(OpenApiOperationTransformerContext context, Type type, CancellationToken stop)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, stop);
        var name = (schema.Metadata?.TryGetValue("x-schema-id", out var id) == true ? id as string : null) ?? type.Name;
        context.Document!.AddComponent(name, schema);
        return new OpenApiSchemaReference(name, context.Document);
    }

    private static async Task Refusals(OpenApiOperation operation, OpenApiOperationTransformerContext context, SaysAttribute says, Permission who, IReadOnlyList<Question> fields, CancellationToken stop)
    {
        var verb = context.Description.HttpMethod;
        var problem = await Schema(context, typeof(Problem), stop);
        void May(int status, string why) => operation.Responses![status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
        {
            Description = why,
            Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = problem } },
        };
        var asks = operation.Parameters!.Any(p => p.In == ParameterLocation.Query);
        if (asks || verb != "GET") May(400, "The request could not be read.");
        if (who.May != Identity.May.Anyone || says.MayBeSignedOut) May(401, "Not signed in.");
        if (who.May != Identity.May.Anyone) May(429, "A key asked too often; go on after the seconds that Retry-After says.");
        if (!who.IsEverybodys) May(403, (who.IsOwners || !who.Counter || !who.Watchmaker ? who.Refusal[..^1] : "Not with a PIN alone") + ", or another site asked.");
        else if (verb != "GET") May(403, "Another site asked.");
        May(404, "Unknown here, or another shop's.");
        if (says.Status == StatusCodes.Status101SwitchingProtocols)
        {
            May(403, "Another site asked.");
            May(422, "After is no number of an event.");
            May(426, "Open it as a WebSocket.");
            May(429, "Too many are open already, or a key asked too often.");
        }
        if (says.MayBeStale || fields.Any(f => f.Name is "version" or "newest" or "revision")) May(409, "Somebody was faster; present is the state as it is now.");
        if (verb == "PUT") May(413, "Too large.");
        if (fields.Count > 0 && verb is "POST" or "PUT") May(415, "The body is neither JSON nor a form.");
        if (asks || verb != "GET") May(422, "A field is wrong, or a rule says no.");
    }
}

/// <summary>What is refused, as problem+json (RFC 9457) says it.</summary>
/// <param name="Type">about:blank.</param><param name="Title">The sentence.</param><param name="Status">The HTTP status.</param>
/// <param name="Code">Which rule it was, for programs.</param><param name="Errors">Field to sentence.</param><param name="Present">The state as it is now, with 409.</param>
public sealed record Problem(string Type, string Title, int Status, string? Detail = null, string? Code = null, IReadOnlyDictionary<string, string>? Errors = null,
    System.Text.Json.Nodes.JsonNode? Present = null);
