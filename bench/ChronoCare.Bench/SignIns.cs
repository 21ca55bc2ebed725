using System.Globalization;
using System.Text;
using ChronoCare.Identity;

namespace ChronoCare.Bench;

/// <summary>The two posts of a sign-in at one shop, from 8 connections: asking for the mail, and bringing the code of it. Each request is a whole one that does its work.</summary>
public static class SignIns
{
    private const int Connections = 8;
    private const double Warm = 2, Seconds = 8;

    public static async Task<int> Run()
    {
        await using var house = await BenchHouse.Open();
        await house.Fill(1, 100, 20);
        var shop = house.Shops[0].Shop;
        var host = $"{shop.Subdomain}.{house.Settings.Root}";
        var origin = house.Settings.Address(shop.Subdomain);
        await house.Run($"insert into shop.user_account (tenant_id, email, name, role, created_at) select '{shop.TenantId}', 'n' || n || '@example.com', 'Bench ' || n, 'counter', now() from generate_series(0, 999) n");

        // Every connection asks from its own networks for its own addresses, known and unknown in turn, so that no limit is met.
        var asked = await Load.Run(house.Settings.Port, Connections, Warm, Seconds, (c, turn) =>
        {
            var email = Uri.EscapeDataString((turn % 2 == 0 && turn / 2 < 125 ? "n" : "x") + (turn / 2 * Connections + c).ToString(CultureInfo.InvariantCulture) + "@example.com");
            var body = "email=" + email;
            return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"POST /sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nX-Forwarded-For: 10.{c}.{turn / 250}.{turn % 250}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        });
        Say("POST /sign-in", asked);

        // Codes that are right, each in a browser of its own: the statement spends it, opens the session and writes the sign-in into the shop's stream.
        var keys = new SignInKeys(house.Secrets);
        const int many = 4000;
        var codes = new (string Browser, string Code)[Connections, many];
        var rows = new StringBuilder();
        for (var c = 0; c < Connections; c++)
            for (var n = 0; n < many; n++)
            {
                var (browser, token) = (SignInRequest.NewToken(), SignInRequest.NewToken());
                var code = SignInCode.Of(keys.Code, token);
                codes[c, n] = (browser, code);
                var browserHash = Sessions.Hash(browser);
                rows.Append(rows.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                    $"('{shop.TenantId}', '\\x{Convert.ToHexString(Sessions.Hash(token))}', '\\x{Convert.ToHexString(SignInCode.Hash(keys.Code, shop.TenantId, browserHash, code))}', '\\x{Convert.ToHexString(browserHash)}', 'n{(c * many + n) % 1000}@example.com', sha256('n'), now(), now() + interval '10 minutes')");
            }
        await house.Run($"insert into shop.sign_in_request (tenant_id, token_hash, code_hash, browser_hash, email, network_hash, created_at, expires_at) values {rows};; analyze shop.sign_in_request");
        var spent = 0;
        var brought = await Load.Run(house.Settings.Port, Connections, Warm, Seconds, (c, turn) =>
        {
            if (turn >= many) Interlocked.Increment(ref spent);
            var (browser, code) = codes[c, Math.Min(turn, many - 1)];
            var body = $$"""{"code":"{{code}}"}""";
            return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"POST /api/sign-in/code HTTP/1.1\r\nHost: {host}\r\nCookie: __Host-sign-in={browser}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        });
        Say("POST /api/sign-in/code", brought);
        if (spent > 0) Console.WriteLine($"sign-in    {spent} requests came after the prepared codes were used up and are refusals");
        return 0;

        static void Say(string door, Load.Figures f) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"sign-in    {door}: {f.PerSecond:F0}/s at {Connections} connections, p50 {f.P50:F1} ms, p95 {f.P95:F1}, p99 {f.P99:F1}, {f.Errors} errors"));
    }
}
