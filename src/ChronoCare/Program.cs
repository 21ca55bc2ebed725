using ChronoCare;
using ChronoCare.Tenancy;

try
{
    return await Commands.Run(args);
}
catch (WrongSetting wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
