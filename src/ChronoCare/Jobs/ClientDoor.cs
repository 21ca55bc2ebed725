namespace ChronoCare.Jobs;

/// <summary>What lower rooms need of the client's own page, which is a higher room's: handed in with each request, so that no arrow points up.</summary>
/// <param name="Address">The address of a job's link by its number.</param>
/// <param name="Open">The address of a job's living link, made at the first asking; null once staff revoked it.</param>
public sealed record ClientDoor(Func<Guid, int, string> Address, Func<Guid, Task<string?>> Open)
{
    /// <summary>How the time line names a mail to the client; mails are facts beside the stream and make nobody's page too old.</summary>
    public const string Mailed = "client-mailed";

    /// <summary>What a client waits for, as the card and the job's page say it.</summary>
    public static string Asks(string asks) => asks == "renewal" ? "client asks to renew the quote" : "client asks";
}
