using System.Globalization;
using ChronoCare.Bench;

// Each bench prints lines of figures; none of them is a test, and nothing is asserted.
return args switch
{
    ["floor", ..] => await Floor.Run(),
    ["pages", .. var only] => await Pages.Run(only.FirstOrDefault("")),
    ["reports", .. var much] => await Nights.Run(much.Length > 0 ? int.Parse(much[0], CultureInfo.InvariantCulture) : 1000),
    ["growth", ..] => await Growth.Run(),
    ["start", ..] => await Start.Run(),
    ["weight", ..] => await Weight.Run(),
    ["paper", ..] => Paper.Run(),
    ["sign-in", ..] => await SignIns.Run(),
    ["events", ..] => await Live.Run(),
    ["hosts", .. var how] => await Hosts.Run(how.Length > 0 ? int.Parse(how[0], CultureInfo.InvariantCulture) : 1_000_000, how.Length > 1 ? int.Parse(how[1], CultureInfo.InvariantCulture) : Environment.TickCount),
    ["message", ..] => await Tap.Run(),
    ["lighthouse", ..] => await Lighthouse.Run(),
    _ => Say(),
};

static int Say()
{
    Console.WriteLine("""
        floor    board, job and milestone over the API, each beside pgbench with the same statements in the same minute; memory afterwards
        pages    board page with 60 open jobs and job page with 50 events at 32 connections: p50, p95, processor time a page; a word picks one of them
        growth   board and search with 20 and with 200 shops, 5,000 jobs each
        reports  the reports with a million jobs and five million events over 200 shops (or as many thousand jobs as the next word says): the night's copy, page, API, what changed since, writes meanwhile
        start    start to the first 200 with the embedded database: first and later starts; memory at rest
        weight   what a first visit carries over the wire, page by page
        message  in Chromium with the server two seconds away: from the tap to the words on the sender's own page, client's and shop's
        lighthouse  what Lighthouse says of a client's page, a public page and sign-in on a slow phone: median of three
        paper    a service record drawn and sealed, its weight with six photos, its offline check
        sign-in  the two posts of a sign-in at 8 connections: p50 and p95
        events   from commit to frame with 1,000 connections under 200 events a second, to the reaction, one event to 1,000 connections; memory of 10,000 quiet ones
        hosts    a million hostile Host headers (or as many as the next word says, and the seed after it): what was answered
        """);
    return 0;
}
