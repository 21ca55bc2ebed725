namespace ChronoCare.Jobs.Intake;

/// <summary>Keeps the photos of a plain form with its draft. The photos' own room stands above this one and does it; the program hands it in.</summary>
/// <param name="draftKey">Of the form.</param><param name="files">As sent.</param><param name="slot">What they show, or in_order.</param><param name="stop">When the browser has gone.</param>
/// <returns>A sentence for each that was not kept.</returns>
public delegate Task<IReadOnlyList<string>> KeepDraftPhotos(string draftKey, IReadOnlyList<IFormFile> files, string slot, CancellationToken stop);
