using ChronoCare.Photos;
using ChronoCare.Tenancy;

namespace ChronoCare;

/// <summary>The program's own commands: serve (the default), db.</summary>
public static class Commands
{
    /// <summary>Runs one; the exit code.</summary>
    /// <exception cref="WrongSetting">A setting or argument cannot be used.</exception>
    public static async Task<int> Run(string[] args)
    {
        if (args is [CleanPhotoWorker.Command]) return CleanPhotoWorker.Run(); // before anything reads a setting or a secret: this process has neither
        var settings = Settings.FromEnvironment(Environment.GetEnvironmentVariable);
        var secrets = Secrets.Open(settings);
        await using var database = new Database(settings.Db, secrets, TimeProvider.System, settings.Pool);
        switch (args)
        {
            case ["db", "url", var login]:
                Console.WriteLine(database.Url(login));
                return 0;
            case ["db", "migrate"]:
                await database.Migrate();
                return 0;
            case [] or ["serve"]:
                await database.Migrate();
                await using (var app = App.Build(settings, database, secrets, TimeProvider.System)) await app.RunAsync();
                return 0;
            default:
                throw new WrongSetting("There is no such command. There are: serve, db url LOGIN, db migrate.");
        }
    }
}
