using System.Collections.Concurrent;

namespace ChronoCare.Tenancy;

/// <summary>A shop and its settings, as every page and rule needs them.</summary>
public sealed record Shop
{
    public Guid TenantId { get; init; }
    public string Subdomain { get; init; } = "";
    public string Name { get; init; } = "";
    public string Status { get; init; } = "active";
    /// <summary>The plan lapsed: whoever was in has to sign in again, and can read and export everything and finish what is open. A closed shop is not found at all.</summary>
    public bool IsLapsed => Status == "lapsed";
    public string Plan { get; init; } = "trial";
    /// <summary>ISO 4217.</summary>
    public string Currency { get; init; } = "CHF";
    /// <summary>BCP 47, such as en-CH; says how dates and figures are written.</summary>
    public string Locale { get; init; } = "en-CH";
    /// <summary>IANA zone, such as Europe/Zurich.</summary>
    public string TimeZone { get; init; } = "Europe/Zurich";
    public string TaxName { get; init; } = "VAT";
    public decimal TaxPercent { get; init; }
    /// <summary>Whether prices are shown with the tax inside.</summary>
    public bool TaxIncluded { get; init; } = true;
    public string Address { get; init; } = "";
    public string Phone { get; init; } = "";
    public string Email { get; init; } = "";
    /// <summary>#RRGGBB, upper case.</summary>
    public string Colour { get; init; } = "#1F4E79";
    public string? LogoKey { get; init; }
    /// <summary>Kind of file a logo is kept as.</summary>
    public const string LogoKind = "logo";
    /// <summary>Address of the logo, which changes with it; null without one.</summary>
    public string? LogoHref => LogoKey is { } key ? "/logo?v=" + key[..16] : null;
    /// <summary>The shop's number with the tax office, as it stands on invoices.</summary>
    public string TaxNumber { get; init; } = "";
    /// <summary>Where an invoice that is still open is paid to, such as an IBAN.</summary>
    public string BankDetails { get; init; } = "";
    /// <summary>What stands at an invoice's foot.</summary>
    public string InvoiceNote { get; init; } = "";
    /// <summary>What invoice numbers begin with.</summary>
    public string InvoicePrefix { get; init; } = "";
    /// <summary>When a hand-over issues the invoice by itself: always, on_account, asked.</summary>
    public string InvoiceWhen { get; init; } = "on_account";
    /// <summary>Days an open invoice may be paid in.</summary>
    public int PaymentDays { get; init; } = 30;
    /// <summary>What clients are asked ahead: none, percent (of the quote), fixed.</summary>
    public string DepositKind { get; init; } = "none";
    public int DepositPercent { get; init; } = 30;
    public long DepositMinor { get; init; }
    public int TermsVersion { get; init; } = 1;
    public long InspectionFeeMinor { get; init; }
    public int WarrantyMonths { get; init; } = 12;
    public int PromiseDays { get; init; } = 14;
    public int QuoteDays { get; init; } = 30;
    public int SettingsVersion { get; init; } = 1;
    public DateTimeOffset OpenedAt { get; init; }
    /// <summary>The last day of the trial, where the shop stands: the thirtieth after it opened.</summary>
    public DateOnly TrialLastDay => DayOf(OpenedAt).AddDays(30);
    /// <summary>Since when a payment for the plan has failed; null while none has.</summary>
    public DateTimeOffset? PlanPastDueSince { get; init; }
    /// <summary>The day of a moment, where the shop stands.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => NodaTime.Instant.FromDateTimeOffset(moment).InZone(NodaTime.DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) ?? NodaTime.DateTimeZone.Utc).Date.ToDateOnly();
    /// <summary>Until when its owner sees the first-hour list on the board; null where it was hidden or never shown.</summary>
    public DateTimeOffset? FirstHourUntil { get; init; }

    internal const string Select = """
        select tenant_id, (select s.name from shop.subdomain s) as subdomain, name, status, plan, currency, locale, time_zone, tax_name, tax_percent, tax_included, address, phone, email, colour, logo_key,
               terms_version, inspection_fee_minor, warranty_months, promise_days, quote_days, settings_version, opened_at, first_hour_until, tax_number, bank_details, invoice_note, invoice_prefix, invoice_when, payment_days,
               deposit_kind, deposit_percent, deposit_minor,
               (select b.past_due_since from shop.plan_bill b) as plan_past_due_since
        from shop.tenant
        """;
}

/// <summary>Finds shops by subdomain and keeps what was found for a few seconds.</summary>
public sealed class Shops(Database database, TimeProvider clock)
{
    // A closed shop's door is shut within this, for every session, token and signed address alike.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, (Shop? Shop, DateTimeOffset At)> known = new(StringComparer.Ordinal);

    /// <summary>The open shop of a subdomain, or null: unknown and closed ones look the same.</summary>
    public async Task<Shop?> BySubdomain(string subdomain)
    {
        var now = clock.GetUtcNow();
        if (known.TryGetValue(subdomain, out var kept) && now - kept.At < Fresh && now >= kept.At) return kept.Shop;
        if (known.Count > 10_000) known.Clear();
        var found = await database.TenantBySubdomain(subdomain);
        var shop = found is null || found.Status == "closed" ? null : await database.Enter(found.Id).Row<Shop>(Shop.Select);
        known[subdomain] = (shop, now);
        return shop;
    }

    /// <summary>Every shop that is not closed, one after another: the rounds of what works behind the requests.</summary>
    internal async IAsyncEnumerable<Shop> All([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var id in await database.OpenTenants())
        {
            stop.ThrowIfCancellationRequested();
            if (await database.Enter(id).Row<Shop>(Shop.Select) is { } shop) yield return shop;
        }
    }

    /// <summary>Forgets a shop whose settings just changed.</summary>
    public void Forget(string subdomain) => known.TryRemove(subdomain, out _);

    /// <summary>Opens a new shop with its first owner.</summary>
    /// <exception cref="Taken">The subdomain belongs to another shop.</exception>
    public async Task<Shop> Open(Shop shop, string ownerEmail, string ownerName, string terms)
    {
        var now = clock.GetUtcNow();
        var ask = database.Enter(shop.TenantId).Ask();
        Opening(ask, shop, Guid.CreateVersion7(now), ownerEmail, ownerName, terms, now);
        await ask.Send();
        Forget(shop.Subdomain);
        return (await BySubdomain(shop.Subdomain))!;
    }

    /// <summary>Adds all that makes a shop to a batch sealed to it: the shop, its name, terms, stream and first owner.</summary>
    internal static void Opening(Ask ask, Shop shop, Guid owner, string ownerEmail, string ownerName, string terms, DateTimeOffset now)
    {
        var genesis = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("chronocare stream of " + shop.TenantId.ToString("D")));
        ask.Do("""
            insert into shop.tenant (tenant_id, name, currency, locale, time_zone, tax_name, tax_percent, tax_included, address, phone, email,
                                     colour, inspection_fee_minor, warranty_months, promise_days, quote_days, opened_at, logo_key, first_hour_until)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::text, $19::timestamptz)
            """, shop.TenantId, shop.Name, shop.Currency, shop.Locale, shop.TimeZone, shop.TaxName, shop.TaxPercent, shop.TaxIncluded,
            shop.Address, shop.Phone, shop.Email, shop.Colour, shop.InspectionFeeMinor, shop.WarrantyMonths, shop.PromiseDays, shop.QuoteDays, now, shop.LogoKey, shop.FirstHourUntil);
        ask.Do("insert into shop.subdomain (name) values ($1)", shop.Subdomain);
        ask.Do("insert into shop.terms (version, text, since) values (1, $1, $2)", terms, now);
        ask.Do("insert into shop.stream (seq, hash) values (0, $1)", genesis);
        // The clock of the trial is somebody's business from the first day on, even where nothing ever happens in the shop.
        ask.Do("insert into shop.wake (what, at) values ('plan', $1)", now);
        ask.Do("insert into shop.user_account (id, email, name, role, created_at) values ($1, $2, $3, 'owner', $4)", owner, ownerEmail.ToLowerInvariant(), ownerName, now);
    }
}
