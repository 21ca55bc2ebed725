using System.Globalization;
using System.Threading.RateLimiting;
using ChronoCare.Web;

namespace ChronoCare.Identity.Apps;

/// <summary>Holds an integration's key to its scopes and to a pace. At doors that are for anyone a key is nobody, so it opens nothing there either.</summary>
public sealed class KeyGate(RequestDelegate next) : IDisposable
{
    /// <summary>Requests a minute, for each key.</summary>
    public const int PerMinute = 600;

    private readonly PartitionedRateLimiter<(Guid Tenant, Guid Key)> pace = PartitionedRateLimiter.Create<(Guid Tenant, Guid Key), (Guid Tenant, Guid Key)>(key =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>Middleware, after routing and before the door keeper.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Visitor>() is { Key: { } key } visitor && http.Features.Get<Tenancy.Door>()?.Db is { } db)
        {
            using var lease = pace.AttemptAcquire((db.Tenant, visitor.UserId));
            if (!lease.IsAcquired)
            {
                var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 60;
                http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
                await Answers.Problem(StatusCodes.Status429TooManyRequests, $"A key may ask {PerMinute} times a minute. Go on after the seconds that Retry-After says.", code: "too-fast").ExecuteAsync(http);
                return;
            }
            if (http.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<DoorSign>() is { } sign)
            {
                if (sign.May == May.Anyone)
                {
                    http.Features.Set(Visitor.Stranger);
                    db.ActAs(Guid.Empty);
                }
                else if (!key.May(http.Request.Method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), out var wanted))
                {
                    await Answers.Problem(StatusCodes.Status403Forbidden, wanted is null ? "No key opens this door; it is for people." : $"This key may not do that: it needs the scope {wanted}.",
                        code: wanted is null ? "no-key" : "scope").ExecuteAsync(http);
                    return;
                }
            }
        }
        await next(http);
    }

    /// <inheritdoc/>
    public void Dispose() => pace.Dispose();
}
