using ChronoCare.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.House;

/// <summary>The program's commands as an operator types them.</summary>
public sealed class CommandsTests(TestHouse house) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("chronocare-cluster-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("CHRONOCARE_PORT", "many", "CHRONOCARE_PORT is \"many\"; it must be a whole number from 1 to 65535.")]
    [InlineData("CHRONOCARE_SCHEME", "gopher", "CHRONOCARE_SCHEME is \"gopher\"; it must be one of: http, https.")]
    [InlineData("CHRONOCARE_ROOT", "a shop", "CHRONOCARE_ROOT is \"a shop\"; it must be a host name with an optional port, such as chronocare.example or localhost:5080.")]
    [InlineData("CHRONOCARE_DB", "somewhere", "CHRONOCARE_DB cannot be read. It must look like postgresql://user:password@host:5432/database or Host=…;Username=…;Password=…;Database=….")]
    [InlineData("CHRONOCARE_DB", "postgresql://a:b@127.0.0.1:1/shop", "The database of CHRONOCARE_DB (127.0.0.1:1, shop) cannot be used: Failed to connect to 127.0.0.1:1")]
    public async Task A_wrong_setting_stops_the_start_with_one_sentence(string name, string value, string sentence) =>
        (await ChildProgram.Run(folder, ["serve"], (name, value))).ShouldBe((2, sentence));

    [Theory]
    [InlineData("somewhere", "11111", "CHRONOCARE_CLUSTER_LISTEN is \"somewhere\"; it must be an address of this machine with a port, such as 0.0.0.0:11111.")]
    [InlineData("0.0.0.0", "11111", "CHRONOCARE_CLUSTER_LISTEN is \"0.0.0.0\"; it must be an address of this machine with a port, such as 0.0.0.0:11111.")]
    [InlineData("0.0.0.0:11111", "", "CHRONOCARE_CLUSTER_LISTEN needs CHRONOCARE_CLUSTER_PORT: the port at which the other nodes reach this one.")]
    public void Where_a_node_listens_needs_a_port_and_one_at_which_it_is_reached(string listen, string port, string sentence) =>
        Should.Throw<WrongSetting>(() => Settings.FromEnvironment(name => name switch { "CHRONOCARE_CLUSTER_LISTEN" => listen, "CHRONOCARE_CLUSTER_PORT" => port, _ => null })).Message.ShouldBe(sentence);

    [Fact]
    public async Task A_misspelt_setting_is_named_with_those_there_are()
    {
        var (code, said) = await ChildProgram.Run(folder, ["serve"], ("CHRONOCARE_PROT", "5080"));
        code.ShouldBe(2);
        said.ShouldStartWith("CHRONOCARE_PROT is not a setting. The settings are: CHRONOCARE_APNS_HOST, ");
        said.Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_taken_port_is_named_before_anything_starts()
    {
        var port = house.Settings.Port;
        (await ChildProgram.Run(folder, ["serve"], ("CHRONOCARE_PORT", $"{port}"))).ShouldBe(
            (2, $"Port {port} cannot be listened on: it is taken by another program, or not for you. Stop that program, or set CHRONOCARE_PORT to a free port."));
        Directory.Exists(Path.Combine(folder, "postgres")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("18.4", true)]
    [InlineData("18.6", true)]
    [InlineData("18.7", false)]
    [InlineData("19.0", false)]
    public void A_postgres_older_than_the_security_floor_is_warned_of(string version, bool isWarned) =>
        Database.WarningOf(Version.Parse(version)).ShouldBe(isWarned ? $"PostgreSQL {version} is older than 18.7, which closes holes in row security. The schema does not depend on them being closed; update when you can." : null);

    [Fact]
    public async Task The_start_says_the_warning_once_in_the_log_and_goes_on()
    {
        var lines = new Lines();
        await using var app = App.Build(house.Settings with { Port = TestHouse.FreePort() }, house.Database, house.Secrets, TimeProvider.System, b => b.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(lines));
        await app.StartAsync();
        await app.StopAsync();
        await using var connection = new Npgsql.NpgsqlConnection(house.OwnerUrl);
        await connection.OpenAsync();
        lines.Of(Microsoft.Extensions.Logging.LogLevel.Warning).Where(l => l.StartsWith("PostgreSQL ", StringComparison.Ordinal)).ShouldBe(Database.WarningOf(connection.PostgreSqlVersion) is { } warning ? [warning] : []);
        // A bell that was on its way when it closed is lost, which Orleans says; whoever listens looks by themselves.
        lines.Of(Microsoft.Extensions.Logging.LogLevel.Error).Where(l => !(l.StartsWith("Failed to address message OneWay", StringComparison.Ordinal) && l.Contains("IShopGrain", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private sealed class Lines : Microsoft.Extensions.Logging.ILoggerProvider, Microsoft.Extensions.Logging.ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<(Microsoft.Extensions.Logging.LogLevel Level, string Text)> said = new();

        public IReadOnlyList<string> Of(Microsoft.Extensions.Logging.LogLevel level) => [.. said.Where(s => s.Level == level).Select(s => s.Text)];
        public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;
        public void Log<TState>(Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            said.Enqueue((logLevel, formatter(state, exception)));
        public void Dispose() { }
    }

    [Fact]
    public async Task An_unknown_command_is_told_which_there_are()
    {
        var (code, said) = await ChildProgram.Run(folder, ["polish"]);
        code.ShouldBe(2);
        said.ShouldStartWith("There is no command \"polish\". There are: serve, sign-in, db url, ");
    }

    [Fact]
    public async Task Without_a_running_database_there_is_no_address_to_print() =>
        (await ChildProgram.Run(folder, ["db", "url"])).ShouldBe((2, "No database is running. Start bin/serve first."));

    [Fact]
    public async Task The_address_of_each_login_opens_the_running_database_as_that_login()
    {
        foreach (var login in Database.Logins.Prepend("owner"))
        {
            var (code, said) = await ChildProgram.Run(house.Folder, ["db", "url", login]);
            code.ShouldBe(0);
            said.ShouldStartWith("postgresql://");
            await using var connection = new Npgsql.NpgsqlConnection(ConnectionUri.Read(said) + ";Pooling=false");
            await connection.OpenAsync();
            await using var ask = new Npgsql.NpgsqlCommand("select current_user::text", connection);
            (await ask.ExecuteScalarAsync()).ShouldBe(login == "owner" ? "postgres" : "chronocare_" + login);
        }
    }

    [Fact]
    public async Task A_database_of_ones_own_is_not_emptied_without_a_yes()
    {
        var (code, said) = await ChildProgram.Run(folder, ["db", "reset"], ("CHRONOCARE_DB", house.OwnerUrl));
        code.ShouldBe(2);
        said.ShouldBe("This deletes every shop in the database of CHRONOCARE_DB. If that is what you want: db reset --yes");
    }

    [Fact]
    public async Task A_reset_leaves_no_shop_no_photo_and_a_fresh_schema()
    {
        var data = Path.Combine(folder, "postgres");
        await using (var postgres = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Data = data, Fast = true })) await postgres.Do("create table left_over (n int)");
        string[] kept = ["files", "uploads", "mail"];
        foreach (var name in kept)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            await File.WriteAllTextAsync(Path.Combine(folder, name, "left"), "something of a shop");
        }

        (await ChildProgram.Run(folder, ["db", "reset"])).ShouldBe((0, "Every shop is deleted; the database is as new."));

        foreach (var name in kept) Directory.Exists(Path.Combine(folder, name)).ShouldBeFalse(name);
        await using var after = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { Data = data, Fast = true });
        (await after.Ask<long>("select count(*) from shop.job")).ShouldBe(0);
        (await after.Ask<bool>("select to_regclass('left_over') is null")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_audit_walks_a_shops_stream_and_names_the_first_event_that_is_missing()
    {
        var shop = await house.OpenShop();
        var counter = await shop.Counter();
        foreach (var _ in new int[3]) await counter.TakeIn();
        var name = shop.Shop.Subdomain;
        (await ChildProgram.Run(house.Folder, ["audit", "verify", name])).ShouldBe((0, $"{name}: 1–3 unbroken"));

        await EmbeddedPostgresAsking.Do(house.OwnerUrl, $"update shop.stream set seq = seq + 1 where tenant_id = '{shop.Shop.TenantId}'");

        (await ChildProgram.Run(house.Folder, ["audit", "verify", name])).ShouldBe((1, $"{name}: Event 4 is missing."));
    }

    [Fact]
    public async Task The_audit_of_a_whole_house_walks_every_shop()
    {
        await using (var database = await ChildProgram.Serve(folder)) (await database.Close()).ShouldBe(0);
        (await ChildProgram.Run(folder, ["audit", "verify"])).ShouldBe((0, "There is no shop yet."));
        (await ChildProgram.Run(folder, ["audit", "verify", "nobody"])).ShouldBe((2, "There is no shop \"nobody\"."));
    }
}
