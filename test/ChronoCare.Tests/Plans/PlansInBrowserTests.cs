using ChronoCare.Tests.House;
using ChronoCare.Tests.Quotes;
using ChronoCare.Tests.Records;
using ChronoCare.Tests.Web;
using ChronoCare.Tests.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace ChronoCare.Tests.Plans;

/// <summary>An owner pays for the plan by hand, looks after it at Stripe, and is told where something is wrong; others are left in peace.</summary>
public sealed class PlansInBrowserTests(TestHouse house, Browser browser)
{
    [Fact]
    public async Task The_owner_chooses_a_plan_pays_for_it_and_hears_of_a_payment_that_failed()
    {
        var shop = await house.OpenShop();
        await house.AsOperator("update shop.tenant set opened_at = now() - interval '25 days' where tenant_id = $1", shop.Shop.TenantId);
        house.Services.GetRequiredService<ChronoCare.Tenancy.Shops>().Forget(shop.Shop.Subdomain);
        await using var desk = await browser.Open(shop, shop.OwnerId);
        var news = desk.Page.Locator("aside[aria-label=Plan]");
        await desk.Go("/board");
        await Assertions.Expect(news).ToContainTextAsync("days of the trial are left");
        await desk.ShouldBeSound();
        await desk.Shot("plan-trial");
        await news.GetByRole(AriaRole.Link, new() { Name = "Choose a plan" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Heading, new() { Name = "Trial" }).WaitForAsync();
        await Assertions.Expect(news).ToHaveCountAsync(0);
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Choose Atelier" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Go on at Stripe" }).WaitForAsync();
        await desk.ShouldBeSound();
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Go on at Stripe" }).ClickAsync();
        // Not paid after all, and then paid.
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the shop" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Heading, new() { Name = "Trial" }).WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Choose Atelier" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Go on at Stripe" }).ClickAsync();
        await desk.Page.GetByLabel("Card number").FillAsync("4000 0000 0000 0002");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).ClickAsync();
        await desk.Page.GetByText("Your card was declined.").WaitForAsync();
        await desk.Page.GetByLabel("Card number").FillAsync("4242 4242 4242 4242");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Pay" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Heading, new() { Name = "Atelier" }).WaitForAsync();
        await desk.Page.GetByText("It is paid for.").WaitForAsync();
        await desk.ShouldBeSound();
        await desk.Shot("plan-live");

        // To the portal and back; there a payment fails.
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Card, invoices and changes at Stripe" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Go on at Stripe" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Let a payment fail" }).ClickAsync();
        await desk.Page.GetByText("past_due").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the shop" }).ClickAsync();
        await desk.Page.GetByText("The last payment failed. Stripe tries again by itself").WaitForAsync();
        await desk.ShouldBeSound();
        await using (var phone = await browser.Open(shop, shop.OwnerId, 390, isDark: true))
        {
            await phone.Go("/board");
            await Assertions.Expect(phone.Page.Locator("aside[aria-label=Plan]")).ToContainTextAsync("A payment for the plan failed. If it is not paid by");
            await phone.ShouldBeSound();
            await phone.Shot("plan-failed-phone");
        }
        await using (var counter = await browser.Open(shop, shop.CounterId))
        {
            await counter.Go("/board");
            await Assertions.Expect(counter.Page.Locator("aside[aria-label=Plan]")).ToHaveCountAsync(0);
        }
        await using var root = await browser.OpenRoot(house, 390);
        await root.Page.GotoAsync("/");
        await Assertions.Expect(root.Page.Locator("[aria-labelledby=costs]")).ToContainTextAsync("79.00 CHF a month");
        await root.ShouldBeSound();
        await root.Shot("plan-landing");
    }
}
