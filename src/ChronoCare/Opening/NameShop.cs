using System.Security.Cryptography;
using ChronoCare.Tenancy;
using ChronoCare.Web;

namespace ChronoCare.Opening;

/// <summary><c>/sign-up/shop</c>: what the shop is called and where it will live. The script looks while one types; the server decides, and at the very opening the database.</summary>
public static class NameShop
{
    /// <summary>What the script is told.</summary>
    /// <param name="Address">The one it asked about, or one made from the name.</param><param name="IsFree">Whether a shop can have it.</param><param name="Sentence">What to say under the field.</param>
    public sealed record Looked(string Address, bool IsFree, string Sentence);

    /// <summary><c>GET</c>.</summary>
    public static async Task<IResult> Show(HttpContext http, Database database, Settings settings, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        return here.Draft.Elsewhere("/sign-up/shop") is { } elsewhere ? Answers.SeeOther(elsewhere)
            : Page(settings, Posted.Of(("name", here.Draft.Name), ("address", here.Draft.Subdomain)), [], 200);
    }

    /// <summary><c>POST</c>.</summary>
    public static async Task<IResult> Handle(HttpContext http, Posted posted, Database database, Settings settings, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { } here) return Introduce.Lost();
        if (here.Draft.Elsewhere("/sign-up/shop") is { } elsewhere) return Answers.SeeOther(elsewhere);
        var name = posted.Text("name", "The shop's name", 120, required: true);
        // A free one that was taken up stands for what was typed.
        if (posted["free"].Length is > 0 and <= ShopAddress.Most) posted.Put("address", posted["free"]);
        var typed = posted.Text("address", "The address", 200);
        var address = ShopAddress.Typed(typed, settings.Root);
        IReadOnlyList<string> free = [];
        if (!posted.IsWrong && address.Length == 0)
        {
            var made = ShopAddress.Of(name);
            if (made.Length > 0 && (await database.TakenSubdomains([made])).Count > 0) made = (await Free(database, made, name)).FirstOrDefault("");
            posted.Put("address", made).Wrong("address", made.Length == 0 ? "Enter the address your shop shall have." : "This is our suggestion, and free. Keep it or change it, then continue.");
        }
        else if (!posted.IsWrong && await WhyNot(database, settings, address) is { } no)
        {
            posted.Wrong("address", no);
            free = await Free(database, address, name);
        }
        if (posted.IsWrong) return Page(settings, posted, free, 422);
        await here.Db.Do("update shop.sign_up set name = $1, subdomain = $2 where opened_at is null", name, address);
        return Answers.SeeOther((here.Draft with { Name = name, Subdomain = address }).Next);
    }

    /// <summary><c>GET /sign-up/address?address=&amp;name=</c>: for the script, and only for who is opening a shop.</summary>
    public static async Task<IResult> Check(HttpContext http, Database database, Settings settings, TimeProvider clock)
    {
        if (await Draft.Of(http, database, clock) is not { Draft.ProvedAt: not null }) throw new NotHere();
        var (asked, name) = (http.Request.Query["address"].ToString(), http.Request.Query["name"].ToString());
        if (asked.Length > 200 || name.Length > 300) throw new NotHere();
        var address = asked.Length > 0 ? ShopAddress.Typed(asked, settings.Root) : ShopAddress.Of(name);
        if (address.Length == 0) return Answers.Data(new Looked("", false, ""));
        var no = await WhyNot(database, settings, address);
        return Answers.Data(new Looked(address, no is null, no ?? $"{address}.{settings.Root} is free."));
    }

    /// <summary>The page again, when another shop was quicker to open under the chosen address: everything else is kept.</summary>
    internal static async Task<IResult> Lost(Database database, Settings settings, Draft draft)
    {
        var posted = Posted.Of(("name", draft.Name), ("address", draft.Subdomain)).Wrong("address", $"Somebody has just opened a shop as {draft.Subdomain}.{settings.Root}, or under an address that looks the same. All else you answered is kept.");
        return Page(settings, posted, await Free(database, draft.Subdomain, draft.Name), 409);
    }

    private static async Task<string?> WhyNot(Database database, Settings settings, string address) =>
        ShopAddress.WhyNot(address) ?? ((await database.TakenSubdomains([address])).Count > 0 ? $"{address}.{settings.Root} is taken, or looks too much like one that is." : null);

    private static async Task<IReadOnlyList<string>> Free(Database database, string wanted, string name)
    {
        var offered = ShopAddress.Instead(wanted, name, RandomNumberGenerator.GetInt32).Take(64).ToList();
        var taken = await database.TakenSubdomains(offered);
        return [.. offered.Where(a => !taken.Contains(a)).Take(3)];
    }

    private static IResult Page(Settings settings, Posted posted, IReadOnlyList<string> free, int status) =>
        Answers.Page<NamePage>(new { Posted = posted, Root = settings.Root, Free = free }, status);
}
