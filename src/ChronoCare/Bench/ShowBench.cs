using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Bench;

/// <summary>The bench page.</summary>
public static class ShowBench
{
    public static Task<IResult> Again(TenantDb db, JobRef job, Posted posted, string section) => throw new WrongInput(posted);
}
