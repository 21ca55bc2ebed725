using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Reports;

/// <summary><c>GET /api/reports</c>: which there are, and what each figure is.</summary>
public static class ListReports
{
    /// <summary>All of them.</summary>
    public sealed record Listed(IReadOnlyList<Item> Items, AsOf AsOf);

    /// <summary>One report.</summary>
    public sealed record Item(string Name, string Question, string Lines, IReadOnlyList<Column> Figures);

    /// <summary>A figure: its key in every line, its unit, and what it is.</summary>
    public sealed record Column(string Key, string Title, string Unit, string Definition);

    /// <summary>Lists them.</summary>
    [Says("The reports there are, each figure with its definition.", typeof(Listed))]
    public static async Task<IResult> Handle(TenantDb db) => Answers.Data(new Listed([.. AllReports.List.Select(Of)], await LoadFacts.Stand(db)));

    internal static IReadOnlyList<Column> Columns(Report report) => [.. report.Figures.Select(f => new Column(f.Key, f.Title, f.Unit, f.Definition))];

    private static Item Of(Report report) => new(report.Name, report.Question, report.Lines switch { LineKind.Words => "words", LineKind.Days => "days", LineKind.People => "people", _ => "texts" }, Columns(report));
}
