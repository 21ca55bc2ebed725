using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ChronoCare.Messaging;

/// <summary>The bytes of one line to a mail server: lines, mails up to their dot, and the change to TLS. Whoever is silent for two minutes is hung up on.</summary>
internal sealed class MailWire(Stream stream) : IAsyncDisposable
{
    /// <summary>Most characters of a command.</summary>
    internal const int LongestLine = 2000;

    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);
    private readonly byte[] buffer = new byte[64 * 1024];
    private int start, end;

    /// <summary>Whether it cannot be read on the way.</summary>
    internal bool IsEncrypted { get; private set; }

    /// <summary>Whether more was sent than was looked at.</summary>
    internal bool HasMore => start != end;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>Answers, with one line or several.</summary>
    internal async Task Say(string answer, CancellationToken stop)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(Silence);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), silence.Token);
        await stream.FlushAsync(silence.Token);
    }

    /// <summary>Goes on in secret.</summary>
    internal async Task Encrypt(X509Certificate2 certificate, CancellationToken stop)
    {
        var secret = new SslStream(stream);
        stream = secret;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(Silence);
        await secret.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 }, silence.Token);
        IsEncrypted = true;
    }

    // Only CRLF . CRLF ends a mail, so that no second one can be hidden in it; where in a line a byte stands decides what it means.
    private enum Place { LineStart, Line, Cr, Dot, DotCr }

    /// <summary>Takes what is said up to the line with the dot, as it was meant; false where that was more than may be, which is heard out all the same, as long as it stays in measure.</summary>
    internal async Task<bool> Body(Stream mail, long most, CancellationToken stop)
    {
        var kept = new byte[buffer.Length * 2];
        var (place, length) = (Place.LineStart, 0L);
        while (true)
        {
            if (start == end && !await Fill(stop)) throw new EndOfStreamException("Gone in the middle of a mail.");
            var (n, isEnd) = (0, false);
            while (start < end && !isEnd)
            {
                var b = buffer[start++];
                switch (place)
                {
                    case Place.LineStart when b == '.':
                        place = Place.Dot;
                        continue;
                    case Place.Dot when b == '\r':
                        place = Place.DotCr;
                        continue;
                    case Place.DotCr when b == '\n':
                        isEnd = true;
                        continue;
                    case Place.DotCr:
                        kept[n++] = (byte)'\r';
                        break;
                }
                kept[n++] = b;
                place = b == '\r' ? Place.Cr : b == '\n' && place is Place.Cr or Place.DotCr ? Place.LineStart : Place.Line;
            }
            length += n;
            if (length <= most) await mail.WriteAsync(kept.AsMemory(0, n), stop);
            else if (length > most * 2) throw new IOException("Somebody sends without end.");
            if (isEnd) return length <= most;
        }
    }

    /// <summary>A line without its end; null where the other side has gone. Too long a one is longer than <see cref="LongestLine"/>.</summary>
    internal async Task<string?> Line(CancellationToken stop)
    {
        var seen = start;
        while (true)
        {
            var found = buffer.AsSpan(seen, end - seen).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = Encoding.UTF8.GetString(buffer, start, seen + found - start).TrimEnd('\r');
                start = seen + found + 1;
                return line;
            }
            if (end - start > LongestLine) return new string(' ', LongestLine + 1);
            seen = end;
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (seen, end, start) = (seen - start, end - start, 0);
            }
            if (!await Fill(stop)) return null;
        }
    }

    private async Task<bool> Fill(CancellationToken stop)
    {
        if (start == end) start = end = 0;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(Silence);
        var read = await stream.ReadAsync(buffer.AsMemory(end), silence.Token);
        end += read;
        return read > 0;
    }
}
