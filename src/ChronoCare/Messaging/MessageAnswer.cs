using ChronoCare.Identity;
using ChronoCare.Photos;

namespace ChronoCare.Messaging;

/// <summary>A message as programs see it; the addresses of its photos are signed and end soon.</summary>
/// <param name="Author">staff, client or mail.</param><param name="By">Who of the team, by name; empty for the client.</param>
/// <param name="IsFromOtherAddress">A mail that came from another address than the client's.</param><param name="LeftOut">What a mail bore that was not kept.</param>
public sealed record MessageAnswer(Guid Id, Guid ClientId, string Author, string By, string Text, DateTimeOffset At, long Seq, bool IsFromOtherAddress, string LeftOut, IReadOnlyList<MessageAnswer.Picture> Photos)
{
    /// <summary>A photo in it: pixels are those of the full size.</summary>
    public sealed record Picture(Guid Id, string Thumb, string Small, string Full, int Width, int Height);

    /// <summary>From what was read.</summary>
    public static MessageAnswer Of(Message m, Guid shop, SignedUrl urls, TimeSpan life, Pass? by)
    {
        string At(MessagePhoto p, PhotoSize size) => urls.Signed(shop, p.Id, size, life, by);
        return new(m.Id, m.ClientKey, m.Author, m.WrittenByName, m.Text, m.WrittenAt, m.Seq, m.FromOther, m.LeftOut,
            [.. m.Pictures.Select(p => new Picture(p.Id, At(p, PhotoSize.Thumb), At(p, PhotoSize.Small), At(p, PhotoSize.Full), p.Width, p.Height))]);
    }
}
