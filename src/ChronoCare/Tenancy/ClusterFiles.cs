using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace ChronoCare.Tenancy;

/// <summary>Where an embedded cluster keeps its things: the data folder itself, and beside it a lock and a log.</summary>
internal sealed class ClusterFiles
{
    /// <summary>Names the cluster in this folder, which need not be there yet; the folder around it is made.</summary>
    /// <exception cref="WrongSetting">It cannot be made.</exception>
    public ClusterFiles(string data)
    {
        Data = Path.TrimEndingDirectorySeparator(Path.GetFullPath(data));
        try
        {
            Directory.CreateDirectory(Beside);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new WrongSetting($"The folder {Beside} cannot be made. Set CHRONOCARE_DATA to a folder of your own.");
        }
        Data = Path.Combine(Posix.RealPath(Beside), Path.GetFileName(Data));
    }

    /// <summary>PostgreSQL's own folder.</summary>
    public string Data { get; }

    /// <summary>The folder that holds it.</summary>
    public string Beside => Path.GetDirectoryName(Data) ?? throw new WrongSetting($"{Data} cannot hold a database.");

    /// <summary>What PostgreSQL says while it runs; no statements, so no client's data.</summary>
    public string Log => Data + ".log";

    /// <summary>The superuser's password, readable by its owner only; it lives and dies with the cluster.</summary>
    public string PasswordFile => Path.Combine(Data, "chronocare.password");

    /// <summary>Written by a running postmaster: its process, port and state.</summary>
    public string PostmasterFile => Path.Combine(Data, "postmaster.pid");

    private string PortFile => Path.Combine(Data, "chronocare.port");

    /// <summary>Whether a cluster was initialised here.</summary>
    /// <exception cref="WrongSetting">It belongs to somebody else, or another PostgreSQL made it.</exception>
    public bool Exists
    {
        get
        {
            if (!Directory.Exists(Data)) return false;
            try
            {
                if (!Directory.EnumerateFileSystemEntries(Data).Any()) return false;
                var version = Path.Combine(Data, "PG_VERSION");
                if (!File.Exists(version)) throw new WrongSetting($"{Data} holds something else than a database. Set CHRONOCARE_DATA to another folder.");
                var major = File.ReadAllText(version).Trim();
                return major == "18" ? true : throw new WrongSetting($"{Data} was made by PostgreSQL {major}; this program brings PostgreSQL 18. Set CHRONOCARE_DATA to another folder.");
            }
            catch (UnauthorizedAccessException)
            {
                throw new WrongSetting($"{Data} belongs to another user. Start as that user, or set CHRONOCARE_DATA to a folder of your own.");
            }
        }
    }

    /// <summary>Held for as long as one program runs this cluster; the system lets go of it when that program dies.</summary>
    /// <exception cref="WrongSetting">Another program holds it.</exception>
    public FileStream Lock()
    {
        try
        {
            return new FileStream(Data + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new WrongSetting($"Another ChronoCare is running on {Beside}. Stop it first, or set CHRONOCARE_DATA to another folder for this one.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new WrongSetting($"{Beside} cannot be written to. Start as its owner, or set CHRONOCARE_DATA to a folder of your own.");
        }
    }

    /// <summary>A fresh password in a private file at <paramref name="path"/>.</summary>
    public static void WritePassword(string path)
    {
        using var file = new FileStream(path, Owned());
        file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))));
        file.Flush(flushToDisk: true);
    }

    /// <summary>The port of the last start while it is free, otherwise another free one on loopback.</summary>
    public int Port()
    {
        if (File.Exists(PortFile) && int.TryParse(File.ReadAllText(PortFile), NumberStyles.None, CultureInfo.InvariantCulture, out var last) && IsFree(last))
            return last;
        int port;
        // Below the range from which systems hand out ports by themselves, so that it is still ours at the next start.
        do port = RandomNumberGenerator.GetInt32(20000, 30000); while (!IsFree(port));
        return port;
    }

    /// <summary>Remembers the port for the next start.</summary>
    public void Keep(int port) => File.WriteAllText(PortFile, port.ToString(CultureInfo.InvariantCulture));

    /// <summary>The process and port of the postmaster that wrote its file here, and whether it takes connections; null if there is no such file.</summary>
    public (int Process, int Port, bool IsReady)? Postmaster()
    {
        try
        {
            var lines = File.ReadAllLines(PostmasterFile);
            return lines.Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var process)
                ? (process, lines.Length > 3 && int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port) ? port : 0, lines.Length > 7 && lines[7].Trim() == "ready")
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The superuser's connection string for a server on this port.</summary>
    public string OwnerConnectionString(int port, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = "postgres",
        Password = File.ReadAllText(PasswordFile),
        Database = database,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    private static FileStreamOptions Owned()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
