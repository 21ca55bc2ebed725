using ChronoCare.Bench;

namespace ChronoCare.Records;

/// <summary>The record's stored words as people read them; page and paper say the same.</summary>
public static class RecordWords
{
    public const string NotRecorded = "Not recorded.";

    /// <summary>What the record is and is not.</summary>
    public static string Says(ServiceRecord record) =>
        $"It says what {record.Shop.Name} recorded about its own work on this watch. It does not say that the watch or a part of it is authentic, "
        + "and it promises nothing about water in the future.";

    public static string Provenance(string stored) => stored switch
    {
        "genuine" => "genuine",
        "oem" => "OEM",
        "aftermarket" => "aftermarket",
        "donor" => "from a donor movement",
        "made" => "made in-house",
        _ => stored,
    };

    public static string OldPart(string stored) => stored switch { "returned" => "returned to the client", "keep" => "kept by the shop", _ => "none" };

    public static string Part(FittedPart part) => part.Quantity > 1 ? $"{part.Quantity} × {part.Name}" : part.Name;

    public static string Movement(string stored) => stored switch { "quartz" => "quartz", "spring-drive" => "Spring Drive", _ => "mechanical" };

    public static string Polished(bool? polished) => polished switch { true => "The case was polished.", false => "The case was not polished.", null => NotRecorded };

    public static string PowerReserve(decimal? hours) => hours is null ? NotRecorded : $"{Figures.Plain(hours)} hours.";

    /// <summary>Reference 166.024 · calibre 565 · mechanical · serial ends 3318.</summary>
    public static string Identity(WatchIdentity watch) => string.Join(" · ", new[]
    {
        watch.Reference.Length > 0 ? "reference " + watch.Reference : "",
        watch.Calibre.Length > 0 ? "calibre " + watch.Calibre : "",
        Movement(watch.Movement),
        watch.SerialEnds.Length > 0 ? "serial ends " + watch.SerialEnds : "",
    }.Where(said => said.Length > 0));

    /// <summary>A dated result in one sentence.</summary>
    public static string Water(WaterResult test, Func<DateOnly, string> day)
    {
        var how = test.Method switch { "dry" => "dry", "wet" => "wet", _ => "condensation" };
        var pressed = string.Join(" and ", new[] { Bar(test.VacuumBar), Bar(test.PressureBar) }.OfType<string>());
        var result = test.ResultPercentPerMinute is null ? ""
            : $", {Figures.Plain(test.ResultPercentPerMinute)} % a minute" + (test.LimitPercentPerMinute is null ? "" : $" (limit {Figures.Plain(test.LimitPercentPerMinute)})");
        return $"{(test.Passed ? "Passed" : "Not passed")} on {day(test.TestedOn)}: {how} test"
            + (pressed.Length > 0 ? " at " + pressed : "") + (test.Seconds is null ? "" : $" for {test.Seconds} s") + result
            + (test.Tester.Length > 0 ? $", {test.Tester}" : "") + ".";
    }

    /// <summary>How the readings were taken, so that they can be read again.</summary>
    public static string Instrument(Timing timing, Func<DateOnly, string> day) => string.Join(" · ", new[]
    {
        timing.LiftAngleDegrees is { } lift ? $"lift angle {Figures.Plain(lift)}°" : "lift angle not recorded",
        timing.BeatsPerHour is { } beats ? $"{beats} A/h" : "beat number not recorded",
        timing.Instrument.Length > 0 ? timing.Instrument : "instrument not recorded",
        timing.CalibratedOn is { } on ? "calibrated " + day(on) : "calibration date not recorded",
    });

    static string? Bar(decimal? bar) => bar is null ? null : $"{(bar > 0 ? "+" : "")}{Figures.Plain(bar)} bar";
}
