using System.Text;
using System.Text.Json.Nodes;
using ChronoCare.Jobs;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.Jobs;

public class CanonicalJsonTests
{
    // The samples that RFC 8785 prints (sections 3.2.2 to 3.2.4 and appendix B).
    [Fact]
    public void Rfc_8785_sample_gives_the_published_bytes()
    {
        const string input = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        const string published = """
            7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a
            5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31 65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37
            5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d
            """;

        var bytes = CanonicalJson.Canonicalise(CanonicalJson.Parse(Encoding.UTF8.GetBytes(input)));

        string.Join(' ', bytes.Select(b => $"{b:x2}")).ShouldBe(published.ReplaceLineEndings(" "));
    }

    [Fact]
    public void Names_are_sorted_by_utf_16_units()
    {
        var input = """
            {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
             "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
            """;

        var names = JsonNode.Parse(CanonicalJson.Write(CanonicalJson.Parse(Encoding.UTF8.GetBytes(input))))!.AsObject();

        names.Select(n => n.Value!.GetValue<string>()).ShouldBe(["Carriage Return", "One", "Control",
            "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"]);
    }

    [Theory]
    [InlineData(0x0000000000000000UL, "0")]
    [InlineData(0x8000000000000000UL, "0")]
    [InlineData(0x0000000000000001UL, "5e-324")]
    [InlineData(0x8000000000000001UL, "-5e-324")]
    [InlineData(0x7fefffffffffffffUL, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffffUL, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000UL, "9007199254740992")]
    [InlineData(0xc340000000000000UL, "-9007199254740992")]
    [InlineData(0x4430000000000000UL, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5UL, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6UL, "1e+23")]
    [InlineData(0x44b52d02c7e14af7UL, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4eUL, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4fUL, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50UL, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8cUL, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8dUL, "0.000001")]
    [InlineData(0x41b3de4355555553UL, "333333333.3333332")]
    [InlineData(0x41b3de4355555554UL, "333333333.33333325")]
    [InlineData(0x41b3de4355555555UL, "333333333.3333333")]
    [InlineData(0x41b3de4355555556UL, "333333333.3333334")]
    [InlineData(0x41b3de4355555557UL, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696UL, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959UL, "1424953923781206.2")]
    public void Numbers_are_written_as_the_rfc_lists_them(ulong bits, string text) =>
        CanonicalJson.Write(JsonValue.Create(BitConverter.UInt64BitsToDouble(bits))).ShouldBe(text);

    [Fact]
    public void Values_made_in_memory_and_values_read_are_written_alike()
    {
        var id = Guid.Parse("0198c5d2-7a44-7c7e-8f00-3c7d6f1a2b3c");
        var made = new JsonObject { ["rate"] = 4.20m, ["seq"] = 1042L, ["id"] = id, ["names"] = new JsonArray("CH", null) };

        CanonicalJson.Write(made).ShouldBe($$"""{"id":"{{id}}","names":["CH",null],"rate":4.2,"seq":1042}""");
        CanonicalJson.Write(CanonicalJson.Parse(Encoding.UTF8.GetBytes(made.ToJsonString()))).ShouldBe(CanonicalJson.Write(made));
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""[9007199254740993]""")]
    [InlineData("""[1e400]""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{} {}""")]
    [InlineData("")]
    public void What_has_no_canonical_form_is_refused(string input) =>
        Should.Throw<FormatException>(() => CanonicalJson.Parse(Encoding.UTF8.GetBytes(input)));

    [Theory]
    [InlineData("{\"a\u00ff\":1}")]
    [InlineData("[\"\u00c3(\"]")]
    [InlineData("{\"\\ud800\":1}")]
    public void Bytes_that_are_no_text_are_refused(string latin1) =>
        Should.Throw<FormatException>(() => CanonicalJson.Parse(Encoding.Latin1.GetBytes(latin1)));

    [Fact]
    public void Not_a_number_is_refused() =>
        Should.Throw<FormatException>(() => CanonicalJson.Write(new JsonArray(JsonValue.Create(double.NaN))));

    [Theory]
    [InlineData("""{"a":1,"b":[true]}""", true)]
    [InlineData("""{"b":[true],"a":1}""", false)]
    [InlineData("""{"a":1.0,"b":[true]}""", false)]
    [InlineData("""{"a": 1,"b":[true]}""", false)]
    [InlineData("""{"a":1,"a":1}""", false)]
    public void The_canonical_form_is_recognised(string text, bool canonical) =>
        CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(text)).ShouldBe(canonical);
}
