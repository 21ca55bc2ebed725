using System.Text;
using ChronoCare.Jobs;
using ChronoCare.Records;
using ChronoCare.Tenancy;

namespace ChronoCare.Tests.Records;

public class ServiceRecordTests
{
    [Fact]
    public void The_same_facts_are_the_same_bytes()
    {
        var bytes = RecordContent.Bytes(Samples.Record());

        RecordContent.Bytes(Samples.Record()).ShouldBe(bytes);
        CanonicalJson.IsCanonical(bytes).ShouldBeTrue();
        RecordContent.Bytes(RecordContent.Read(bytes)).ShouldBe(bytes);
    }

    [Fact]
    public void A_number_with_more_places_is_the_same_number()
    {
        var record = Samples.Record();

        RecordContent.Bytes(record with { PowerReserveHours = 47.50m }).ShouldBe(RecordContent.Bytes(record));
    }

    [Fact]
    public void Another_fact_is_another_hash()
    {
        var record = Samples.Record();
        var sha = RecordContent.Sha256(RecordContent.Bytes(record));

        foreach (var other in (ServiceRecord[])[record with { IsPolished = true }, record with { IsPolished = null }, record with { Parts = [.. record.Parts.Skip(1)] },
            record with { IssuedAt = record.IssuedAt.AddTicks(10) }, record with { Timing = record.Timing with { LiftAngleDegrees = 50 } }])
            RecordContent.Sha256(RecordContent.Bytes(other)).ShouldNotBe(sha);
    }

    [Fact]
    public void The_serial_is_shown_by_its_end_and_marked_by_a_hash_that_cannot_be_tried_out()
    {
        var text = Encoding.UTF8.GetString(RecordContent.Bytes(Samples.Record()));

        text.ShouldNotContain("24183318");
        text.ShouldNotContain("24 183 318");
        text.ShouldContain("\"serialEnds\":\"3318\"");
        var mark = RecordCode.SerialMark(Samples.Secret, Samples.Tenant, "Omega", "24 183 318");
        RecordCode.SerialMark(Samples.Secret, Samples.Tenant, "OMEGA", "24183318").ShouldBe(mark);
        RecordCode.SerialMark([1, 2, 3], Samples.Tenant, "Omega", "24 183 318").ShouldNotBe(mark);
        RecordCode.SerialMark(Samples.Secret, Guid.Empty, "Omega", "24 183 318").ShouldNotBe(mark);
    }

    [Theory]
    [InlineData("24 183 318", "3318")]
    [InlineData("AB-12", "12")]
    [InlineData("7", "")]
    [InlineData("", "")]
    public void Never_more_than_half_of_a_serial_is_shown(string serial, string ends) => RecordCode.SerialEnds(serial).ShouldBe(ends);

    [Fact]
    public void A_whole_record_has_no_gaps() => Samples.Record().Gaps().ShouldBeEmpty();

    [Fact]
    public void Each_gap_is_asked_for_in_a_sentence_and_names_its_screen()
    {
        var record = Samples.Record();
        var gaps = (record with
        {
            WaterTests = [],
            IsPolished = null,
            WorkDone = "",
            PowerReserveHours = null,
            WarrantyUntil = null,
            Photos = [],
            Timing = record.Timing with { Readings = [.. record.Timing.Readings.Where(r => r.Phase == "after").Take(4)], CalibratedOn = null }
        }).Gaps();

        gaps.Select(g => g.Sentence).ShouldBe(["Work done: nothing is written, say what was done.", "Timing as received: no position measured.",
            "Timing after service: 4 of 6 positions measured.", "Instrument: its calibration date is not given.", "Power reserve: not measured.",
            "Water: not tested, say why.", "Polished: say yes or no.", "Portrait: there is no photo of the dial.", "Warranty: its end is set when the watch is handed over."]);
        gaps.Select(g => g.Screen).Distinct().ShouldBe(["bench", "photos", "hand-over"]);
        (record with { WaterTests = [], WaterUntestedReason = "case back worn" }).Gaps().ShouldBeEmpty();
    }

    [Fact]
    public void A_quartz_watch_is_not_asked_for_six_positions()
    {
        var record = Samples.Record();

        (record with { Watch = record.Watch with { Movement = "quartz" }, Timing = new(), Lubricants = [], PowerReserveHours = null }).Gaps().ShouldBeEmpty();
    }

    [Fact]
    public void A_code_is_unguessable_yet_the_same_when_sealing_is_tried_again()
    {
        var code = RecordCode.Of(Samples.Secret, Samples.Tenant, Samples.Job);

        RecordCode.Of(Samples.Secret, Samples.Tenant, Samples.Job).ShouldBe(code);
        RecordCode.Of([1], Samples.Tenant, Samples.Job).ShouldNotBe(code);
        RecordCode.Of(Samples.Secret, Samples.Job, Samples.Tenant).ShouldNotBe(code);
        code.Length.ShouldBe(RecordCode.Length);
        RecordCode.Read(code).ShouldBe(code);
        RecordCode.Read(code.ToUpperInvariant().Replace('0', 'O').Replace('1', 'I').Insert(5, " - ")).ShouldBe(code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("6w3r9v0cz5k8m2n4p7q1s6t8y")]
    [InlineData("6w3r9v0cz5k8m2n4p7q1s6t8yee")]
    [InlineData("6w3r9v0cz5k8m2n4p7q1s6t8yu")]
    [InlineData("6w3r9v0cz5k8m2n4p7q1s6t8y/")]
    public void What_cannot_be_a_code_is_none(string typed) => RecordCode.Read(typed).ShouldBeNull();
}
