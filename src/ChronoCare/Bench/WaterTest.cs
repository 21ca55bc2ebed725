namespace ChronoCare.Bench;

/// <summary>A dated water resistance test; a result, never a promise.</summary>
public sealed record WaterTest
{
    public Guid Id { get; init; }
    /// <summary>The machine.</summary>
    public string Tester { get; init; } = "";
    /// <summary>dry, wet or condensation.</summary>
    public string Method { get; init; } = "dry";
    public decimal? VacuumBar { get; init; }
    public decimal? PressureBar { get; init; }
    public int? Seconds { get; init; }
    public decimal? ResultPercentPerMinute { get; init; }
    public decimal? LimitPercentPerMinute { get; init; }
    public bool Passed { get; init; }
    public string TestedBy { get; init; } = "";
    public DateTimeOffset TestedAt { get; init; }

    public static readonly IReadOnlyList<string> Methods = ["dry", "wet", "condensation"];

    /// <summary>Usual tests, bar.</summary>
    public static readonly IReadOnlyList<(string Name, decimal VacuumBar, decimal PressureBar)> Presets =
        [("Men’s", -0.4m, 3), ("Ladies’", -0.4m, 2), ("Diver’s 100 m", -0.7m, 10)];

    /// <summary>Limits of a dry test by diameter of the case, % a minute.</summary>
    public static readonly IReadOnlyList<(string Case, decimal PercentPerMinute)> DryLimits =
        [("under 20 mm", -2.0m), ("20–40 mm", -1.0m), ("over 40 mm", -0.5m)];

    /// <summary>What the figures of a dry test say; null where there is none to compare and a person has to say.</summary>
    public bool? PassedByFigures => ResultPercentPerMinute is { } result && LimitPercentPerMinute is { } limit ? result >= limit : null;

    /// <summary>Why this cannot be kept: the field and its sentence, or null.</summary>
    public Gap? WhyNot() =>
        Method == "dry" && VacuumBar is null && PressureBar is null ? new("pressureBar", "Enter the vacuum or the pressure of the dry test.")
        : Method == "dry" && PressureBar > 10 ? new("pressureBar", "A dry test goes up to +10 bar; higher pressures are tested wet.")
        : Method == "dry" && VacuumBar < -0.7m ? new("vacuumBar", "A dry test goes down to −0.7 bar.")
        : ResultPercentPerMinute is not null && LimitPercentPerMinute is null ? new("limitPercentPerMinute", "Enter the limit the result is compared with.")
        : null;
}
