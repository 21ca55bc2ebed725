using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChronoCare.Tests.Identity.Passkeys;

/// <summary>@simplewebauthn/server in a process of its own, fetched by its lock file the first time.</summary>
internal static class SecondOpinion
{
    internal sealed record Verdict(bool Passes, string Why);

    /// <summary>Its verdict on each ceremony, in order.</summary>
    internal static async Task<IReadOnlyList<Verdict>> On(IReadOnlyList<JsonObject> ceremonies, CancellationToken stop)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tools", "webauthn"))) folder = folder.Parent;
        var tool = Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("tools/webauthn is not above the tests."), "tools", "webauthn");
        if (!Directory.Exists(Path.Combine(tool, "node_modules", "@simplewebauthn", "server")))
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = tool, RedirectStandardOutput = true })!;
            await npm.StandardOutput.ReadToEndAsync(stop);
            await npm.WaitForExitAsync(stop);
        }
        using var node = Process.Start(new ProcessStartInfo("node", ["judge.mjs"]) { WorkingDirectory = tool, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var asking = Task.Run(async () =>
        {
            foreach (var ceremony in ceremonies) await node.StandardInput.WriteLineAsync(ceremony.ToJsonString());
            node.StandardInput.Close();
        }, stop);
        var verdicts = new List<Verdict>();
        while (await node.StandardOutput.ReadLineAsync(stop) is { } line) verdicts.Add(JsonSerializer.Deserialize<Verdict>(line, JsonSerializerOptions.Web)!);
        await asking;
        await node.WaitForExitAsync(stop);
        verdicts.Count.ShouldBe(ceremonies.Count, "the second opinion broke off");
        return verdicts;
    }
}
