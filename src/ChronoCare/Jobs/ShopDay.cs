using ChronoCare.Tenancy;
using NodaTime;

namespace ChronoCare.Jobs;

/// <summary>Which calendar day a moment falls on, where the shop stands.</summary>
public static class ShopDay
{
    /// <summary>The day of a moment in the shop's time zone.</summary>
    public static DateOnly Of(DateTimeOffset at, Shop shop) => Local(at, shop).Date.ToDateOnly();

    /// <summary>The moment a day begins in the shop's time zone (where midnight is skipped, the first moment after).</summary>
    public static DateTimeOffset Start(DateOnly day, Shop shop) =>
        (DateTimeZoneProviders.Tzdb.GetZoneOrNull(shop.TimeZone) ?? DateTimeZone.Utc).AtStartOfDay(LocalDate.FromDateOnly(day)).ToInstant().ToDateTimeOffset();

    /// <summary>The shop's wall clock at a moment.</summary>
    public static LocalDateTime Local(DateTimeOffset at, Shop shop) =>
        Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb.GetZoneOrNull(shop.TimeZone) ?? DateTimeZone.Utc).LocalDateTime;
}
