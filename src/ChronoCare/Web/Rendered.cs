using System.Collections.Concurrent;

namespace ChronoCare.Web;

/// <summary>
/// A page that waits its turn: as many are rendered at once as there are processors, since more only get in each other's way.
/// It is rendered into memory, so that nobody who reads slowly keeps a turn, and goes out whole, with its length.
/// </summary>
internal sealed class Rendered(IResult page) : IResult
{
    private const int Kept = 1 << 20;
    private static readonly SemaphoreSlim Turns = new(Math.Max(2, Environment.ProcessorCount));
    private static readonly ConcurrentBag<MemoryStream> Papers = [];

    public async Task ExecuteAsync(HttpContext http)
    {
        if (!Papers.TryTake(out var paper)) paper = new MemoryStream(64 * 1024);
        try
        {
            await Turns.WaitAsync(http.RequestAborted);
            var body = http.Response.Body;
            try
            {
                http.Response.Body = paper;
                await page.ExecuteAsync(http);
            }
            finally
            {
                http.Response.Body = body;
                Turns.Release();
            }
            http.Response.ContentLength = paper.Length;
            if (!HttpMethods.IsHead(http.Request.Method)) await body.WriteAsync(paper.GetBuffer().AsMemory(0, (int)paper.Length), http.RequestAborted);
        }
        finally
        {
            // What a page holds must not be found in the next one, and a very long one shall not be kept.
            Array.Clear(paper.GetBuffer(), 0, (int)paper.Length);
            paper.SetLength(0);
            if (paper.Capacity <= Kept && Papers.Count < 64) Papers.Add(paper);
        }
    }
}
