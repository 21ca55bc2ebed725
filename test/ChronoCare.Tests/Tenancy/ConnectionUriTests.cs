using ChronoCare.Tenancy;
using CsCheck;
using Npgsql;

namespace ChronoCare.Tests.Tenancy;

public sealed class ConnectionUriTests
{
    [Fact]
    public void Any_name_and_password_survives_the_way_there_and_back() =>
        Gen.Select(Gen.String[1, 20], Gen.String[1, 20], Gen.Int[1, 65535]).Sample((name, password, port) =>
        {
            if (new[] { name, password }.Any(t => t.Any(char.IsSurrogate) || t.Contains('\0'))) return;
            var given = new NpgsqlConnectionStringBuilder { Host = "db.example.com", Port = port, Username = name, Password = password, Database = name, SslMode = SslMode.VerifyFull };
            var back = new NpgsqlConnectionStringBuilder(ConnectionUri.Read(ConnectionUri.Write(given.ConnectionString)));
            (back.Host, back.Port, back.Username, back.Password, back.Database, back.SslMode).ShouldBe(("db.example.com", port, name, password, name, SslMode.VerifyFull));
        });

    [Fact]
    public void What_hosts_of_databases_hand_out_is_understood()
    {
        var read = new NpgsqlConnectionStringBuilder(ConnectionUri.Read("postgres://ana:p%40ss%3Aword@db.example.com/shop?sslmode=require&application_name=till&connect_timeout=5"));
        (read.Host, read.Port, read.Username, read.Password, read.Database).ShouldBe(("db.example.com", 5432, "ana", "p@ss:word", "shop"));
        (read.SslMode, read.ApplicationName, read.Timeout).ShouldBe((SslMode.Require, "till", 5));
    }

    [Fact]
    public void Even_a_database_named_like_a_folder_is_found() =>
        new NpgsqlConnectionStringBuilder(ConnectionUri.Read("postgresql://ana:p@db/%2E?sslmode=require")).Database.ShouldBe(".");

    [Fact]
    public void An_address_of_six_groups_keeps_its_brackets() =>
        ConnectionUri.Write(ConnectionUri.Read("postgresql://ana:p@[::1]:5433/shop")).ShouldBe("postgresql://ana:p@[::1]:5433/shop");

    [Theory]
    [InlineData("postgresql://")]
    [InlineData("postgresql://ana@db:port/shop")]
    [InlineData("postgresql://ana:p@db/shop?sslmode=perhaps")]
    [InlineData("postgresql://ana:p@db/shop?colour=blue")]
    [InlineData("Username=ana")]
    [InlineData("mysql://db/shop")]
    public void What_is_no_connection_string_is_refused_with_an_example(string given) =>
        Should.Throw<WrongSetting>(() => ConnectionUri.Read(given)).Message.ShouldStartWith("CHRONOCARE_DB cannot be read. It must look like postgresql://");
}
