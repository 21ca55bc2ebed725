using System.Globalization;
using Npgsql;
using Orleans.Runtime;

namespace ChronoCare.Tenancy;

/// <summary>
/// The cluster's own table of its nodes, which Orleans asks for. Orleans' ready-made provider sends statements with named parameters, for which Npgsql would have to
/// rewrite SQL; that is switched off here for the sake of every other statement.
/// </summary>
public sealed class SiloTable(NpgsqlDataSource cluster) : IMembershipTable
{
    private const string Columns = "s.silo, s.status, s.suspects, s.proxy_port, s.host_name, s.silo_name, s.started_at, s.alive_at, s.etag";

    /// <inheritdoc/>
    public async Task InitializeMembershipTable(bool tryInitTableVersion) => await ReadAll();

    /// <inheritdoc/>
    public Task<MembershipTableData> ReadAll() => Read($"select v.version, {Columns} from cluster.version v left join cluster.silo s on true");

    /// <inheritdoc/>
    public Task<MembershipTableData> ReadRow(SiloAddress key) => Read($"select v.version, {Columns} from cluster.version v left join cluster.silo s on s.silo = $1", key.ToParsableString());

    /// <inheritdoc/>
    public async Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => await Do("""
        with v as (update cluster.version set version = version + 1 where version = $1 and not exists (select from cluster.silo where silo = $2) returning version)
        insert into cluster.silo (silo, status, suspects, proxy_port, host_name, silo_name, started_at, alive_at, etag) select $2, $3, $4, $5, $6, $7, $8, $9, 0 from v
        """, tableVersion.Version - 1, entry.SiloAddress.ToParsableString(), (int)entry.Status, Suspects(entry), entry.ProxyPort, entry.HostName, entry.SiloName, Utc(entry.StartTime), Utc(entry.IAmAliveTime)) == 1;

    /// <inheritdoc/>
    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => await Do("""
        with v as (update cluster.version set version = version + 1 where version = $1 and exists (select from cluster.silo where silo = $2 and etag = $3) returning version)
        update cluster.silo set status = $4, suspects = $5, alive_at = $6, etag = etag + 1 where silo = $2 and etag = $3 and exists (select from v)
        """, tableVersion.Version - 1, entry.SiloAddress.ToParsableString(), int.Parse(etag, CultureInfo.InvariantCulture), (int)entry.Status, Suspects(entry), Utc(entry.IAmAliveTime)) == 1;

    /// <inheritdoc/>
    public Task UpdateIAmAlive(MembershipEntry entry) => Do("update cluster.silo set alive_at = $2 where silo = $1", entry.SiloAddress.ToParsableString(), Utc(entry.IAmAliveTime));

    /// <inheritdoc/>
    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        Do("delete from cluster.silo where alive_at < $1 and status <> $2", beforeDate.ToUniversalTime(), (int)SiloStatus.Active);

    /// <inheritdoc/>
    public Task DeleteMembershipTableEntries(string clusterId) => Do("delete from cluster.silo");

    private async Task<MembershipTableData> Read(string sql, params object[] args)
    {
        await using var command = Command(sql, args);
        await using var reader = await command.ExecuteReaderAsync();
        var entries = new List<Tuple<MembershipEntry, string>>();
        var version = 0;
        while (await reader.ReadAsync())
        {
            version = reader.GetInt32(0);
            if (reader.IsDBNull(1)) continue;
            entries.Add(Tuple.Create(new MembershipEntry
            {
                SiloAddress = SiloAddress.FromParsableString(reader.GetString(1)),
                Status = (SiloStatus)reader.GetInt32(2),
                SuspectTimes = Suspects(reader.GetString(3)),
                ProxyPort = reader.GetInt32(4),
                HostName = reader.GetString(5),
                SiloName = reader.GetString(6),
                StartTime = reader.GetDateTime(7),
                IAmAliveTime = reader.GetDateTime(8),
            }, reader.GetInt32(9).ToString(CultureInfo.InvariantCulture)));
        }
        return new MembershipTableData(entries, new TableVersion(version, version.ToString(CultureInfo.InvariantCulture)));
    }

    private async Task<int> Do(string sql, params object[] args)
    {
        await using var command = Command(sql, args);
        return await command.ExecuteNonQueryAsync();
    }

    private NpgsqlCommand Command(string sql, object[] args)
    {
        var command = cluster.CreateCommand(sql);
        foreach (var arg in args) command.Parameters.Add(new NpgsqlParameter { Value = arg });
        return command;
    }

    // "silo,ticks|silo,ticks": who says since when that it does not answer.
    private static string Suspects(MembershipEntry entry) =>
        string.Join('|', (entry.SuspectTimes ?? []).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Item1.ToParsableString()},{s.Item2.Ticks}")));

    private static List<Tuple<SiloAddress, DateTime>> Suspects(string text) => [.. text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split(','))
        .Select(s => Tuple.Create(SiloAddress.FromParsableString(s[0]), new DateTime(long.Parse(s[1], CultureInfo.InvariantCulture), DateTimeKind.Utc)))];

    private static DateTime Utc(DateTime at) => DateTime.SpecifyKind(at, DateTimeKind.Utc);
}
