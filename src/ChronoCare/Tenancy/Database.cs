using System.Reflection;
using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using Npgsql;

namespace ChronoCare.Tenancy;

/// <summary>One PostgreSQL: its schema, its logins, and the pools the program works through.</summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>The oldest PostgreSQL without known holes in row security; older ones from 18 on work, and are warned of.</summary>
    public static readonly Version SafeFrom = new(18, 7);

    /// <summary>Every login and what it is for; <c>owner</c> is the superuser or owner that migrates.</summary>
    public static readonly IReadOnlyList<string> Logins = ["app", "edge", "dispatch", "refresh", "migrator", "backup", "cluster", "billing"];

    private readonly string owner;
    private readonly Secrets secrets;
    private readonly NpgsqlDataSource app;
    private readonly NpgsqlDataSource edge;
    private readonly NpgsqlDataSource dispatch;
    private readonly Lazy<NpgsqlDataSource> cluster;
    private readonly Lazy<NpgsqlDataSource> refresh;
    private readonly Lazy<NpgsqlDataSource> billing;
    private readonly Seal seal;

    /// <summary>Nothing is opened yet.</summary>
    /// <param name="owner">Connection string of the role that may migrate.</param>
    /// <param name="secrets">Where the logins' passwords and the seal's key come from.</param>
    /// <param name="clock">The clock that dates the seal's tokens.</param>
    /// <param name="pool">Most connections of the app's login.</param>
    public Database(string owner, Secrets secrets, TimeProvider clock, int pool = 16)
    {
        this.owner = owner;
        this.secrets = secrets;
        seal = new Seal(secrets.Key("seal"), clock);
        app = Source("app", pool);
        edge = Source("edge", 3);
        dispatch = Source("dispatch", 1);
        cluster = new(() => Source("cluster", 2));
        refresh = new(() => Source("refresh", 3));
        billing = new(() => Source("billing", 4));
    }

    /// <summary>Rings after each commit of this process that added events.</summary>
    public Bell Bell { get; } = new();

    /// <summary>The connection string of one login, or of <c>owner</c>.</summary>
    /// <exception cref="WrongSetting">There is no such login.</exception>
    public string Url(string login)
    {
        if (login == "owner") return owner;
        if (!Logins.Contains(login)) throw new WrongSetting($"There is no login \"{login}\"; there are: owner, {string.Join(", ", Logins)}.");
        return new NpgsqlConnectionStringBuilder(owner) { Username = "chronocare_" + login, Password = Password(login) }.ConnectionString;
    }

    /// <summary>What to warn of at the start, or null: known once <see cref="Migrate"/> has looked.</summary>
    public string? Warning { get; private set; }

    /// <summary>The warning for a server of this version, or null.</summary>
    public static string? WarningOf(Version server) => server >= SafeFrom ? null
        : $"PostgreSQL {server.ToString(2)} is older than {SafeFrom}, which closes holes in row security. The schema does not depend on them being closed; update when you can.";

    private string Password(string login) => Convert.ToHexStringLower(secrets.Key("login:" + login));

    private NpgsqlDataSource Source(string login, int pool)
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(Url(login))
        {
            ApplicationName = "chronocare " + login,
            MaxPoolSize = pool,
            MaxAutoPrepare = 300,
            AutoPrepareMinUsages = 2,
            CommandTimeout = 15,
            Timeout = 10,
            IncludeErrorDetail = false,
            SearchPath = null,
        }.ConnectionString);
        return builder.Build();
    }

    /// <summary>Brings the schema up to date, gives the logins their passwords and the seal its key. Safe to run at every start.</summary>
    /// <exception cref="WrongSetting">The server is too old or a script failed; the sentence says which.</exception>
    public async Task Migrate()
    {
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync();
            if (connection.PostgreSqlVersion < new Version(18, 0))
                throw new WrongSetting($"PostgreSQL {connection.PostgreSqlVersion} is too old: version 18 or newer is needed.");
            Warning = WarningOf(connection.PostgreSqlVersion);
        }
        var upgrade = DeployChanges.To.PostgresqlDatabase(owner)
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => name.StartsWith("db/", StringComparison.Ordinal))
            .WithVariablesDisabled().WithTransactionPerScript().LogToNowhere().JournalToPostgresqlTable("public", "schema_version").Build();
        DatabaseUpgradeResult result = upgrade.PerformUpgrade();
        if (!result.Successful) throw new WrongSetting($"The database script {result.ErrorScript?.Name} failed: {result.Error.Message}");
        await Grant();
    }

    private async Task Grant()
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var (inner, outer) = seal.Pads();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var login in Logins)
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"alter role chronocare_{login} password '{Password(login)}'"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("set role chronocare_sealer"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            insert into sealed.key (kid, ipad, opad, not_after) values ('a', $1, $2, now() + interval '400 days')
            on conflict (kid) do update set ipad = excluded.ipad, opad = excluded.opad, not_after = excluded.not_after
            """)
        { Parameters = { new() { Value = inner }, new() { Value = outer } } });
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Opens the door to one shop. Only the tenant middleware, a reaction for its tenant, a look-up's result, or a sign-up for the shop that it will be may come here.</summary>
    internal TenantDb Enter(Guid tenant, Guid actor = default) => new(app, seal, Bell, tenant, actor);

    /// <summary>Opens what one shop pays for: a login that alone may write the plan and how the shop stands, and sees nothing of its work.</summary>
    internal TenantDb Books(Guid tenant) => new(billing.Value, seal, Bell, tenant, Guid.Empty);

    /// <summary>The tenant of a subdomain, or null.</summary>
    internal async Task<TenantFound?> TenantBySubdomain(string subdomain)
    {
        await using var command = edge.CreateCommand("select tenant_id, status from edge.tenant_by_subdomain($1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subdomain });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? new TenantFound(reader.GetGuid(0), reader.GetString(1)) : null;
    }

    /// <summary>The shop that is a customer of ours at Stripe, or null.</summary>
    internal async Task<Guid?> TenantByStripeCustomer(string customer)
    {
        await using var command = edge.CreateCommand("select edge.tenant_by_stripe_customer($1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = customer });
        return await command.ExecuteScalarAsync() as Guid?;
    }

    /// <summary>The shop of a connected account at Stripe, or null.</summary>
    internal async Task<Guid?> TenantByStripeAccount(string account)
    {
        await using var command = edge.CreateCommand("select edge.tenant_by_stripe_account($1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = account });
        return await command.ExecuteScalarAsync() as Guid?;
    }

    /// <summary>Those of some subdomains that no new shop can have: a shop has it, or one that looks the same.</summary>
    internal async Task<IReadOnlySet<string>> TakenSubdomains(IReadOnlyList<string> asked)
    {
        await using var command = edge.CreateCommand("select edge.taken_subdomains($1)");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. asked] });
        await using var reader = await command.ExecuteReaderAsync();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync()) taken.Add(reader.GetString(0));
        return taken;
    }

    /// <summary>The ids of the shops that are not closed, for work behind the requests; nothing of them is seen before <see cref="Enter"/>.</summary>
    internal async Task<IReadOnlyList<Guid>> OpenTenants()
    {
        await using var command = dispatch.CreateCommand("select edge.open_tenants()");
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<Guid>();
        while (await reader.ReadAsync()) ids.Add(reader.GetGuid(0));
        return ids;
    }

    /// <summary>The shops whose streams are ahead of one of these reactions or that want to be woken for one of these deliveries, and how many events are set aside in all.</summary>
    internal async Task<(IReadOnlyList<TenantBehind> Behind, long SetAside)> TenantsBehind(string[] consumers, string[] deliveries, DateTimeOffset now)
    {
        await using var batch = dispatch.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select tenant_id, is_due, events, since from edge.tenants_behind($1, $2, $3)")
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = consumers }, new NpgsqlParameter<string[]> { TypedValue = deliveries }, new NpgsqlParameter<DateTimeOffset> { TypedValue = now } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select edge.events_set_aside()"));
        await using var reader = await batch.ExecuteReaderAsync();
        var behind = new List<TenantBehind>();
        while (await reader.ReadAsync())
            behind.Add(new(reader.GetGuid(0), reader.GetBoolean(1), reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3)));
        await reader.NextResultAsync();
        await reader.ReadAsync();
        return (behind, reader.GetInt64(0));
    }

    /// <summary>Every shop's subdomain, for the operator's commands: only the owner's connection may list them.</summary>
    internal async Task<IReadOnlyList<string>> Subdomains()
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new("set role chronocare_edge_owner"), new("select name from shop.subdomain order by name") } };
        await using var reader = await batch.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return names;
    }

    /// <summary>For <see cref="SiloTable"/> alone: a login that sees the table of nodes and nothing of any shop.</summary>
    internal NpgsqlDataSource Cluster => cluster.Value;

    /// <summary>The reports' copy of the night and its log: a login that may have the copy made anew and may not read it.</summary>
    internal NightlyViews Night => new(refresh.Value);

    /// <summary>The time zones that shops stand in: which hours of the day are somebody's night.</summary>
    internal async Task<IReadOnlyList<string>> TimeZones()
    {
        await using var command = dispatch.CreateCommand("select edge.time_zones()");
        await using var reader = await command.ExecuteReaderAsync();
        var zones = new List<string>();
        while (await reader.ReadAsync()) zones.Add(reader.GetString(0));
        return zones;
    }

    /// <summary>How far the streams of some shops have come: numbers alone.</summary>
    internal async Task<IReadOnlyList<(Guid Tenant, long Seq)>> Heads(IReadOnlyCollection<Guid> tenants)
    {
        await using var command = dispatch.CreateCommand("select tenant_id, seq from edge.heads($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. tenants] });
        await using var reader = await command.ExecuteReaderAsync();
        var heads = new List<(Guid, long)>();
        while (await reader.ReadAsync()) heads.Add((reader.GetGuid(0), reader.GetInt64(1)));
        return heads;
    }

    /// <summary>Whether the database answers (for /health/ready).</summary>
    public async Task<bool> Answers()
    {
        try
        {
            await using var command = edge.CreateCommand("select 1");
            return await command.ExecuteScalarAsync() is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>Closes the pools.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await edge.DisposeAsync();
        await dispatch.DisposeAsync();
        if (cluster.IsValueCreated) await cluster.Value.DisposeAsync();
        if (refresh.IsValueCreated) await refresh.Value.DisposeAsync();
        if (billing.IsValueCreated) await billing.Value.DisposeAsync();
    }
}

/// <summary>What the edge knows of a tenant before it is opened.</summary>
public sealed record TenantFound(Guid Id, string Status);

/// <summary>A shop whose reactions have something before them.</summary>
/// <param name="TenantId">The shop.</param><param name="IsDue">Whether there is something to do now, not only after a pause.</param>
/// <param name="Events">How many events the slowest reaction has before it.</param><param name="Since">When the oldest happened that could be handled now.</param>
public sealed record TenantBehind(Guid TenantId, bool IsDue, long Events, DateTimeOffset? Since);
