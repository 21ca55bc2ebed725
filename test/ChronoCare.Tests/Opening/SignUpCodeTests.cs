using System.Net;
using ChronoCare.Opening;
using ChronoCare.Tests.House;
using ChronoCare.Tests.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace ChronoCare.Tests.Opening;

public sealed class SignUpCodeTests(TestHouse house)
{
    private Task Later(Newcomer someone, string set) =>
        house.AsSuperuser($"update shop.sign_up set {set} where tenant_id = '{Guid.ParseExact(someone.Cookies[house.Settings.Root][Draft.Cookie][..32], "N")}'");

    private static string Wrong(string code) => code == "000 000" ? "111 111" : "000 000";

    [Fact]
    public async Task However_the_code_is_typed_it_proves_the_mailbox()
    {
        foreach (var typed in new Func<string, string>[] { c => c, c => c.ToLowerInvariant(), c => c.Replace(" ", "-").Replace('0', 'O'), c => $"  {c.Replace('1', 'l')} " })
        {
            var email = Newcomer.NewEmail();
            var someone = await new Newcomer(house).Introduce(email);
            someone.Page.QuerySelector("input[name=code]")!.GetAttribute("autocomplete").ShouldBe("one-time-code");
            await someone.Answer(("code", typed((await Newcomer.Codes(house, email)).Single())));
            someone.At.AbsolutePath.ShouldBe("/sign-up/shop");
        }
    }

    [Fact]
    public async Task Five_wrong_codes_end_it_and_another_mail_brings_another()
    {
        var email = Newcomer.NewEmail();
        var someone = await new Newcomer(house).Introduce(email);
        var code = (await Newcomer.Codes(house, email)).Single();
        for (var left = 4; left >= 0; left--)
        {
            await someone.Answer(("code", Wrong(code)));
            someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
            someone.Title.ShouldStartWith("Error: ");
            someone.Text.ShouldContain(left switch { 0 => "cannot be tried any more", 1 => "One more try", _ => $"{left} more tries" });
            someone.Page.QuerySelector("input[name=code]")!.GetAttribute("value").ShouldBe(Wrong(code));
        }
        await someone.Answer(("code", code));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, "the right one comes too late");
        await Later(someone, "mailed_at = now() - interval '31 seconds'");
        await Again(someone);
        var next = (await Newcomer.Codes(house, email))[0];
        next.ShouldNotBe(code);
        await someone.Go("/sign-up/code");
        await someone.Answer(("code", next));
        someone.At.AbsolutePath.ShouldBe("/sign-up/shop");
    }

    [Fact]
    public async Task Wrong_codes_sent_at_once_are_counted_one_by_one()
    {
        var email = Newcomer.NewEmail();
        var someone = await new Newcomer(house).Introduce(email);
        var code = (await Newcomer.Codes(house, email)).Single();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => someone.Tab().Press(("code", Wrong(code)))));
        await someone.Answer(("code", code));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task The_right_code_pressed_many_times_at_once_leads_on_each_time()
    {
        var email = Newcomer.NewEmail();
        var someone = await new Newcomer(house).Introduce(email);
        var code = (await Newcomer.Codes(house, email)).Single();
        (await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => someone.Tab().Press(("code", code))))).ShouldAllBe(a => a.StatusCode == HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task After_ten_minutes_it_proves_nothing()
    {
        var email = Newcomer.NewEmail();
        var someone = await new Newcomer(house).Introduce(email);
        await Later(someone, "code_until = now() - interval '1 second'");
        await someone.Answer(("code", (await Newcomer.Codes(house, email)).Single()));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        someone.Text.ShouldContain("works no more");
    }

    [Fact]
    public async Task In_another_browser_it_proves_nothing()
    {
        var email = Newcomer.NewEmail();
        var (asked, other) = (await new Newcomer(house).Introduce(email), await new Newcomer(house).Introduce(email));
        var value = asked.Cookies[house.Settings.Root][Draft.Cookie];
        var code = house.Services.GetRequiredService<SignUpKeys>().Code(Guid.ParseExact(value[..32], "N"), value[32..], email, 1);
        (await Newcomer.Codes(house, email)).Select(c => c.Replace(" ", "")).ShouldContain(code);
        await other.Answer(("code", code));
        other.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await asked.Answer(("code", code));
        asked.At.AbsolutePath.ShouldBe("/sign-up/shop");
    }

    [Fact]
    public async Task Half_a_minute_lies_between_two_mails_and_both_bear_the_same_code()
    {
        var email = Newcomer.NewEmail();
        var someone = await new Newcomer(house).Introduce(email);
        await Again(someone);
        someone.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        someone.Text.ShouldContain("less than half a minute ago");
        (await Newcomer.Codes(house, email)).Count.ShouldBe(1);
        await Later(someone, "mailed_at = now() - interval '31 seconds'");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Again(someone.Tab())));
        var codes = await Newcomer.Codes(house, email);
        codes.Count.ShouldBe(2, "eight presses at once are one mail");
        codes[0].ShouldBe(codes[1], "so one that comes late is no trap");
    }

    [Fact]
    public async Task Another_address_has_to_be_proved_anew()
    {
        var (first, second) = (Newcomer.NewEmail(), Newcomer.NewEmail());
        var someone = await new Newcomer(house).Introduce(first);
        var old = (await Newcomer.Codes(house, first)).Single();
        await someone.Go("/sign-up/you");
        await someone.Answer(("email", second));
        await someone.Answer(("code", old));
        someone.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, "the first mailbox proves nothing of the second");
        await someone.Answer(("code", (await Newcomer.Codes(house, second)).Single()));
        someone.At.AbsolutePath.ShouldBe("/sign-up/shop");
        await someone.Go("/sign-up/you");
        await someone.Answer(("email", Newcomer.NewEmail()));
        someone.At.AbsolutePath.ShouldBe("/sign-up/code", "a changed address takes the proof along");
    }

    [Fact]
    public async Task One_address_gets_five_mails_an_hour_from_one_network_even_all_at_once()
    {
        var (email, network) = (Newcomer.NewEmail(), $"10.9.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}");
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            var someone = await new Newcomer(house, network).Go("/sign-up");
            return await someone.Answer(("name", "Ada"), ("email", email));
        }));
        all.Count(n => n.At.AbsolutePath == "/sign-up/code").ShouldBe(5);
        foreach (var refused in all.Where(n => n.At.AbsolutePath != "/sign-up/code"))
        {
            refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Page.QuerySelector("input[name=email]")!.GetAttribute("value").ShouldBe(email);
        }
        (await Newcomer.Codes(house, email)).Count.ShouldBe(5);
        await new Newcomer(house).Introduce(email); // another network goes on
    }

    [Fact]
    public async Task One_network_begins_twenty_shops_an_hour_and_another_one_goes_on()
    {
        var network = $"10.8.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}";
        for (var i = 0; i < 20; i++) await new Newcomer(house, network).Introduce(Newcomer.NewEmail());
        var one = await new Newcomer(house, network).Go("/sign-up");
        await one.Answer(("name", "Ada"), ("email", Newcomer.NewEmail()));
        one.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        await new Newcomer(house).Introduce(Newcomer.NewEmail());
    }

    private static async Task Again(Newcomer someone)
    {
        var form = someone.Page.QuerySelector("form[action='/sign-up/code/again']").ShouldNotBeNull();
        foreach (var other in someone.Page.QuerySelectorAll("main form").Where(f => f != form)) other.Remove();
        await someone.Answer();
    }
}
