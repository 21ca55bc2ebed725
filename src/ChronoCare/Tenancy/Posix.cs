using System.Runtime.InteropServices;
using System.Text;

namespace ChronoCare.Tenancy;

/// <summary>The calls of the operating system that .NET does not offer and a private PostgreSQL needs.</summary>
internal static class Posix
{
    /// <summary>PostgreSQL's fast shutdown: sessions end, everything is written, the cluster is clean.</summary>
    public const int Interrupt = 2;

    /// <summary>PostgreSQL's immediate shutdown: it recovers at its next start.</summary>
    public const int Quit = 3;

    /// <summary>No process survives it.</summary>
    public const int Kill = 9;

    /// <summary>Sends a signal; false if there is no such process or it belongs to somebody else.</summary>
    public static bool Signal(int process, int signal) => process > 1 && SendSignal(process, signal) == 0;

    /// <summary>Makes a user and group the owner of a file or folder.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void Give(string path, int user, int group)
    {
        if (ChangeOwner(path, user, group) != 0)
            throw new IOException($"{path} could not be given to user {user} (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>The folder's path without symbolic links, as the system itself names it.</summary>
    public static string RealPath(string folder)
    {
        var buffer = new byte[4097];
        return ResolvePath(folder, buffer) == 0 ? folder : Encoding.UTF8.GetString(buffer, 0, Array.IndexOf(buffer, (byte)0));
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int user, int group);

    [DllImport("libc", EntryPoint = "realpath", SetLastError = true)]
    private static extern nint ResolvePath([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] resolved);
}
