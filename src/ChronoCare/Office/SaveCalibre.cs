using System.Globalization;
using System.Text.Json;
using ChronoCare.Bench;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/calibres</c>: what each movement must keep to at this bench; the starting list is changed and added to, never lost.</summary>
public static class SaveCalibre
{
    private const string Kind = "calibre";

    private static readonly string Save = $"""
        with changed as (
          insert into shop.calibre as c (key, maker, name, also_known_as, movement, lift_angle_degrees, beats_per_hour, grade, rate_low, rate_high, spread_limit, isochronism_limit,
                 amplitude_flat_low, amplitude_flat_high, amplitude_edge_low, amplitude_edge_high, beat_error_limit_ms, power_reserve_hours, lubricants)
          select $7, $8, $9, $10, $11, $12::numeric, $13::int, $14, $15, $16, $17, $18::numeric, $19, $20, $21, $22, $23, $24::numeric, $25
          where $26 > 0 or not exists (select from shop.calibre o where o.key = $7)
          on conflict (tenant_id, key) do update set also_known_as = excluded.also_known_as, movement = excluded.movement, lift_angle_degrees = excluded.lift_angle_degrees,
                 beats_per_hour = excluded.beats_per_hour, grade = excluded.grade, rate_low = excluded.rate_low, rate_high = excluded.rate_high, spread_limit = excluded.spread_limit,
                 isochronism_limit = excluded.isochronism_limit, amplitude_flat_low = excluded.amplitude_flat_low, amplitude_flat_high = excluded.amplitude_flat_high,
                 amplitude_edge_low = excluded.amplitude_edge_low, amplitude_edge_high = excluded.amplitude_edge_high, beat_error_limit_ms = excluded.beat_error_limit_ms,
                 power_reserve_hours = excluded.power_reserve_hours, lubricants = excluded.lubricants, version = c.version + 1
          where c.version = $26
          returning version),
        {Change.Noted}
        select version from changed
        """;

    /// <summary>All calibres of the shop.</summary>
    public sealed record Listed(IReadOnlyList<CalibreForm.Sheet> Items);

    /// <summary><c>GET /settings/calibres</c>.</summary>
    [Says("Every calibre and what it must keep to.", typeof(Listed))]
    public static async Task<IResult> List(HttpContext http, TenantDb db, [PageOnly] string? saved = null)
    {
        var all = ShopCalibre.All(await db.Rows<ShopCalibre>(ShopCalibre.Select));
        return Answers.IsApi(http) ? Answers.Data(new Listed([.. all.Select(CalibreForm.Answer)]))
            : Answers.Page<CalibresPage>(new { All = all, IsSaved = saved is not null, Changes = await Change.Last(db, Kind) });
    }

    /// <summary><c>GET /settings/calibres/new</c>.</summary>
    public static IResult New() => Answers.Page<CalibrePage>(new { Key = "", Posted = CalibreForm.Fill(new ShopCalibre()) });

    /// <summary><c>GET /settings/calibres/{key}</c>.</summary>
    [Says("One calibre.", typeof(CalibreForm.Sheet))]
    public static async Task<IResult> Show(HttpContext http, string key, TenantDb db)
    {
        var calibre = await Find(db, key) ?? throw new NotHere();
        return Answers.IsApi(http) ? Answers.Data(CalibreForm.Answer(calibre)) : Answers.Page<CalibrePage>(new { Key = key, Posted = CalibreForm.Fill(calibre) });
    }

    /// <summary><c>POST /settings/calibres</c>: a new one.</summary>
    [Says("Adds a calibre.", typeof(CalibreForm.Sheet), 201, Reader = nameof(ReadNew))]
    public static Task<IResult> Add(HttpContext http, Posted posted, TenantDb db, TimeProvider clock) => Handle(http, "", posted, db, clock);

    /// <summary><c>POST /settings/calibres/{key}</c>: another figure for one.</summary>
    [Says("Changes a calibre; what is not sent stays.", typeof(CalibreForm.Sheet))]
    public static async Task<IResult> Handle(HttpContext http, string key, Posted posted, TenantDb db, TimeProvider clock)
    {
        var present = key.Length == 0 ? null : await Find(db, key) ?? throw new NotHere();
        var (version, wanted) = present is null ? (0, CalibreForm.Read(posted, null)) : Read(posted, present);
        var conflict = (Conflict?)null;
        try
        {
            posted.Check();
            await Run(db, clock, present, wanted, version!.Value);
            return Answers.Done(http, () => CalibreForm.Answer(wanted with { Version = version.Value + 1 }), "/settings/calibres?saved=1", present is null ? 201 : 200);
        }
        catch (Exception e) when (e is WrongInput or Refused && !Answers.IsApi(http))
        {
            if (e is Refused refused) posted.Wrong(refused.Field!, refused.Message);
        }
        catch (Stale) when (!Answers.IsApi(http))
        {
            present = (await Find(db, key))!;
            conflict = Conflict.Of((await Change.Last(db, Kind)).FirstOrDefault(), CalibreForm.Typed(wanted), CalibreForm.Typed(present), CalibreForm.Label);
            posted.Put("version", present.Version.ToString(CultureInfo.InvariantCulture));
        }
        if (present is not null) posted.Put("maker", present.Maker).Put("name", present.Name);
        return Answers.Page<CalibrePage>(new { Key = key, Posted = posted, Conflict = conflict }, conflict is null ? 422 : 409);
    }

    internal static (int? Version, ShopCalibre Wanted) Read(Posted posted, ShopCalibre present) =>
        (posted.Whole("version", "Version", 0, int.MaxValue, required: true), CalibreForm.Read(posted, present));

    internal static ShopCalibre ReadNew(Posted posted) => CalibreForm.Read(posted, null);

    /// <summary>Saves one: <paramref name="present"/> null adds it.</summary>
    /// <exception cref="Refused">It is known already.</exception>
    /// <exception cref="Stale">Somebody saved it first.</exception>
    public static async Task Run(TenantDb db, TimeProvider clock, ShopCalibre? present, ShopCalibre c, int version)
    {
        if (present is null && await Find(db, c.Key) is not null) throw Known(c);
        if (present is not null && present.Version != version) throw new Stale(CalibreForm.Answer(present));
        var (was, now) = Difference.Of(present is null ? [] : CalibreForm.Typed(present), CalibreForm.Typed(c));
        if (now.Count == 0) return;
        now["calibre"] = $"{c.Maker} {c.Name}";
        var ask = db.Ask();
        var saved = ask.Change<int?>(Save, [.. Change.Args(db, clock.GetUtcNow(), Kind, null, was, now), c.Key, c.Maker, c.Name, c.AlsoKnownAs, c.Movement, c.LiftAngleDegrees,
            c.BeatsPerHour, c.Grade, c.RateLow, c.RateHigh, c.SpreadLimit, c.IsochronismLimit, c.AmplitudeFlatLow, c.AmplitudeFlatHigh, c.AmplitudeEdgeLow, c.AmplitudeEdgeHigh,
            c.BeatErrorLimitMs, c.PowerReserveHours, new Json(c.Lubricants), version]);
        await ask.Send();
        if (saved.Value is null) throw present is null ? Known(c) : new Stale(CalibreForm.Answer((await Find(db, c.Key))!));
    }

    private static Refused Known(ShopCalibre c) => new($"{c.Maker} {c.Name} is in the list already.", "name", "calibre-known");

    private static async Task<ShopCalibre?> Find(TenantDb db, string key) =>
        ShopCalibre.All(await db.Rows<ShopCalibre>(ShopCalibre.Select)).FirstOrDefault(c => c.Key == key);
}
