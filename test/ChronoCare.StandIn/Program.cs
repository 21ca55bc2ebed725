using System.Diagnostics;
using System.Globalization;
using ChronoCare.StandIn;

// bin/serve --demo-payments starts this beside the program: --port P --webhooks URL --keep FILE --while PROCESS
string? Said(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

await using var stripe = await StandInStripe.Start(int.Parse(Said("--port") ?? "12111", CultureInfo.InvariantCulture), Said("--webhooks"), Said("--keep"));
Console.WriteLine($"The stand-in for Stripe is open at {stripe.Home}");
using var over = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    over.Cancel();
};
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    over.Cancel();
});
try
{
    // It ends with the program that it stands beside, however that one ended.
    while (Said("--while") is not { } other || IsThere(int.Parse(other, CultureInfo.InvariantCulture))) await Task.Delay(500, over.Token);
}
catch (OperationCanceledException) { }

static bool IsThere(int id)
{
    try
    {
        using var process = Process.GetProcessById(id);
        return !process.HasExited;
    }
    catch (ArgumentException)
    {
        return false;
    }
}
