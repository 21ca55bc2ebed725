using System.Net;
using System.Net.Sockets;
using ChronoCare.Tenancy;
using Orleans.Configuration;

namespace ChronoCare.Work;

/// <summary>This process as a node: alone by default, or one of several that find each other through the database they share.</summary>
public static class Node
{
    /// <summary>Adds it.</summary>
    public static void Add(WebApplicationBuilder builder, Settings settings, Database database) => builder.UseOrleans(silo =>
    {
        var isAlone = settings.Cluster.Length == 0;
        var address = IPAddress.Parse(settings.ClusterAddress);
        var port = settings.ClusterPort > 0 ? settings.ClusterPort : FreePort(address);
        if (isAlone) silo.UseLocalhostClustering(port, gatewayPort: 0, serviceId: "chronocare", clusterId: $"alone-{port}");
        else
        {
            silo.Configure<ClusterOptions>(o => (o.ServiceId, o.ClusterId) = ("chronocare", "chronocare"));
            silo.Configure<EndpointOptions>(o => (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort, o.SiloListeningEndpoint) = (address, port, 0, settings.ClusterListen ?? new IPEndPoint(address, port)));
            silo.Services.AddSingleton<IMembershipTable>(_ => new SiloTable(database.Cluster));
            silo.Services.AddSingleton<GivenUp>().AddSingleton<IFatalErrorHandler>(s => s.GetRequiredService<GivenUp>());
        }
        // A node that was killed is known to be dead within a few seconds; until then bells that hang there are silent and the sweep does their work.
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            // Alone, nobody can be dead but this one itself: it would drop the process because a clock went ahead by days, as after a machine's long sleep.
            o.LivenessEnabled = !isAlone;
            o.ProbeTimeout = TimeSpan.FromSeconds(2);
            o.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(20);
            o.DefunctSiloExpiration = TimeSpan.FromHours(1);
            o.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
        });
        silo.Configure<GrainCollectionOptions>(o => o.CollectionAge = TimeSpan.FromMinutes(15));
        builder.Logging.AddFilter("Orleans", LogLevel.Error).AddFilter("Microsoft.Orleans", LogLevel.Error).AddFilter("Polly", LogLevel.Error);
    });

    private static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
