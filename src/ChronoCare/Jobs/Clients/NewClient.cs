using ChronoCare.Web;

namespace ChronoCare.Jobs.Clients;

/// <summary><c>GET /clients/new?name=</c>: an empty form, or with the name that was looked for in vain.</summary>
public static class NewClient
{
    /// <summary>Handles the page.</summary>
    public static IResult Handle(string? name)
    {
        var asked = (name ?? "").Trim();
        // A number or an address goes where it belongs.
        var field = asked.Contains('@') ? "email" : asked.Any(char.IsAsciiDigit) && !asked.Any(char.IsLetter) ? "phone" : "name";
        return Answers.Page<NewClientPage>(new { Posted = Posted.Of((field, asked.Length > 200 ? asked[..200] : asked), ("tellBy", "mail")) });
    }
}
