namespace ChronoCare.Opening;

/// <summary>What a new shop's terms begin as: plain words of the trade, marked as a template that its owner has to read and adapt.</summary>
public static class TermsTemplate
{
    /// <summary>Stands first, until the owner takes it away.</summary>
    public const string Mark = "TEMPLATE: read it, adapt it to your shop and to the law where you are, then take this line away. It is no legal advice.";

    /// <summary>The text for a shop.</summary>
    /// <param name="shop">Its name.</param><param name="country">Where it stands; null elsewhere.</param>
    public static string Of(string shop, Country? country) => $"""
        {Mark}

        Terms of {shop} for the repair and service of watches

        1. Your watch with us. We note its condition together with you when you hand it over, with photos. It stays yours. Please name its value to you: we are answerable for loss or damage in our care up to that value.
        2. Quote. After the diagnosis we tell you what the work costs. We begin when you have agreed, or when the price stays within the amount you agreed to beforehand. If more turns out to be needed we ask again.
        3. Inspection. Where an inspection fee was agreed it is due if you decide against the work, and is credited if you go ahead.
        4. Parts. Replaced parts are returned if you ask for them before the work begins, unless the maker takes them in exchange. We say where a part comes from.
        5. Old watches. Age, earlier work or hidden damage may make a risk that we can only see during the work. We tell you as soon as we do.
        6. Water. A test says how tight the case was on that day. Gaskets age: have them tested every year, and before a holiday at the sea.
        7. Time. The day we name is our best estimate. If it cannot be kept we tell you.
        8. Payment. The price is due when you collect the watch, with the tax that applies.
        9. Collecting. Please bring the docket or the pick-up code. Watches not collected within twelve months after two reminders may be sold to cover the cost of the work; what is left over is yours.
        10. Warranty. Our warranty covers our work and the parts we fitted, for the months named at hand-over. It does not cover a fall, water through an unscrewed crown, wear, or work by others.
        11. What we know of you. We use it to look after your watch and to reach you, keep the service history of the watch, and pass it to nobody except where the work needs it or the law asks for it.
        12. {country?.Law ?? "Your rights as a consumer under the law where we stand stay as they are."}
        """;
}
