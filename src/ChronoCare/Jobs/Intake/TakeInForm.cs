using ChronoCare.Jobs.Clients;
using ChronoCare.Jobs.Watches;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Jobs.Intake;

public static partial class TakeIn
{
    /// <summary>What was entered, checked. Client and watch are named by id or given inline.</summary>
    public sealed record Form
    {
        public Guid? ClientId { get; init; }
        public string ClientName { get; init; } = "";
        public string ClientPhone { get; init; } = "";
        public string ClientEmail { get; init; } = "";
        public string SecondContact { get; init; } = "";
        public string TellBy { get; init; } = "mail";
        public string Language { get; init; } = "";
        public Guid? WatchId { get; init; }
        /// <summary>Whether a known watch now belongs to this client: sold, given, inherited.</summary>
        public bool IsNewOwner { get; init; }
        public string Brand { get; init; } = "";
        public string Model { get; init; } = "";
        public string Reference { get; init; } = "";
        public string Serial { get; init; } = "";
        public string MovementSerial { get; init; } = "";
        public string Calibre { get; init; } = "";
        public string Movement { get; init; } = "mechanical";
        public string Symptom { get; init; } = "";
        public string Condition { get; init; } = "";
        public string Accessories { get; init; } = "";
        /// <summary>Component to what may be done with it: ask, polish, clean, replace, leave, return.</summary>
        public IReadOnlyDictionary<string, string> Handling { get; init; } = new Dictionary<string, string>();
        public string Hazard { get; init; } = "none";
        public string QuoteWhen { get; init; } = "after_diagnosis";
        public long? StopAtMinor { get; init; }
        public long InspectionFeeMinor { get; init; }
        public long? DeclaredValueMinor { get; init; }
        public string Priority { get; init; } = "normal";
        public DateOnly? PromisedOn { get; init; }
        public string AgreedBy { get; init; } = "";
        public string AgreedHow { get; init; } = "typed";
        public string? SignatureKey { get; init; }
        public Guid? AssigneeId { get; init; }
        /// <summary>Photos uploaded before the job existed.</summary>
        public string DraftKey { get; init; } = "";
        /// <summary>Whether it is there to learn on; no form asks for it.</summary>
        public bool IsPractice { get; init; }
    }

    /// <summary>Reads what was posted; errors stay in <paramref name="posted"/>.</summary>
    public static Form Read(Posted posted, Shop shop)
    {
        var clientId = posted.Id("client.id", "Client");
        var watchId = posted.Id("watch.id", "Watch");
        var client = clientId is null ? ClientEntry.Read(posted, "client.") : null;
        var watch = watchId is null ? WatchEntry.Read(posted, "watch.") : null;
        var form = new Form
        {
            ClientId = clientId,
            ClientName = client?.Name ?? "",
            ClientPhone = client?.Phone ?? "",
            ClientEmail = client?.Email ?? "",
            SecondContact = client?.SecondContact ?? "",
            TellBy = client?.TellBy ?? "mail",
            Language = client?.Language ?? "",
            WatchId = watchId,
            IsNewOwner = posted.Flag("watch.isNewOwner", "Whether a known watch now belongs to this client"),
            Brand = watch?.Brand ?? "",
            Model = watch?.Model ?? "",
            Reference = watch?.Reference ?? "",
            Serial = watch?.Serial ?? "",
            MovementSerial = watch?.MovementSerial ?? "",
            Calibre = watch?.Calibre ?? "",
            Movement = watch?.Movement ?? "mechanical",
            Symptom = Usual.Symptom(posted),
            Condition = posted.Text("condition", "The condition", 2000, lines: true),
            Accessories = Usual.With(posted),
            Handling = Intake.Handling.Components.Select(c => (c, posted.OneOf("handling." + c, Intake.Handling.Label(c), "ask", [.. Intake.Handling.Treatments])))
                .Where(h => h.Item2 != "ask").ToDictionary(h => h.c, h => h.Item2),
            Hazard = posted.OneOf("hazard", "Hazard", "none", "none", "radium", "tritium"),
            QuoteWhen = posted.OneOf("quoteWhen", "When to quote", "after_diagnosis", "now", "after_diagnosis"),
            StopAtMinor = posted.Money("stopAt", "Stop at", shop.Currency),
            InspectionFeeMinor = posted.Money("inspectionFee", "Inspection fee", shop.Currency) ?? 0,
            DeclaredValueMinor = posted.Money("declaredValue", "Declared value", shop.Currency),
            Priority = posted.OneOf("priority", "Priority", "normal", "normal", "urgent"),
            PromisedOn = posted.Day("promisedOn", "Promised day"),
            AgreedBy = posted.Text("agreedBy", "Name of who agrees", 120, required: true),
            AgreedHow = posted.OneOf("agreedHow", "How they agreed", "typed", "typed", "signed", "paper"),
            AssigneeId = posted.Id("assigneeId", "Watchmaker"),
            DraftKey = posted.Text("draftKey", "Draft", 100),
        };
        if (watchId is not null && clientId is null && !form.IsNewOwner) posted.Wrong("client.id", "A known watch needs its client.");
        if (form.DraftKey.Length > 0 && !form.DraftKey.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) posted.Wrong("draftKey", "Draft must be letters, digits and hyphens.");
        return form;
    }

    /// <summary>Good enough to send to; the mail itself is the proof.</summary>
    public static bool IsEmail(string text) =>
        text.Length <= 254 && text.IndexOf('@') is > 0 and var at && at == text.LastIndexOf('@') && text.IndexOf('.', at) > at + 1 && !text.EndsWith('.') && !text.Any(char.IsWhiteSpace);
}
