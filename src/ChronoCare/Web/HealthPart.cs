namespace ChronoCare.Web;

/// <summary>A further part of <c>/health/ready</c>, handed in by the room that knows: its name, and "ok" or what is wrong with it.</summary>
public sealed record HealthPart(string Name, Func<string> Say);
