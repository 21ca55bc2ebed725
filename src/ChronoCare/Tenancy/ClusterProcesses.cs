using System.Diagnostics;
using System.Globalization;

namespace ChronoCare.Tenancy;

/// <summary>The processes of a cluster, whoever started them: how to find a running one, and how to clear away what a killed program left behind.</summary>
internal static class ClusterProcesses
{
    /// <summary>All that run now: the postmaster and its children work with the data folder as their working folder.</summary>
    public static IReadOnlyList<int> Running(ClusterFiles files) =>
        (OperatingSystem.IsLinux() ? WorkingFolders() : OpenFolders()).Where(p => p.Folder == files.Data).Select(p => p.Process).ToList();

    /// <summary>For the holder of the cluster's lock only: stops whatever still runs, politely first, and takes away the stale postmaster file.</summary>
    /// <returns>Whether anything was still running.</returns>
    /// <exception cref="WrongSetting">Something would not go.</exception>
    public static async Task<bool> Clear(ClusterFiles files, CancellationToken cancel)
    {
        var wasRunning = Running(files).Count > 0;
        if (files.Postmaster() is { } postmaster && Running(files).Contains(postmaster.Process))
        {
            Posix.Signal(postmaster.Process, Posix.Interrupt);
            await Gone(files, TimeSpan.FromSeconds(20), cancel);
        }
        foreach (var signal in new[] { Posix.Quit, Posix.Kill })
        {
            foreach (var process in Running(files)) Posix.Signal(process, signal);
            await Gone(files, TimeSpan.FromSeconds(5), cancel);
        }
        if (Running(files) is [var left, ..]) throw new WrongSetting($"Process {left} still works in {files.Data} and does not stop. Stop it, then start again.");
        // Its process number may be somebody else's by now, which PostgreSQL would take for a living predecessor.
        if (File.Exists(files.PostmasterFile)) File.Delete(files.PostmasterFile);
        return wasRunning;
    }

    private static async Task Gone(ClusterFiles files, TimeSpan atMost, CancellationToken cancel)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < atMost && Running(files).Count > 0;) await Task.Delay(20, cancel);
    }

    private static IEnumerable<(int Process, string Folder)> WorkingFolders()
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) continue;
            string? folder, program;
            try
            {
                folder = new FileInfo(Path.Combine(entry, "cwd")).LinkTarget;
                program = new FileInfo(Path.Combine(entry, "exe")).LinkTarget;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
            if (folder is not null && program?.Contains("/postgres", StringComparison.Ordinal) == true) yield return (process, folder);
        }
    }

    private static List<(int Process, string Folder)> OpenFolders()
    {
        using var lsof = Process.Start(new ProcessStartInfo("lsof", ["-a", "-d", "cwd", "-c", "postgres", "-F", "pn"]) { RedirectStandardOutput = true })!;
        List<(int, string)> found = [];
        var process = 0;
        foreach (var line in lsof.StandardOutput.ReadToEnd().Split('\n'))
            if (line.StartsWith('p')) process = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
            else if (line.StartsWith('n')) found.Add((process, line[1..]));
        return found;
    }
}
