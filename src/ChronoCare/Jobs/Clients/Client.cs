using ChronoCare.Jobs.Intake;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Clients;

/// <summary>Somebody whose watches come to us.</summary>
public sealed record Client
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string Phone { get; init; } = "";
    public string Email { get; init; } = "";
    public string SecondContact { get; init; } = "";
    /// <summary>mail, phone or none.</summary>
    public string TellBy { get; init; } = "mail";
    /// <summary>en, fr or de; empty for the shop's.</summary>
    public string Language { get; init; } = "";
    public string Note { get; init; } = "";
    public int Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Columns of shop.client c.</summary>
    public const string Columns = "c.id, c.name, c.phone, c.email, c.second_contact, c.tell_by, c.language, c.note, c.version, c.created_at";
}

/// <summary>What is entered about a client; the same fields on their own page, in the API and at intake (there below <c>client.</c>).</summary>
public sealed record ClientEntry(string Name, string Phone, string Email, string SecondContact, string TellBy, string Language, string Note)
{
    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    /// <param name="posted">Form or JSON.</param><param name="prefix">Before every field's name.</param>
    public static ClientEntry Read(Posted posted, string prefix = "")
    {
        var entry = new ClientEntry(
            posted.Text(prefix + "name", "Name", 120, required: true),
            posted.Text(prefix + "phone", "Phone", 40),
            posted.Text(prefix + "email", "E-mail", 254),
            posted.Text(prefix + "secondContact", "Second contact", 200),
            posted.OneOf(prefix + "tellBy", "How to tell them", "mail", "mail", "phone", "none"),
            posted.OneOf(prefix + "language", "The language they are written to in", "", "en", "fr", "de"),
            posted.Text(prefix + "note", "Note", 2000, lines: true));
        if (entry.Email.Length > 0 && !TakeIn.IsEmail(entry.Email)) posted.Wrong(prefix + "email", "E-mail must look like name@example.com.");
        if (entry.Phone.Length == 0 && entry.Email.Length == 0)
            posted.Wrong(prefix + "phone", "Enter a phone number or an e-mail, so that the client can be told.");
        else if (entry.Phone.Length > 0 && !entry.Phone.Any(char.IsAsciiDigit)) posted.Wrong(prefix + "phone", "Phone must have figures in it, such as +41 79 555 01 42.");
        return entry;
    }
}

/// <summary>A client as the API shows it.</summary>
public sealed record ClientAnswer(Guid Id, string Name, string Phone, string Email, string SecondContact, string TellBy, string Language, string Note, int Version, DateTimeOffset CreatedAt)
{
    /// <summary>From the row.</summary>
    public static ClientAnswer Of(Client c) => new(c.Id, c.Name, c.Phone, c.Email, c.SecondContact, c.TellBy, c.Language, c.Note, c.Version, c.CreatedAt);
}
