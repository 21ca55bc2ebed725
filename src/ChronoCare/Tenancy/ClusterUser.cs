using System.Diagnostics;
using System.Globalization;

namespace ChronoCare.Tenancy;

/// <summary>Who runs the embedded PostgreSQL, which refuses root: ourselves, or, when we are root, nobody.</summary>
internal sealed class ClusterUser
{
    private const string ReadAnywhere = "dac_read_search";
    private const string ReachAnywhere = "dac_override";

    private readonly int user;
    private readonly int group;
    private readonly bool isDropped;

    private ClusterUser(int user, int group, bool isDropped) => (this.user, this.group, this.isDropped) = (user, group, isDropped);

    /// <summary>Chooses the user for a cluster.</summary>
    /// <exception cref="WrongSetting">We are root and there is nobody to become.</exception>
    public static ClusterUser For(ClusterFiles files)
    {
        if (!Environment.IsPrivilegedProcess) return new ClusterUser(0, 0, false);
        if (!OperatingSystem.IsLinux() || Find("setpriv") is null)
            throw new WrongSetting("PostgreSQL never runs as root, and there is no setpriv here to step down with. Start as another user, or set CHRONOCARE_DB.");
        if (Owner(files.Data) is { User: > 0 } owner) return new ClusterUser(owner.User, owner.Group, true);
        return KnownUsers().FirstOrDefault(u => u.Name == "nobody") is { Name: not null } nobody
            ? new ClusterUser(nobody.User, nobody.Group, true)
            : throw new WrongSetting("PostgreSQL never runs as root, and this machine knows no user \"nobody\". Start as another user, or set CHRONOCARE_DB.");
    }

    /// <summary>Hands a file or folder to that user.</summary>
    public void Own(string path)
    {
        if (isDropped) Posix.Give(path, user, group);
    }

    /// <summary>What to put before a command so that it runs as that user, out of reach of our terminal's Ctrl-C.</summary>
    /// <param name="paths">Everything it has to get at.</param>
    public IReadOnlyList<string> Before(params IEnumerable<string> paths)
    {
        List<string> before = Find("setsid") is { } setsid ? [setsid] : Find("perl") is { } perl ? [perl, "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV", "--"] : [];
        if (!isDropped) return before;
        before.AddRange([Find("setpriv")!, $"--reuid={user}", $"--regid={group}", "--clear-groups", "--no-new-privs"]);
        if (paths.All(CanReach)) return before;
        // Below a private home such as /root the user needs a key to the doors on the way, and access(2) only looks at it with this secure bit.
        var key = Capability(ReadAnywhere, 2) ?? Capability(ReachAnywhere, 1)
            ?? throw new WrongSetting($"PostgreSQL never runs as root, and user {user} cannot reach {paths.First(p => !CanReach(p))}. Move the project out of root's home, or set CHRONOCARE_DATA.");
        before.AddRange(["--securebits=+no_setuid_fixup", $"--inh-caps=-all,+{key}", $"--ambient-caps=-all,+{key}"]);
        return before;
    }

    private bool CanReach(string path)
    {
        if (!OperatingSystem.IsLinux()) return true;
        for (var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
            if (!File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute) && Owner(folder)?.User != user) return false;
        return true;
    }

    private static string? Capability(string name, int bit)
    {
        ulong Set(string which) => File.ReadLines("/proc/self/status").Where(l => l.StartsWith(which, StringComparison.Ordinal))
            .Select(l => ulong.Parse(l.AsSpan(which.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).FirstOrDefault();
        const int SetPrivileges = 8;
        var have = Set("CapEff:") & Set("CapBnd:");
        return (have >> bit & 1) == 1 && (have >> SetPrivileges & 1) == 1 ? name : null;
    }

    private static (int User, int Group)? Owner(string? path)
    {
        if (!Directory.Exists(path)) return null;
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%u %g", path]) { RedirectStandardOutput = true })!;
        var numbers = stat.StandardOutput.ReadToEnd().Split(' ');
        stat.WaitForExit();
        return numbers.Length == 2 ? (int.Parse(numbers[0], CultureInfo.InvariantCulture), int.Parse(numbers[1], CultureInfo.InvariantCulture)) : null;
    }

    // initdb wants a name for its user, so a bare number will not do.
    private static IEnumerable<(string Name, int User, int Group)> KnownUsers() => File.ReadLines("/etc/passwd").Select(l => l.Split(':'))
        .Where(f => f.Length > 3).Select(f => (f[0], int.Parse(f[2], CultureInfo.InvariantCulture), int.Parse(f[3], CultureInfo.InvariantCulture)));

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").Append("/usr/sbin")
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
