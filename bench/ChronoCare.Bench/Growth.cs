using System.Globalization;

namespace ChronoCare.Bench;

/// <summary>The same shop's board and search with 20 shops beside it and with 200: 5,000 jobs each, a million in the end.</summary>
public static class Growth
{
    public static async Task<int> Run()
    {
        await using var house = await BenchHouse.Open();
        var small = await Measure(20);
        var large = await Measure(180);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"growth 20 to 200 shops: board p95 × {large.Board / small.Board:F2}, search p95 × {large.Search / small.Search:F2}"));
        return 0;

        async Task<(double Board, double Search)> Measure(int more)
        {
            await house.Fill(more, 5000, 60);
            var asks = house.Shops.Select(s => ($"{s.Shop.Subdomain}.{house.Settings.Root}", s.Session)).ToArray();
            // Warm is what is compared: every shop is visited before the clock starts.
            var boards = asks.Select(a => Load.Get(a.Item1, "/board", a.Session)).ToArray();
            var words = asks.Select((a, i) => Load.Get(a.Item1, "/search?q=" + "7" + (i % 10).ToString(CultureInfo.InvariantCulture) + "a", a.Session)).ToArray();
            var board = await Load.Run(house.Settings.Port, 8, 6, 10, (c, turn) => boards[(c * 31 + turn * 7) % boards.Length]);
            var search = await Load.Run(house.Settings.Port, 8, 6, 10, (c, turn) => words[(c * 31 + turn * 7) % words.Length]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{house.Shops.Count,4} shops, {house.Shops.Count * 5000,9:N0} jobs: board {board.PerSecond:F0}/s p95 {board.P95:F1} ms ({board.Errors} errors) · search {search.PerSecond:F0}/s p95 {search.P95:F1} ms ({search.Errors} errors)"));
            return (board.P95, search.P95);
        }
    }
}
