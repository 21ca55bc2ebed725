using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;

namespace ChronoCare.Bench;

/// <summary>A block of readings pasted from a spreadsheet, exported as CSV, or printed by an instrument (<c>+4 s/d 289 ° 0.2 ms</c>).</summary>
/// <param name="Readings">What was understood, one per position.</param>
/// <param name="Refusals">What was not, each sentence beginning with its line.</param>
public sealed partial record ReadingSheet(IReadOnlyList<Reading> Readings, IReadOnlyList<string> Refusals)
{
    /// <summary>More lines than this are no timing sheet.</summary>
    public const int MostLines = 200;

    private static readonly Measure[] InColumnOrder = [Measure.Rate, Measure.Amplitude, Measure.BeatError, Measure.LiftAngle, Measure.BeatNumber];

    /// <summary>Reads the block. Lines that do not name their position continue in measuring order from <paramref name="first"/>.</summary>
    public static ReadingSheet Read(string block, Phase phase, Wind wind, Position first)
    {
        List<string> refusals = [];
        var readings = new Dictionary<(Phase, Wind, Position), Reading>();
        var next = first.Order;
        var columns = new Columns(null);
        var lines = block.ReplaceLineEndings("\n").Split('\n');
        if (lines.Length > MostLines) return new([], [$"That is {lines.Length} lines; a timing sheet has at most {MostLines}."]);

        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1];
            if (string.IsNullOrWhiteSpace(line)) continue;
            var cells = Cells(line);
            if (readings.Count == 0 && Columns.Header(cells) is { } header) { columns = header; continue; }
            var row = columns.Read(cells);
            var position = row.Position ?? (next < Position.All.Count ? Position.All[next] : null);
            if (position is null) { refusals.Add($"Line {number}: there is no position after 12H."); continue; }
            next = position.Order + 1;
            var reading = new Reading(row.Phase ?? phase, row.Wind ?? wind, position);
            foreach (var (measure, typed) in row.Values)
            {
                var read = measure.Read(typed);
                if (read.Ok) reading = reading.With(measure, read.Value);
                else refusals.Add($"Line {number}: {read.Refusal}");
            }
            if (!reading.IsEmpty) readings[(reading.Phase, reading.Wind, position)] = reading;
        }
        if (readings.Count == 0 && refusals.Count == 0) refusals.Add("No readings were found in that text.");
        return new([.. readings.Values], refusals);
    }

    private static string[] Cells(string line)
    {
        if (line.Contains('\t')) return line.Split('\t');
        if (Instrument().IsMatch(line)) return ByUnit(line);
        var delimiter = line.Contains(';') ? ";" : line.Contains(',') ? "," : null;
        if (delimiter is null) return line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        using var csv = new CsvParser(new StringReader(line), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter,
            HasHeaderRecord = false,
            BadDataFound = null,
        });
        return csv.Read() ? csv.Record ?? [] : [];
    }

    private static string[] ByUnit(string line)
    {
        var position = Position.Find(Leading().Match(line).Value)?.Code ?? "";
        return [position, Rate().Match(line).Groups[1].Value, Swing().Match(line).Groups[1].Value, Error().Match(line).Groups[1].Value];
    }

    [GeneratedRegex(@"\ds?/?d\b|\d\s+s/?d\b|\d\s*°|\d\s*ms\b", RegexOptions.IgnoreCase)]
    private static partial Regex Instrument();

    [GeneratedRegex(@"^\s*\w+(?=[\s:])")]
    private static partial Regex Leading();

    [GeneratedRegex(@"([+\-−–]?\s?\d+(?:[.,]\d+)?)\s*s/?d\b", RegexOptions.IgnoreCase)]
    private static partial Regex Rate();

    [GeneratedRegex(@"(\d+(?:[.,]\d+)?)\s*(?:°|deg)", RegexOptions.IgnoreCase)]
    private static partial Regex Swing();

    [GeneratedRegex(@"(\d+(?:[.,]\d+)?)\s*ms\b", RegexOptions.IgnoreCase)]
    private static partial Regex Error();

    private sealed record Row(Position? Position, Phase? Phase, Wind? Wind, IReadOnlyList<(Measure Measure, string Typed)> Values);

    private sealed record Columns(IReadOnlyList<string>? Names)
    {
        public static Columns? Header(string[] cells) =>
            cells.Any(c => Named(c) is "rate" or "amplitude" or "position") ? new([.. cells.Select(Named)]) : null;

        public Row Read(string[] cells) => Names is null ? Unnamed(cells) : new(
            Position.Find(Cell(cells, "position")), Words.Phase(Cell(cells, "phase")), Words.Wind(Cell(cells, "wind")),
            [.. InColumnOrder.Select(m => (m, Cell(cells, Name(m)) ?? "")).Where(v => v.Item2.Length > 0)]);

        static Row Unnamed(string[] cells)
        {
            var position = cells.Length > 0 ? Position.Find(cells[0]) : null;
            var values = position is null && !(cells.Length > 3 && cells[0].Length == 0) ? cells : cells[1..];
            return new(position, null, null,
                [.. InColumnOrder.Zip(values).Where(v => v.Second.Trim().Length > 0)]);
        }

        string? Cell(string[] cells, string name)
        {
            for (var i = 0; i < Names!.Count && i < cells.Length; i++) if (Names[i] == name) return cells[i].Trim();
            return null;
        }

        static string Name(Measure measure) =>
            measure == Measure.Rate ? "rate" : measure == Measure.Amplitude ? "amplitude" : measure == Measure.BeatError ? "error"
            : measure == Measure.LiftAngle ? "lift" : "beat";

        static string Named(string heading)
        {
            var said = heading.Trim().ToUpperInvariant();
            return said.Contains("POS", StringComparison.Ordinal) ? "position"
                : said.Contains("RATE", StringComparison.Ordinal) ? "rate"
                : said.Contains("AMPL", StringComparison.Ordinal) ? "amplitude"
                : said.Contains("ERR", StringComparison.Ordinal) ? "error"
                : said.Contains("LIFT", StringComparison.Ordinal) ? "lift"
                : said.Contains("BEAT", StringComparison.Ordinal) || said.Contains("A/H", StringComparison.Ordinal) ? "beat"
                : said.Contains("PHASE", StringComparison.Ordinal) ? "phase"
                : said.Contains("WIND", StringComparison.Ordinal) ? "wind" : "";
        }
    }
}
