using Npgsql;

namespace ChronoCare.Tenancy;

/// <summary>The address form of a connection string, <c>postgresql://user:password@host:port/database?sslmode=…</c>, which psql and hosts of databases speak and Npgsql does not.</summary>
public static class ConnectionUri
{
    /// <summary>Npgsql's form of either form.</summary>
    /// <exception cref="WrongSetting">It is neither.</exception>
    public static string Read(string given)
    {
        try
        {
            if (!given.StartsWith("postgres://", StringComparison.Ordinal) && !given.StartsWith("postgresql://", StringComparison.Ordinal))
                return new NpgsqlConnectionStringBuilder(given) is { Host.Length: > 0 } plain ? plain.ConnectionString : throw new FormatException();
            // As written: canonical paths lose a database named "." on the way.
            var uri = new Uri(given, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            var user = uri.UserInfo.Split(':', 2);
            var builder = new NpgsqlConnectionStringBuilder
            {
                Host = uri.Host.Length > 0 ? uri.Host.Trim('[', ']') : throw new FormatException(),
                Port = uri.Port > 0 ? uri.Port : 5432,
                Username = Uri.UnescapeDataString(user[0]),
                Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
                Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
            };
            foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)))
                builder[Keyword(pair[0])] = Value(pair[0], Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? ""));
            return builder.ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new WrongSetting("CHRONOCARE_DB cannot be read. It must look like postgresql://user:password@host:5432/database or Host=…;Username=…;Password=…;Database=….");
        }
    }

    /// <summary>The address form of Npgsql's.</summary>
    public static string Write(string connectionString)
    {
        var of = new NpgsqlConnectionStringBuilder(connectionString);
        var secure = of.SslMode switch
        {
            SslMode.Prefer => "",
            SslMode.VerifyCA => "?sslmode=verify-ca",
            SslMode.VerifyFull => "?sslmode=verify-full",
            var mode => "?sslmode=" + mode.ToString().ToLowerInvariant(),
        };
        var host = of.Host?.Contains(':', StringComparison.Ordinal) == true ? $"[{of.Host}]" : of.Host;
        return $"postgresql://{Uri.EscapeDataString(of.Username ?? "")}:{Uri.EscapeDataString(of.Password ?? "")}@{host}:{of.Port}/{Uri.EscapeDataString(of.Database ?? "")}{secure}";
    }

    private static string Keyword(string libpq) => libpq switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        _ => throw new KeyNotFoundException(libpq),
    };

    private static string Value(string libpq, string value) => libpq == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
}
