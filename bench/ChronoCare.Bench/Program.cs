using ChronoCare.Bench;

// Each bench prints lines of figures; none of them is a test, and nothing is asserted.
return args switch
{
    ["floor", ..] => await Floor.Run(),
    ["pages", .. var only] => await Pages.Run(only.FirstOrDefault("")),
    ["growth", ..] => await Growth.Run(),
    ["start", ..] => await Start.Run(),
    ["weight", ..] => await Weight.Run(),
    ["paper", ..] => Paper.Run(),
    _ => Say(),
};

static int Say()
{
    Console.WriteLine("""
        floor    board, job and milestone over the API, each beside pgbench with the same statements in the same minute; memory afterwards
        pages    board page with 60 open jobs and job page with 50 events at 32 connections: p50, p95, processor time a page; a word picks one of them
        growth   board and search with 20 and with 200 shops, 5,000 jobs each
        start    start to the first 200 with the embedded database: first and later starts
        weight   what a first visit carries over the wire, page by page
        paper    a service record drawn and sealed, its weight with six photos, its offline check
        """);
    return 0;
}
