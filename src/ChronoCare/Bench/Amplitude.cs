namespace ChronoCare.Bench;

/// <summary>The swing of the balance, worked out from the noise of the escapement.</summary>
public static class Amplitude
{
    /// <summary>(λ/2) / sin(π·t·n/7200), in degrees.</summary>
    /// <param name="liftAngleDegrees">λ, a constant of the calibre.</param>
    /// <param name="liftSeconds">t, how long the balance takes to pass through the lift angle.</param>
    /// <param name="beatsPerHour">n, A/h.</param>
    public static double Degrees(double liftAngleDegrees, double liftSeconds, double beatsPerHour) =>
        liftAngleDegrees / 2 / Math.Sin(Math.PI * liftSeconds * beatsPerHour / 7200);
}
