using ChronoCare.Tenancy;

namespace ChronoCare.Notifications;

/// <summary>The half of the matrix that is about a shop's owners alone: what they are told that no event of a job brings.</summary>
internal static class OwnersMatrix
{
    private const string Owners = "select u.id as user_id, u.email <> '' as has_mail from shop.user_account u where u.is_active and u.kind = 'person' and u.role = 'owner'";

    /// <summary>Reads it in one batch.</summary>
    /// <param name="db">The shop.</param><param name="push">Whether phones can be told.</param><param name="now">Phones whose app has run out by then are not told.</param><param name="occasions">Of which the owners' own choices count.</param>
    internal static async Task<Matrix> Load(TenantDb db, PushRoad push, DateTimeOffset now, params string[] occasions)
    {
        var ask = db.Ask();
        var rules = ask.Rows<Matrix.Rule>(TellWhoItConcerns.Rules);
        var owners = ask.Rows<Matrix.Person>(Owners);
        var phones = ask.Rows<Matrix.Phone>(TellWhoItConcerns.Phones, now);
        var choices = ask.Rows<Matrix.Choice>(TellWhoItConcerns.Choices, (object)occasions);
        await ask.Send();
        return new() { Rules = rules.Value, Choices = choices.Value, Phones = phones.Value, HasPush = push.IsOn, Team = owners.Value };
    }
}
