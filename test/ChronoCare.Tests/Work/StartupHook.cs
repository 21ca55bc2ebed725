using ChronoCare.Tenancy;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

/// <summary>Gives the real program, in a process of its own that a test may kill, two things of the tests' own to do. The runtime calls it before Main where DOTNET_STARTUP_HOOKS names this assembly.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        // What this assembly refers to lies beside it, but the program does not know of it.
        System.Runtime.Loader.AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(AppContext.BaseDirectory, name.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        System.Diagnostics.DiagnosticListener.AllListeners.Subscribe(new Listeners());
    }

    private sealed class Listeners : IObserver<System.Diagnostics.DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(System.Diagnostics.DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting") value.Subscribe(this);
        }

        // Sent by the host's builder just before it builds.
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
                builder.ConfigureServices((_, services) => services.AddSingleton(CrashReactions.Reaction).AddSingleton(CrashReactions.Delivery(Environment.GetEnvironmentVariable("TEST_OUTSIDE")!)));
        }

        public void OnCompleted() { }
        public void OnError(Exception error) { }
    }
}
