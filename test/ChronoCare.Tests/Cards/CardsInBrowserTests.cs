using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;
using ChronoCare.Tests.Web;
using ChronoCare.Tests.Work;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Cards;

/// <summary>Counter and client side by side: the one shows a code, the other pays, and the first sees it.</summary>
public sealed class CardsInBrowserTests(TestHouse house, Browser browser)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_pays_on_their_phone_and_the_counter_sees_it_and_hands_over(bool hasScripts)
    {
        var shop = await house.OpenShop();
        await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.OnTheShelf();
        var job = await counter.Job(id);
        var code = await shop.Db().Row<string>("select pickup_code from shop.intake");
        await using var desk = await browser.Open(shop, shop.CounterId, hasScripts: hasScripts);
        await desk.Go($"/jobs/{job["number"]}/handover");
        await desk.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("By card on their phone") }).ClickAsync();
        await desk.Page.GetByText("Waiting for").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Img, new() { Name = "Code of the payment page" }).WaitForAsync();
        if (hasScripts) await desk.ShouldBeSound();
        await desk.Shot("cards-waiting");
        var address = await desk.Page.GetByRole(AriaRole.Link, new() { Name = "The payment page" }).GetAttributeAsync("href");
        address!.Length.ShouldBeLessThan(120, "short enough for a code");

        await using var phone = await browser.Open(shop, null, 390, hasScripts: hasScripts);
        await phone.Page.GotoAsync(address);
        await phone.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^Pay 18000 chf") }).WaitForAsync();
        await phone.Page.GetByLabel("Card number").FillAsync("4000 0000 0000 0002");
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).ClickAsync();
        await phone.Page.GetByText("Your card was declined.").WaitForAsync();
        await phone.Page.GetByLabel("Card number").FillAsync("4242 4242 4242 4242");
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).ClickAsync();
        await phone.Page.GetByText("Thank you: your payment is here.").WaitForAsync();
        // Without scripts nothing can be evaluated in the page either.
        if (hasScripts) await phone.ShouldBeSound();

        if (!hasScripts) await desk.Page.ReloadAsync();
        await Assertions.Expect(desk.Page.Locator("#money .due")).ToContainTextAsync("Paid");
        await Assertions.Expect(desk.Page.GetByText("Waiting for")).ToHaveCountAsync(0);
        await desk.Page.GetByLabel("Pick-up code").FillAsync(code!);
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Hand over" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Heading, new() { Name = "Collected" }).WaitForAsync();
        (await counter.Job(id)).Amount("balance").ShouldBe(0);
    }

    [Fact]
    public async Task A_client_goes_from_their_own_page_to_stripes_and_back_without_paying()
    {
        var shop = await house.OpenShop();
        await shop.TakesCards();
        var counter = await shop.Counter();
        var id = await counter.Approved(18000);
        await using var phone = await browser.Open(shop, null, 390);
        await phone.Go(await ChronoCare.Tests.Portal.Following.Link(shop, id));
        await phone.ShouldBeSound();
        await phone.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pay") }).ClickAsync();
        await phone.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the shop" }).ClickAsync();
        await phone.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pay") }).WaitForAsync();
        phone.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deposit_is_settled_by_the_owner_asked_with_the_quote_paid_on_the_phone_and_seen_at_the_counter()
    {
        var shop = await house.OpenShop();
        await shop.TakesCards();
        await using var office = await browser.Open(shop, shop.OwnerId, isDark: true);
        await office.Go("/settings/invoices");
        await office.Page.GetByLabel("a part of the quote").CheckAsync();
        await office.Page.GetByLabel("Part of the quote").FillAsync("25");
        await office.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await office.Page.GetByText("Saved.").WaitForAsync();
        await office.ShouldBeSound();
        await office.Shot("deposit-settings");

        var (id, link) = await ChronoCare.Tests.Portal.Following.Asked(shop);
        var number = (await (await shop.Counter()).Job(id))["number"]!.GetValue<string>();
        await using var desk = await browser.Open(shop, shop.CounterId);
        await desk.Go($"/jobs/{number}/card");
        await Assertions.Expect(desk.Page.GetByLabel("Amount by card")).ToHaveValueAsync("117.00");
        await desk.ShouldBeSound();
        await desk.Shot("deposit-desk");

        await using var phone = await browser.Open(shop, null, 390);
        await phone.Go(link);
        await phone.ShouldBeSound();
        await phone.Shot("deposit-phone");
        await phone.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pay the deposit") }).ClickAsync();
        await phone.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^Pay 11700 chf") }).WaitForAsync();
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).ClickAsync();
        await phone.Page.GetByText("Thank you: your payment is here.").WaitForAsync();
        await Assertions.Expect(desk.Page.Locator("#card-then")).ToContainTextAsync("was asked and is paid");
        // The decision is still the client's.
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Send my decision" }).WaitForAsync();
        phone.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_owner_connects_by_hand_and_the_pages_are_sound()
    {
        var shop = await house.OpenShop();
        await using var tab = await browser.Open(shop, shop.OwnerId);
        await tab.Go("/settings/card-payments");
        await tab.ShouldBeSound();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Connect with Stripe" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Go on at Stripe" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Leave the bank account for later" }).ClickAsync();
        await tab.Page.GetByText("a bank account for payouts").WaitForAsync();
        await tab.ShouldBeSound();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Go on at Stripe" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Go on at Stripe" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Give all that is asked" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Cards are taken" }).WaitForAsync();
        await tab.ShouldBeSound();
        var id = await (await shop.Counter()).Approved(18000);
        await tab.Go($"/jobs/{(await (await shop.Owner()).Job(id))["number"]}/card");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show the payment code" }).ClickAsync();
        await tab.Page.GetByText("Waiting for").WaitForAsync();
        await tab.ShouldBeSound();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel the card payment" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show the payment code" }).WaitForAsync();
    }
}
