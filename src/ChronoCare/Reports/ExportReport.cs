using System.Globalization;
using ChronoCare.Tenancy;
using ChronoCare.Web;
using CsvHelper;
using CsvHelper.Configuration;

namespace ChronoCare.Reports;

/// <summary><c>GET /reports/{name}.csv</c>: the lines and figures of a report; with <c>jobs</c>, the jobs behind it or behind one line.</summary>
public static class ExportReport
{
    /// <summary>Writes it: UTF-8 with its mark, so that every spreadsheet reads the names; figures plain, with a point.</summary>
    public static async Task<IResult> Handle(HttpContext http, string report, TenantDb db, Shop shop, TimeProvider clock)
    {
        var which = AllReports.Of(report) ?? throw new NotHere();
        var (asked, period, facts) = await ShowReports.Load(http, db, shop, clock);
        asked.Check();
        var counted = Evaluated.Of(which, new Frame(period, shop, clock.GetUtcNow()), facts);
        var formats = Formats.Of(shop.Locale, shop.TimeZone, shop.Currency);
        var ofJobs = asked.Has("jobs");
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        await using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\r\n" }, leaveOpen: true))
        {
            if (ofJobs) Jobs(csv, counted, asked["line"], formats);
            else Lines(csv, counted, formats, shop);
        }
        var name = string.Create(CultureInfo.InvariantCulture, $"{shop.Subdomain}-{which.Name}{(ofJobs ? "-jobs" : "")}-{period.From:yyyyMMdd}-{period.To:yyyyMMdd}.csv");
        http.Response.Headers.CacheControl = "no-store";
        return Results.File([0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(text.ToString())], "text/csv; charset=utf-8", name);
    }

    /// <summary>A text that no spreadsheet takes for a formula: an apostrophe goes before what would begin one.</summary>
    public static string Safe(string text) => text.TrimStart() is ['=' or '+' or '-' or '@', ..] || text is ['\t' or '\r' or '\n', ..] ? "'" + text : text;

    private static void Lines(CsvWriter csv, Evaluated counted, Formats formats, Shop shop)
    {
        var report = counted.Report;
        csv.WriteField(report.LineTitle.Length > 0 ? report.LineTitle : "Line");
        foreach (var figure in report.Figures) csv.WriteField($"{figure.Title} ({(figure.Unit == Figure.Money ? shop.Currency : figure.Unit)})");
        csv.NextRecord();
        foreach (var line in report.HasTotal ? [.. counted.Lines, Tally.Total] : counted.Lines)
        {
            // A day stays one, for spreadsheets sort by it.
            csv.WriteField(report.Lines == LineKind.Days && line.Length > 0 ? line : Safe(counted.Words(line, formats)));
            foreach (var figure in report.Figures)
                csv.WriteField(figure.In(counted.Current.Of(line)) is not { } value ? "" : figure.Unit == Figure.Money ? Money.Typed((long)value, shop.Currency) : value.ToString(CultureInfo.InvariantCulture));
            csv.NextRecord();
        }
    }

    private static void Jobs(CsvWriter csv, Evaluated counted, string line, Formats formats)
    {
        foreach (var head in (string[])["Job", "Milestone", "Came in", "Ready", "Left", "Promised", "Calibre"]) csv.WriteField(head);
        csv.NextRecord();
        foreach (var f in counted.Behind(line).OrderBy(f => f.ArrivedAt).ThenBy(f => f.Number, StringComparer.Ordinal))
        {
            foreach (var cell in (string[])[Safe(f.Number), f.Status, Day(f.ArrivedAt), Day(f.ReadyAt), Day(f.LeftAt), f.PromisedOn is { } day ? Iso(day) : "", Safe(f.Calibre)]) csv.WriteField(cell);
            csv.NextRecord();
        }

        string Day(DateTimeOffset? at) => at is { } moment ? Iso(formats.DayOf(moment)) : "";
        static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
