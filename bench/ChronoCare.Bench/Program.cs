using System.Globalization;
using ChronoCare.Bench;

// Each bench prints lines of figures; none of them is a test, and nothing is asserted.
return args switch
{
    ["floor", ..] => await Floor.Run(),
    ["pages", .. var only] => await Pages.Run(only.FirstOrDefault("")),
    ["reports", "tenants", .. var how] => await Nights.Tenants(Number(how, 0, 20), Number(how, 1, 2000), Number(how, 2, 500)),
    ["reports", .. var how] => await Nights.Run(Number(how, 0, 1000), Number(how, 1, 200)),
    ["growth", ..] => await Growth.Run(),
    ["start", ..] => await Start.Run(),
    ["weight", ..] => await Weight.Run(),
    ["paper", ..] => Paper.Run(),
    ["sign-in", ..] => await SignIns.Run(),
    ["events", ..] => await Live.Run(),
    ["hosts", .. var how] => await Hosts.Run(how.Length > 0 ? int.Parse(how[0], CultureInfo.InvariantCulture) : 1_000_000, how.Length > 1 ? int.Parse(how[1], CultureInfo.InvariantCulture) : Environment.TickCount),
    ["message", ..] => await Tap.Run(),
    ["webhook", .. var time] => await Webhooks.Run(time.Length > 0 ? int.Parse(time[0], CultureInfo.InvariantCulture) : 30),
    ["tap", ..] => await Pay.Run(),
    ["lighthouse", ..] => await Lighthouse.Run(),
    _ => Say(),
};

static int Number(string[] words, int at, int usual) => words.Length > at ? int.Parse(words[at], CultureInfo.InvariantCulture) : usual;

static int Say()
{
    Console.WriteLine("""
        floor    board, job and milestone over the API, each beside pgbench with the same statements in the same minute; memory afterwards
        pages    board page with 60 open jobs and job page with 50 events at 32 connections: p50, p95, processor time a page; a word picks one of them
        growth   board and search with 20 and with 200 shops, 5,000 jobs each
        reports  the reports with a million jobs and five million events over 200 shops (or as many thousand jobs, and shops, as the next words say): the night's copy, page, API, what changed since,
                 writes meanwhile, disk; a table in Markdown at the end
        reports tenants  the same with 20 and with 2,000 shops of 500 jobs (or as the next three words say)
        start    start to the first 200 with the embedded database: first and later starts; memory at rest
        weight   what a first visit carries over the wire, page by page
        message  in Chromium with the server two seconds away: from the tap to the words on the sender's own page, client's and shop's
        webhook  200 signed events of Stripe a second for 30 seconds (or as many as the next word says): our answer, and from the answer to the ledger
        tap      in Chromium: from a client's tap on Pay to asking for Stripe's page, with Stripe at 0 ms and at 300 ms
        lighthouse  what Lighthouse says of a client's page, a public page and sign-in on a slow phone: median of three
        paper    a service record drawn and sealed, its weight with six photos, its offline check
        sign-in  the two posts of a sign-in at 8 connections: p50 and p95
        events   from commit to frame with 1,000 connections under 200 events a second, to the reaction, one event to 1,000 connections; memory of 10,000 quiet ones
        hosts    a million hostile Host headers (or as many as the next word says, and the seed after it): what was answered
        """);
    return 0;
}
