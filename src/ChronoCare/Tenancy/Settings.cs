using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChronoCare.Tenancy;

/// <summary>Everything an operator may set, read once at start from environment variables; a wrong one stops the start with one sentence.</summary>
public sealed record Settings
{
    /// <summary>Host (and port, where not the scheme's own) below which every shop lives: <c>localhost:5080</c>. CHRONOCARE_ROOT.</summary>
    public string Root { get; init; } = "localhost:5080";

    /// <summary>Loopback port the program listens on. CHRONOCARE_PORT.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>How people reach us: http on a developer's machine, https behind a proxy that ends TLS. CHRONOCARE_SCHEME.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>Owner's connection string to a PostgreSQL of one's own; empty starts the embedded one. CHRONOCARE_DB.</summary>
    public string Db { get; init; } = "";

    /// <summary>Folder for the embedded database, files, mail and secrets. CHRONOCARE_DATA.</summary>
    public string Data { get; init; } = "var";

    /// <summary>Whether the demo shop is opened when the database is empty. CHRONOCARE_DEMO (on, off); on with the embedded database.</summary>
    public bool Demo { get; init; }

    /// <summary>Development shows /dev/mail and the demo sign-in; production never does. CHRONOCARE_ENVIRONMENT (development, production).</summary>
    public bool IsDevelopment { get; init; } = true;

    /// <summary>SMTP server as <c>smtp://user:password@host:587</c>; empty writes mails to the data folder. CHRONOCARE_SMTP.</summary>
    public string Smtp { get; init; } = "";

    /// <summary>Sender of our mails. CHRONOCARE_MAIL_FROM.</summary>
    public string MailFrom { get; init; } = "ChronoCare <no-reply@chronocare.example>";

    /// <summary>Where answers to our mails go: a domain, or an address with a star; empty takes them only where mails stay in the data folder. CHRONOCARE_MAIL_REPLIES.</summary>
    public string MailReplies { get; init; } = "";

    /// <summary>Word by which the mail service proves itself at /inbound/mail; empty shuts that door. CHRONOCARE_INBOUND_SECRET.</summary>
    public string InboundSecret { get; init; } = "";

    /// <summary>Where answers by mail are taken over SMTP: a port of loopback, or an address and port; empty shuts that door. CHRONOCARE_INBOUND_SMTP.</summary>
    public string InboundSmtp { get; init; } = "";

    /// <summary>PEM file with certificate and key for STARTTLS at that door; empty offers none. CHRONOCARE_INBOUND_CERTIFICATE.</summary>
    public string InboundCertificate { get; init; } = "";

    /// <summary>Most connections the app's login keeps open. CHRONOCARE_POOL.</summary>
    public int Pool { get; init; } = 16;

    /// <summary>Token that lets a monitor beyond loopback read /metrics; empty allows loopback only. CHRONOCARE_METRICS_TOKEN.</summary>
    public string MetricsToken { get; init; } = "";

    /// <summary>Whether new shops may open themselves at the root host. CHRONOCARE_SIGN_UP (on, off).</summary>
    public bool SignUp { get; init; } = true;

    /// <summary>How nodes find each other: empty works alone, <c>postgres</c> through the database they share. CHRONOCARE_CLUSTER (alone, postgres).</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Address at which other nodes reach this one. CHRONOCARE_CLUSTER_ADDRESS.</summary>
    public string ClusterAddress { get; init; } = "127.0.0.1";

    /// <summary>Port of it; 0 takes a free one. CHRONOCARE_CLUSTER_PORT.</summary>
    public int ClusterPort { get; init; }

    /// <summary>Where this node listens for the others, if not at the address at which they reach it. CHRONOCARE_CLUSTER_LISTEN.</summary>
    public System.Net.IPEndPoint? ClusterListen { get; init; }

    /// <summary>File with Apple's key that signs pushes (.p8); empty leaves pushes off. CHRONOCARE_APNS_KEY, and with it the four below.</summary>
    public string ApnsKey { get; init; } = "";

    /// <summary>Apple's name of that key. CHRONOCARE_APNS_KEY_ID.</summary>
    public string ApnsKeyId { get; init; } = "";

    /// <summary>The team it belongs to. CHRONOCARE_APNS_TEAM.</summary>
    public string ApnsTeam { get; init; } = "";

    /// <summary>The app's bundle id. CHRONOCARE_APNS_TOPIC.</summary>
    public string ApnsTopic { get; init; } = "";

    /// <summary>Where pushes go instead of Apple's own two hosts. CHRONOCARE_APNS_HOST.</summary>
    public string ApnsHost { get; init; } = "";

    /// <summary>Secret key of our account at Stripe; empty leaves card payments off. CHRONOCARE_STRIPE_KEY.</summary>
    public string StripeKey { get; init; } = "";

    /// <summary>What signs the events of connected accounts; two while one is replaced. CHRONOCARE_STRIPE_CONNECT_SECRETS.</summary>
    public IReadOnlyList<string> StripeConnectSecrets { get; init; } = [];

    /// <summary>What signs the events of our own account; two while one is replaced. CHRONOCARE_STRIPE_ACCOUNT_SECRETS.</summary>
    public IReadOnlyList<string> StripeAccountSecrets { get; init; } = [];

    /// <summary>Where Stripe is, if not at its own address: the stand-in. CHRONOCARE_STRIPE_API.</summary>
    public string StripeApi { get; init; } = "";

    /// <summary>Our part of each card payment in per cent, by the shop's plan; nothing unless somebody sets it. CHRONOCARE_STRIPE_FEES.</summary>
    public IReadOnlyDictionary<string, decimal> StripeFees { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Stripe's names of the prices, by plan; empty leaves plans off and every shop unlimited. CHRONOCARE_STRIPE_PRICE_SOLO, _ATELIER, _HOUSE.</summary>
    public IReadOnlyDictionary<string, string> StripePrices { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether shops pay for a plan here at all.</summary>
    public bool HasPlans => StripeKey.Length > 0 && StripePrices.Count > 0;

    /// <summary>What a shop may use.</summary>
    public Plan LimitsOf(Shop shop) => HasPlans ? Plan.Of(shop.Plan) : Plan.Unlimited;

    /// <summary>Our part in per cent for a plan; none where the plan is not named.</summary>
    public decimal StripeFee(string plan) => StripeFees.GetValueOrDefault(plan);

    /// <summary>Path below the data folder.</summary>
    public string DataPath(params string[] parts) => Path.Combine([Path.GetFullPath(Data), .. parts]);

    /// <summary>Address of a shop's door: scheme, subdomain, root.</summary>
    public string Address(string subdomain) => $"{Scheme}://{subdomain}.{Root}";

    /// <summary>Reads the environment.</summary>
    /// <exception cref="WrongSetting">A value cannot be used; the sentence names it.</exception>
    public static Settings FromEnvironment(Func<string, string?> read)
    {
        string Text(string name, string otherwise) => read(name) is { Length: > 0 } v ? v.Trim() : otherwise;
        int Number(string name, int otherwise, int least, int most)
        {
            if (read(name) is not { Length: > 0 } v) return otherwise;
            return int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most
                ? n : throw new WrongSetting($"{name} is \"{v}\"; it must be a whole number from {least} to {most}.");
        }
        string OneOf(string name, string otherwise, params string[] allowed)
        {
            var v = Text(name, otherwise);
            return allowed.Contains(v) ? v : throw new WrongSetting($"{name} is \"{v}\"; it must be one of: {string.Join(", ", allowed)}.");
        }

        var known = KnownNames;
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
            if (entry.Key is string key && key.StartsWith("CHRONOCARE_", StringComparison.Ordinal) && !known.Contains(key) && read(key) is not null)
                throw new WrongSetting($"{key} is not a setting. The settings are: {string.Join(", ", known.Order())}.");

        var port = Number("CHRONOCARE_PORT", 5080, 1, 65535);
        var root = Text("CHRONOCARE_ROOT", $"localhost:{port}").ToLowerInvariant();
        if (!System.Text.RegularExpressions.Regex.IsMatch(root, @"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$"))
            throw new WrongSetting($"CHRONOCARE_ROOT is \"{root}\"; it must be a host name with an optional port, such as chronocare.example or localhost:5080.");
        var db = Text("CHRONOCARE_DB", "");
        var node = Text("CHRONOCARE_CLUSTER_ADDRESS", "127.0.0.1");
        if (!System.Net.IPAddress.TryParse(node, out var parsed) || parsed.Equals(System.Net.IPAddress.Any) || parsed.Equals(System.Net.IPAddress.IPv6Any))
            throw new WrongSetting($"CHRONOCARE_CLUSTER_ADDRESS is \"{node}\"; it must be the address at which other nodes reach this one, such as 10.0.0.4.");
        var cluster = OneOf("CHRONOCARE_CLUSTER", "alone", "alone", "postgres");
        if (cluster == "postgres" && db.Length == 0) throw new WrongSetting("CHRONOCARE_CLUSTER is \"postgres\", but the private database serves one node alone: name one that all share in CHRONOCARE_DB.");
        var clusterPort = Number("CHRONOCARE_CLUSTER_PORT", 0, 0, 65535);
        System.Net.IPEndPoint? listen = null;
        if (Text("CHRONOCARE_CLUSTER_LISTEN", "") is { Length: > 0 } at)
        {
            if (!System.Net.IPEndPoint.TryParse(at, out listen) || listen.Port == 0)
                throw new WrongSetting($"CHRONOCARE_CLUSTER_LISTEN is \"{at}\"; it must be an address of this machine with a port, such as 0.0.0.0:11111.");
            if (clusterPort == 0) throw new WrongSetting("CHRONOCARE_CLUSTER_LISTEN needs CHRONOCARE_CLUSTER_PORT: the port at which the other nodes reach this one.");
        }
        var stripe = StripeSettings.Read(name => Text(name, ""));
        return new Settings
        {
            Root = root,
            Port = port,
            Scheme = OneOf("CHRONOCARE_SCHEME", "http", "http", "https"),
            Db = db,
            Data = Text("CHRONOCARE_DATA", "var"),
            Demo = OneOf("CHRONOCARE_DEMO", db.Length == 0 ? "on" : "off", "on", "off") == "on",
            IsDevelopment = OneOf("CHRONOCARE_ENVIRONMENT", "development", "development", "production") == "development",
            Smtp = Text("CHRONOCARE_SMTP", ""),
            MailFrom = Text("CHRONOCARE_MAIL_FROM", "ChronoCare <no-reply@chronocare.example>"),
            MailReplies = Text("CHRONOCARE_MAIL_REPLIES", ""),
            InboundSecret = Text("CHRONOCARE_INBOUND_SECRET", "") is { Length: 0 or >= 16 } secret
                ? secret : throw new WrongSetting("CHRONOCARE_INBOUND_SECRET is too short: it must have at least 16 characters."),
            InboundSmtp = Text("CHRONOCARE_INBOUND_SMTP", ""),
            InboundCertificate = Text("CHRONOCARE_INBOUND_CERTIFICATE", ""),
            Pool = Number("CHRONOCARE_POOL", 16, 2, 100),
            MetricsToken = Text("CHRONOCARE_METRICS_TOKEN", ""),
            ApnsKey = Text("CHRONOCARE_APNS_KEY", ""),
            ApnsKeyId = Text("CHRONOCARE_APNS_KEY_ID", ""),
            ApnsTeam = Text("CHRONOCARE_APNS_TEAM", ""),
            ApnsTopic = Text("CHRONOCARE_APNS_TOPIC", ""),
            ApnsHost = Text("CHRONOCARE_APNS_HOST", ""),
            SignUp = OneOf("CHRONOCARE_SIGN_UP", "on", "on", "off") == "on",
            Cluster = cluster == "alone" ? "" : cluster,
            ClusterAddress = node,
            StripeKey = stripe.Key,
            StripeConnectSecrets = stripe.ConnectSecrets,
            StripeAccountSecrets = stripe.AccountSecrets,
            StripeApi = stripe.Api,
            StripeFees = stripe.Fees,
            StripePrices = stripe.Prices,
            ClusterPort = clusterPort,
            ClusterListen = listen,
        };
    }

    /// <summary>Every name this program reads; bin/ scripts may use further ones listed here too.</summary>
    public static IReadOnlySet<string> KnownNames { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "CHRONOCARE_ROOT", "CHRONOCARE_PORT", "CHRONOCARE_SCHEME", "CHRONOCARE_DB", "CHRONOCARE_DATA", "CHRONOCARE_DEMO", "CHRONOCARE_ENVIRONMENT",
        "CHRONOCARE_SMTP", "CHRONOCARE_MAIL_FROM", "CHRONOCARE_POOL", "CHRONOCARE_METRICS_TOKEN", "CHRONOCARE_POSTGRES_BINARIES",
        "CHRONOCARE_SIGN_UP", "CHRONOCARE_CLUSTER", "CHRONOCARE_CLUSTER_ADDRESS", "CHRONOCARE_CLUSTER_PORT", "CHRONOCARE_CLUSTER_LISTEN", "CHRONOCARE_APNS_KEY", "CHRONOCARE_APNS_KEY_ID", "CHRONOCARE_APNS_TEAM", "CHRONOCARE_APNS_TOPIC", "CHRONOCARE_APNS_HOST", "CHRONOCARE_MAIL_REPLIES", "CHRONOCARE_INBOUND_SECRET",
        "CHRONOCARE_INBOUND_SMTP", "CHRONOCARE_INBOUND_CERTIFICATE",
        "CHRONOCARE_STRIPE_KEY", "CHRONOCARE_STRIPE_CONNECT_SECRETS", "CHRONOCARE_STRIPE_ACCOUNT_SECRETS", "CHRONOCARE_STRIPE_API", "CHRONOCARE_STRIPE_FEES",
        "CHRONOCARE_STRIPE_PRICE_SOLO", "CHRONOCARE_STRIPE_PRICE_ATELIER", "CHRONOCARE_STRIPE_PRICE_HOUSE",
    };
}

/// <summary>A setting cannot be used; its message is the one sentence the operator sees.</summary>
public sealed class WrongSetting(string sentence) : Exception(sentence);

/// <summary>The program's own secret, made at first start, from which every key of one purpose is derived.</summary>
public sealed class Secrets
{
    private readonly byte[] master;

    private Secrets(byte[] master) => this.master = master;

    /// <summary>Reads <c>secrets/master.key</c> below the data folder, or makes it (32 random bytes, readable by its owner only).</summary>
    public static Secrets Open(Settings settings)
    {
        var path = settings.DataPath("secrets", "master.key");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var fresh = path + "." + Guid.NewGuid().ToString("N");
            using (var file = File.Create(fresh))
            {
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                file.Write(RandomNumberGenerator.GetBytes(32));
                file.Flush(true);
            }
            try { File.Move(fresh, path, overwrite: false); }
            catch (IOException) when (File.Exists(path)) { File.Delete(fresh); }
        }
        return new Secrets(File.ReadAllBytes(path));
    }

    /// <summary>32 bytes for one purpose (HKDF-SHA256, RFC 5869).</summary>
    public byte[] Key(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: Encoding.UTF8.GetBytes(purpose));
}
