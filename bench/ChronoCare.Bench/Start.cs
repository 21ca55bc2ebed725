using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ChronoCare.Bench;

/// <summary>From starting the process to the first 200 of a ready program, with the embedded database; and what it weighs when nobody asks anything.</summary>
public static class Start
{
    public static async Task<int> Run()
    {
        var data = Directory.CreateTempSubdirectory("chronocare-start-").FullName;
        try
        {
            foreach (var name in new[] { "first, with the demo shop", "second", "third" })
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                var port = ((IPEndPoint)listener.LocalEndpoint).Port;
                listener.Stop();
                var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChronoCare.dll"), "serve"]) { RedirectStandardOutput = true };
                start.Environment["CHRONOCARE_DATA"] = data;
                start.Environment["CHRONOCARE_PORT"] = port.ToString(CultureInfo.InvariantCulture);
                var clock = Stopwatch.StartNew();
                using var process = Process.Start(start)!;
                using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
                while (true)
                {
                    try
                    {
                        if ((await client.GetAsync($"http://127.0.0.1:{port}/health/ready")).IsSuccessStatusCode) break;
                    }
                    catch (HttpRequestException) { }
                    await Task.Delay(20);
                }
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start, {name}: {clock.Elapsed.TotalSeconds:F2} s to the first 200"));
                if (name == "third")
                {
                    await Task.Delay(TimeSpan.FromSeconds(30));
                    process.Refresh();
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory of the program half a minute later, nobody having asked anything: {process.WorkingSet64 / 1048576.0:F0} MB"));
                }
                ChronoCare.Tenancy.Posix.Signal(process.Id, ChronoCare.Tenancy.Posix.Interrupt);
                await process.WaitForExitAsync();
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
        return 0;
    }
}
