using System.Globalization;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Office;

/// <summary><c>/settings/invoices</c>: what stands on the shop's invoices, how they are numbered, when a hand-over issues one by itself, and what clients are asked ahead.</summary>
public static class SaveInvoices
{
    private const string Kind = "invoices";

    /// <summary>What the owner says.</summary>
    public sealed record Form(string TaxNumber, string BankDetails, string Note, string Prefix, string When, int PaymentDays, int? NextNumber, string Deposit, int DepositPercent, long DepositMinor);

    /// <summary>As programs see it; <see cref="NextNumber"/> is that of this year. <see cref="Deposit"/> is none, percent (of the quote) or fixed.</summary>
    public sealed record Answer(int Version, string TaxNumber, string BankDetails, string Note, string Prefix, string When, int PaymentDays, long NextNumber, string Deposit, int DepositPercent, Money DepositAmount);

    private const string Next = "select coalesce((select c.value from shop.counter c where c.name = 'invoice-' || $1::int::text), 0) + 1";

    // Numbers may begin where the books of before left off, as long as none was given this year.
    private const string Begin = """
        insert into shop.counter as c (name, value) select 'invoice-' || $1::int::text, $2::bigint - 1
        where not exists (select from shop.invoice i where i.year = $1) and (select t.settings_version from shop.tenant t) = $3
        on conflict (tenant_id, name) do update set value = excluded.value
        """;

    private const string Save = $"""
        with changed as (
          update shop.tenant set tax_number = $7, bank_details = $8, invoice_note = $9, invoice_prefix = $10, invoice_when = $11, payment_days = $12, deposit_kind = $14, deposit_percent = $15, deposit_minor = $16,
            settings_version = settings_version + 1
          where settings_version = $13
          returning settings_version),
        {Change.Noted}
        select settings_version from changed
        """;

    /// <summary><c>GET</c>.</summary>
    [Says("What stands on the shop's invoices, how they are numbered, when they are issued, and what clients are asked ahead.", typeof(Answer))]
    public static async Task<IResult> Show(HttpContext http, TenantDb db, TimeProvider clock, [PageOnly] string? saved = null)
    {
        var (present, next) = await Present(db, clock);
        if (Answers.IsApi(http)) return Answers.Data(Of(present, next));
        return await Page(db, Posted.Of([.. Typed(present, next), ("version", SaveShop.Version(present))]), 200, isSaved: saved is not null);
    }

    /// <summary><c>POST</c>.</summary>
    [Says("Saves what stands on invoices and what clients are asked ahead; what is not sent stays.", typeof(Answer))]
    public static async Task<IResult> Handle(HttpContext http, Posted posted, TenantDb db, Shops shops, Shop shop, TimeProvider clock)
    {
        var (present, next) = await Present(db, clock);
        var (version, form) = Read(posted, present);
        try
        {
            posted.Check();
            await Run(db, clock, present, next, form, version!.Value);
        }
        catch (Exception no) when (no is WrongInput or Refused or Stale && !Answers.IsApi(http))
        {
            if (no is Refused refused) posted.Wrong(refused.Field ?? "", refused.Message);
            if (no is not Stale) return await Page(db, posted, 422);
            (present, next) = await Present(db, clock);
            var conflict = Conflict.Of((await Change.Last(db, Kind)).FirstOrDefault(), Typed(form, present.Currency), Typed(present, next), Label);
            return await Page(db, posted.Put("version", SaveShop.Version(present)), 409, conflict);
        }
        shops.Forget(shop.Subdomain);
        (present, next) = await Present(db, clock);
        return Answers.Done(http, () => Of(present, next), "/settings/invoices?saved=1");
    }

    internal static (int? Version, Form Wanted) Read(Posted posted, Shop present)
    {
        if (posted.IsJson) foreach (var (name, value) in Typed(present, null)) posted.Default(name, value);
        var prefix = posted.Text("prefix", "Prefix", 8);
        var deposit = posted.OneOf("deposit", "Deposit", present.DepositKind, "none", "percent", "fixed");
        var (percent, fixedMinor) = (posted.Whole("depositPercent", "Per cent of the quote", 1, 100), posted.Money("depositAmount", "Deposit", present.Currency));
        if (deposit == "fixed" && (fixedMinor ?? (posted.Has("depositAmount") ? 0 : present.DepositMinor)) == 0) posted.Wrong("depositAmount", "Enter the amount of the deposit.");
        if (!prefix.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) posted.Wrong("prefix", "Prefix takes letters, figures and hyphens.");
        return (posted.Whole("version", "Version", 1, int.MaxValue, required: true), new(posted.Text("taxNumber", "Tax number", 40), posted.Text("bankDetails", "Bank details", 500, lines: true),
            posted.Text("note", "Words at the foot", 500, lines: true), prefix, posted.OneOf("when", "When an invoice is issued", null, "always", "on_account", "asked"),
            posted.Whole("paymentDays", "Days to pay", 0, 120, required: true) ?? 0, posted.Whole("nextNumber", "Next number", 1, 1_000_000_000), deposit, percent ?? present.DepositPercent, fixedMinor ?? present.DepositMinor));
    }

    private static async Task Run(TenantDb db, TimeProvider clock, Shop present, long next, Form form, int version)
    {
        if (version != present.SettingsVersion) throw new Stale(Of(present, next));
        var wanted = form with { NextNumber = form.NextNumber ?? (int)next };
        var (was, now) = Difference.Of(Typed(present, next), Typed(wanted, present.Currency));
        if (now.Count == 0) return;
        var ask = db.Ask();
        var begun = wanted.NextNumber == next ? null : ask.Do(Begin, Year(clock, present), wanted.NextNumber!.Value, version);
        var saved = ask.Change<int?>(Save, [.. Change.Args(db, clock.GetUtcNow(), Kind, null, was, now), form.TaxNumber, form.BankDetails, form.Note, form.Prefix, form.When, form.PaymentDays, version, form.Deposit, form.DepositPercent, form.DepositMinor]);
        if (begun is not null && await db.Row<bool>("select exists (select from shop.invoice i where i.year = $1)", Year(clock, present)))
            throw new Refused($"Invoices were issued this year already, so their numbers go on: the next one is {next}.", "nextNumber", "numbers-begun");
        await ask.Send();
        if (saved.Value is null) throw new Stale(Of(await SaveShop.Present(db), next));
    }

    private static int Year(TimeProvider clock, Shop shop) => ShopDay.Of(clock.GetUtcNow(), shop).Year;

    private static async Task<(Shop Shop, long Next)> Present(TenantDb db, TimeProvider clock)
    {
        var present = await SaveShop.Present(db);
        return (present, await db.Row<long>(Next, Year(clock, present)));
    }

    private static Answer Of(Shop s, long next) => new(s.SettingsVersion, s.TaxNumber, s.BankDetails, s.InvoiceNote, s.InvoicePrefix, s.InvoiceWhen, s.PaymentDays, next, s.DepositKind, s.DepositPercent, new(s.DepositMinor, s.Currency));

    private static IEnumerable<(string Name, string? Value)> Typed(Shop s, long? next) =>
        Typed(new(s.TaxNumber, s.BankDetails, s.InvoiceNote, s.InvoicePrefix, s.InvoiceWhen, s.PaymentDays, (int?)next, s.DepositKind, s.DepositPercent, s.DepositMinor), s.Currency);

    private static IEnumerable<(string Name, string? Value)> Typed(Form f, string currency) =>
    [
        ("taxNumber", f.TaxNumber), ("bankDetails", f.BankDetails), ("note", f.Note), ("prefix", f.Prefix), ("when", f.When),
        ("paymentDays", f.PaymentDays.ToString(CultureInfo.InvariantCulture)), ("nextNumber", f.NextNumber?.ToString(CultureInfo.InvariantCulture)),
        ("deposit", f.Deposit), ("depositPercent", f.DepositPercent.ToString(CultureInfo.InvariantCulture)), ("depositAmount", f.DepositMinor == 0 ? "" : Money.Typed(f.DepositMinor, currency)),
    ];

    /// <summary>How people call a field.</summary>
    public static string Label(string field) => field switch
    {
        "taxNumber" => "Tax number",
        "bankDetails" => "Bank details",
        "note" => "Words at the foot",
        "prefix" => "Prefix of the numbers",
        "when" => "When an invoice is issued",
        "paymentDays" => "Days to pay",
        "nextNumber" => "Next number",
        "deposit" => "What clients are asked ahead",
        "depositPercent" => "Per cent of the quote",
        "depositAmount" => "Deposit",
        _ => field,
    };

    private static async Task<IResult> Page(TenantDb db, Posted posted, int status, Conflict? conflict = null, bool isSaved = false) =>
        Answers.Page<InvoiceSettingsPage>(new { Posted = posted, Conflict = conflict, IsSaved = isSaved, Changes = await Change.Last(db, Kind) }, status);
}
