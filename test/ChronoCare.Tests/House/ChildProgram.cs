using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ChronoCare.Identity;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.House;

/// <summary>The program as people run it, a process of its own that a test may kill.</summary>
public sealed class ChildProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly string data;
    private readonly System.Text.StringBuilder said = new();
    private volatile bool isGone;

    private static int Continue => OperatingSystem.IsMacOS() ? 19 : 18;

    private ChildProgram(Process process, string data, int port) => (this.process, this.data, Port) = (process, data, port);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Its own process.</summary>
    public int ProcessId => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => isGone || process.HasExited;

    /// <summary>All that it has said so far, both streams.</summary>
    public string Said
    {
        get { lock (said) return said.ToString(); }
    }

    /// <summary>The process of its database, for tests that kill it.</summary>
    public int PostmasterId => int.Parse(File.ReadLines(Path.Combine(data, "postgres", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The superuser's connection string of its embedded database.</summary>
    public string OwnerUrl => EmbeddedPostgres.OwnerConnectionStringOfRunning(Path.Combine(data, "postgres"), "chronocare") ?? throw new InvalidOperationException("Its database does not run.");

    /// <summary>Starts <c>serve</c> on a data folder and waits until it says that it is open.</summary>
    public static async Task<ChildProgram> Serve(string data, params (string Name, string Value)[] settings)
    {
        var port = TestHouse.FreePort();
        var child = new ChildProgram(Begin(["serve"], data, port, settings), data, port);
        var open = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Read to the end: a program whose words nobody takes stands still once the pipe is full.
        async Task Listen(StreamReader to)
        {
            while (await to.ReadLineAsync() is { } line)
            {
                lock (child.said) child.said.AppendLine(line);
                if (line.Contains("is open at", StringComparison.Ordinal)) open.TrySetResult(true);
            }
        }
        _ = Task.WhenAll(Listen(child.process.StandardOutput), Listen(child.process.StandardError)).ContinueWith(_ => open.TrySetResult(false), TaskScheduler.Default);
        return await open.Task ? child : throw new InvalidOperationException("It did not open: " + child.Said);
    }

    /// <summary>Runs one command to its end; its exit code and all that it said, both streams.</summary>
    public static async Task<(int Code, string Said)> Run(string data, string[] command, params (string Name, string Value)[] settings)
    {
        using var process = Begin(command, data, TestHouse.FreePort(), settings);
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(said).TrimEnd());
    }

    private static Process Begin(string[] command, string data, int port, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChronoCare.dll"), .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("CHRONOCARE_", StringComparison.Ordinal) && k != "CHRONOCARE_POSTGRES_BINARIES").ToList())
            start.Environment.Remove(name);
        start.Environment["CHRONOCARE_DATA"] = data;
        start.Environment["CHRONOCARE_DEMO"] = "off";
        start.Environment["CHRONOCARE_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Somebody signed in to a shop who comes to the door at a port, whichever program is behind it.</summary>
    public static HttpClient At(int port, string subdomain, string session)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri($"http://{subdomain}.localhost:{port}"), Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={session}");
        return client;
    }

    /// <summary>Dies at once, with no chance to put anything in order.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Stands still where it is, until <see cref="GoOn"/>.</summary>
    public void StandStill() => Posix.Signal(process.Id, OperatingSystem.IsMacOS() ? 17 : 19).ShouldBeTrue();

    /// <summary>Goes on.</summary>
    public void GoOn() => Posix.Signal(process.Id, Continue).ShouldBeTrue();

    /// <summary>Closes as on Ctrl-C, unless it was killed; the exit code.</summary>
    public async Task<int> Close()
    {
        if (!process.HasExited) Posix.Signal(process.Id, Posix.Interrupt);
        if (!process.HasExited) Posix.Signal(process.Id, Continue); // one that stands still hears nothing
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (isGone) return;
        await Close();
        isGone = true;
        process.Dispose();
    }
}
