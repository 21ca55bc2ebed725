using System.Diagnostics;

namespace ChronoCare.Tests.Records;

/// <summary>Other people's programs, which judge our files better than we would.</summary>
static class Tool
{
    /// <summary>Runs one on a file (<c>@</c> in the arguments) and gives back what it printed.</summary>
    internal static string On(byte[] file, string name, string program, params string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("chronocare-record-");
        try
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllBytes(path, file);
            return Run(folder.FullName, program, args.Select(a => a.Replace("@", path, StringComparison.Ordinal)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What a phone reads off the first page.</summary>
    internal static string Scan(byte[] pdf)
    {
        var folder = Directory.CreateTempSubdirectory("chronocare-record-");
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "record.pdf"), pdf);
            Run(folder.FullName, "pdftoppm", ["-r", "110", "-png", "-f", "1", "-l", "1", "record.pdf", "page"]);
            var page = Directory.GetFiles(folder.FullName, "page*.png").Single();
            return Run(folder.FullName, "zbarimg", ["--quiet", "--raw", page]).Trim();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string Run(string folder, string program, IEnumerable<string> args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaints = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return program == "zbarimg" ? said : said + complaints.Result;
    }
}
