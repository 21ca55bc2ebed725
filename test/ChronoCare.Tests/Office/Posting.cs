using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace ChronoCare.Tests.Office;

/// <summary>What the owner does with a settings page: open it, change fields, press Save.</summary>
public static class Posting
{
    public static async Task<IHtmlDocument> Page(this HttpClient client, string path) => await Html(await client.GetAsync(path));

    public static async Task<IHtmlDocument> Html(this HttpResponseMessage answer) => new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());

    /// <summary>Sends the page's form as a browser would, with some fields typed over.</summary>
    public static Task<HttpResponseMessage> Submit(this HttpClient client, IHtmlDocument page, string action, params (string Name, string Value)[] typed)
    {
        var form = page.QuerySelectorAll("form").OfType<IHtmlFormElement>().Single(f => f.GetAttribute("action") == action && f.Method == "post");
        var fields = new Dictionary<string, string>();
        foreach (var element in form.Elements)
        {
            var name = element.GetAttribute("name");
            if (string.IsNullOrEmpty(name)) continue;
            switch (element)
            {
                case IHtmlInputElement { Type: "radio" or "checkbox" } box: if (box.IsChecked) fields[name] = box.Value; break;
                case IHtmlInputElement { Type: "file" }: break;
                case IHtmlInputElement input: fields[name] = input.Value; break;
                case IHtmlSelectElement select: fields[name] = select.Value ?? ""; break;
                case IHtmlTextAreaElement area: fields[name] = area.Value; break;
            }
        }
        foreach (var (name, value) in typed) fields[name] = value;
        return client.PostAsync(action, new FormUrlEncodedContent(fields));
    }

    public static async Task<JsonObject> Json(this HttpClient client, string path) => (await client.GetFromJsonAsync<JsonObject>(path))!;

    public static async Task<JsonObject> Json(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();

    public static string ErrorAt(this IHtmlDocument page, string field) => page.QuerySelector("#" + ChronoCare.Web.FieldId.Of(field) + "-error")?.TextContent.Replace("Error: ", "") ?? "";
}
