namespace ChronoCare.Web;

/// <summary>One milestone on the track.</summary>
/// <param name="Word">As people say it.</param><param name="When">The day it was reached, written out.</param><param name="By">Who reached it.</param>
public sealed record TrackStep(string Word, string? When = null, string? By = null);
