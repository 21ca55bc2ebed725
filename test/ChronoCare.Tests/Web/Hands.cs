using Microsoft.Playwright;

namespace ChronoCare.Tests.Web;

/// <summary>How somebody works a page: with a pointer, or with the keyboard alone, where whatever Tab does not reach cannot be used.</summary>
public sealed class Hands(IPage page, bool isKeyboardOnly)
{
    // More stops than any page of ours has; beyond it the thing is out of reach.
    private const int MostStops = 160;

    /// <summary>Writes into a field, over what stands there.</summary>
    public async Task Write(ILocator field, string text)
    {
        if (!isKeyboardOnly)
        {
            await field.FillAsync(text);
            return;
        }
        await Reach(field);
        if (await field.GetAttributeAsync("type") == "date")
        {
            // The browser's own parts of a date are typed one after the other, in the order of its language: give a day whose number is its month's.
            var day = DateOnly.ParseExact(text, "yyyy-MM-dd");
            await page.Keyboard.TypeAsync(day.ToString("ddMMyyyy"));
            (await field.InputValueAsync()).ShouldBe(text);
            return;
        }
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>Ticks a box or takes one of several.</summary>
    public async Task Choose(ILocator choice)
    {
        if (!isKeyboardOnly)
        {
            await choice.CheckAsync();
            return;
        }
        if (await choice.GetAttributeAsync("type") == "radio")
        {
            // A group of radios is one stop; the arrows choose within it.
            var name = await choice.GetAttributeAsync("name");
            await Walk("Tab", choice, "(e, name) => document.activeElement.type === 'radio' && document.activeElement.name === name && document.activeElement.form === e.form", name);
            if (!await choice.IsCheckedAsync() && await IsFocused(choice)) await page.Keyboard.PressAsync("Space");
            if (!await choice.IsCheckedAsync()) await Walk("ArrowDown", choice, "e => e.checked");
        }
        else
        {
            await Reach(choice);
            await page.Keyboard.PressAsync("Space");
        }
        (await choice.IsCheckedAsync()).ShouldBeTrue();
    }

    /// <summary>Takes one of a list.</summary>
    public async Task Pick(ILocator list, string option)
    {
        if (!isKeyboardOnly)
        {
            await list.SelectOptionAsync(new SelectOptionValue { Label = option });
            return;
        }
        await Reach(list);
        await page.Keyboard.TypeAsync(option);
        (await list.EvaluateAsync<string>("e => e.selectedOptions[0].label")).ShouldBe(option);
    }

    /// <summary>Presses a button or follows a link.</summary>
    public async Task Press(ILocator button)
    {
        if (!isKeyboardOnly)
        {
            await button.ClickAsync();
            return;
        }
        await Reach(button);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Gives files to a chooser; the chooser of the system itself is beyond a test.</summary>
    public async Task Give(ILocator chooser, params FilePayload[] files)
    {
        if (isKeyboardOnly) await Reach(chooser);
        await chooser.SetInputFilesAsync(files);
    }

    /// <summary>Goes to something that can be focused, by Tab alone where there is no pointer.</summary>
    public async Task Reach(ILocator target)
    {
        if (isKeyboardOnly) await Walk("Tab", target, "e => e === document.activeElement");
        else await target.FocusAsync();
    }

    private static Task<bool> IsFocused(ILocator target) => target.EvaluateAsync<bool>("e => e === document.activeElement");

    private async Task Walk(string key, ILocator target, string isThere, object? with = null)
    {
        var sought = await target.ElementHandleAsync();
        for (var stops = 0; stops < MostStops; stops++)
        {
            if (await sought.EvaluateAsync<bool>(isThere, with)) return;
            await page.Keyboard.PressAsync(key);
        }
        throw new ShouldAssertException($"{key} does not lead to {target} on {page.Url}.");
    }
}
