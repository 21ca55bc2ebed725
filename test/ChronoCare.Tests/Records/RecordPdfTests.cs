using System.Text;
using ChronoCare.Records;
using ChronoCare.Records.Paper;
using UglyToad.PdfPig;

namespace ChronoCare.Tests.Records;

public class RecordPdfTests
{
    static readonly SealingKey Key = Samples.Key("Geelong Watch Works");
    static readonly ServiceRecord Record = Samples.Record();
    static readonly byte[] Content = RecordContent.Bytes(Record);
    static readonly byte[] Signed = SealedRecord.Write(Jws.Sign(Key, Content), Content);
    static readonly byte[] Pdf = RecordPdf.Seal(Record, Signed, Samples.Photos(), PaperSize.A4, Key);

    [Fact]
    public void Pdfsig_says_the_signature_is_valid_and_covers_the_total_document()
    {
        var said = Tool.On(Pdf, "record.pdf", "pdfsig", "@");

        said.ShouldContain("Signature Validation: Signature is Valid.");
        said.ShouldContain("Total document signed");
        said.ShouldContain("Signer Certificate Common Name: Geelong Watch Works");
        said.ShouldContain("ETSI.CAdES.detached");
    }

    [Theory]
    [InlineData(PaperSize.A4, "595.28 x 841.89 pts (A4)")]
    [InlineData(PaperSize.Letter, "612 x 792 pts (letter)")]
    public void Qpdf_finds_nothing_wrong_and_the_paper_is_what_was_asked(PaperSize paper, string size)
    {
        var pdf = RecordPdf.Seal(Record, Signed, Samples.Photos(), paper, Key);

        Tool.On(pdf, "record.pdf", "qpdf", "--check", "@").ShouldContain("No syntax or stream encoding errors found");
        var info = Tool.On(pdf, "record.pdf", "pdfinfo", "@");
        info.ShouldContain(size);
        info.ShouldContain("Tagged:          yes");
    }

    [Fact]
    public void All_fonts_are_embedded_and_every_letter_can_be_taken_out_again()
    {
        var fonts = Tool.On(Pdf, "record.pdf", "pdffonts", "@").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToList();
        fonts.Count.ShouldBeGreaterThan(2);
        fonts.ShouldAllBe(f => f.Contains("AtkinsonHyperlegible", StringComparison.Ordinal) && f.Contains("yes yes yes", StringComparison.Ordinal));

        var text = Tool.On(Pdf, "record.pdf", "pdftotext", "-layout", "@", "-");
        foreach (var said in (string[])["Omega Seamaster 300", "reference 166.024".ToUpperInvariant()[..1] + "eference 166.024", "serial ends 3318", "565.1208", "30 September 2027",
            "+15.0", "−2.0", "289", "Gained 13.7 s a day with 24 s between positions; now gains 4.2 s with 6 s.", "page 1 of 3", RecordContent.Sha256(Content), Record.Address])
            text.ShouldContain(said);
    }

    [Fact]
    public void A_phone_reads_the_records_address_off_the_first_page() => Tool.Scan(Pdf).ShouldBe(Record.Address);

    [Fact]
    public void Six_photos_and_all_weigh_less_than_600_kilobytes() => Pdf.Length.ShouldBeLessThan(600_000);

    [Fact]
    public void The_signed_data_travels_inside_and_is_the_same()
    {
        PdfArchive.Attached(Pdf).ShouldBe(Signed);
        using var read = PdfDocument.Open(Pdf);
        read.Advanced.TryGetEmbeddedFiles(out var files).ShouldBeTrue();
        files.ShouldHaveSingleItem().Name.ShouldBe("record.json");
        files[0].Bytes.ToArray().ShouldBe(Signed);
    }

    [Fact]
    public void It_says_of_itself_that_it_is_an_archive_copy()
    {
        using var read = PdfDocument.Open(Pdf);
        read.TryGetXmpMetadata(out var xmp).ShouldBeTrue();
        var said = xmp!.GetXDocument().ToString();

        said.ShouldContain("<pdfaid:part>3</pdfaid:part>");
        said.ShouldContain("<pdfaid:conformance>A</pdfaid:conformance>");
        said.ShouldContain("Service record: Omega Seamaster 300, 2 December 2026");
        var raw = Encoding.Latin1.GetString(Pdf);
        foreach (var part in (string[])["/OutputIntents", "/GTS_PDFA1", "/MarkInfo <</Marked true>>", "/AFRelationship /Source", "/Perms <</DocMDP", "/P 1 /V /1.2", "/ID [<"])
            raw.ShouldContain(part);
        raw.ShouldNotContain("/JavaScript");
    }

    [Fact]
    public void A_screen_reader_hears_headings_tables_and_what_the_pictures_show()
    {
        var structure = Tool.On(Pdf, "record.pdf", "pdfinfo", "-struct-text", "@");

        foreach (var heard in (string[])["H1", "H2", "Table", "TH", "TD", "Figure", "\"Omega Seamaster 300\"", "\"As received\"", "\"Mainspring\""]) structure.ShouldContain(heard);
        Encoding.Latin1.GetString(Pdf).ShouldContain("/Alt " + PdfParts.Quote(Record.Picture()!.Sentence));
    }

    [Fact]
    public void One_flipped_byte_anywhere_is_not_genuine()
    {
        var small = RecordPdf.Seal(Record, Signed, new Dictionary<string, byte[]>(), PaperSize.A4, Key);
        PdfSeal.Verify(small, [Key.Public]).Kid.ShouldBe(Key.Public.Kid);
        var room = Encoding.Latin1.GetString(small).IndexOf("/ByteRange", StringComparison.Ordinal);
        var random = new Random(20261202);

        // The seal itself, where a flip could hide, closely; a seeded handful of the rest, which is all one hash.
        foreach (var at in Enumerable.Range(room - 20, 400).Concat(Enumerable.Range(0, 420).Select(i => room + 380 + (i * 7))).Concat(Enumerable.Range(0, 700).Select(_ => random.Next(small.Length))))
        {
            var altered = small.ToArray();
            altered[at] ^= (byte)(1 << random.Next(8));
            Should.Throw<NotGenuine>(() => PdfSeal.Verify(altered, [Key.Public]), $"byte {at}");
        }
    }

    [Fact]
    public void A_change_appended_the_way_editors_do_is_not_genuine()
    {
        var appended = (byte[])[.. Pdf, .. "\n1 0 obj\n<</Type /Catalog>>\nendobj\nxref\n0 0\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"u8];

        Should.Throw<NotGenuine>(() => PdfSeal.Verify(appended, [Key.Public])).Message.ShouldStartWith("The seal does not cover the whole file");
        Should.Throw<NotGenuine>(() => PdfSeal.Verify(Pdf[..^1], [Key.Public]));
        Tool.On(appended, "record.pdf", "pdfsig", "@").ShouldNotContain("Total document signed");
    }

    [Fact]
    public void Another_shops_seal_is_not_this_shops()
    {
        using var other = Samples.Key("Geelong Watch Works");
        var forged = RecordPdf.Seal(Record, Signed, new Dictionary<string, byte[]>(), PaperSize.A4, other);

        Should.Throw<NotGenuine>(() => PdfSeal.Verify(forged, [Key.Public])).Message.ShouldBe("The PDF is sealed with a key that is not in the list.");
    }

    [Fact]
    public void Letters_the_typeface_lacks_and_endless_texts_still_make_a_sound_page()
    {
        var long1 = string.Join(" ", Enumerable.Repeat("Αθήνα 時計 Mühlheim ﬁrst", 150)) + new string('x', 400) + "\nsecond paragraph\u0007";
        var pdf = RecordPdf.Seal(Record with
        {
            WorkDone = long1,
            Watch = Record.Watch with { Model = string.Join(' ', Enumerable.Repeat("Perpetual", 12)) },
            Parts = [.. Enumerable.Range(1, 60).Select(i => new FittedPart($"Screw {i} " + new string('y', i % 40), "case", "N" + i, 1, "donor", "keep"))]
        },
            Signed, new Dictionary<string, byte[]>(), PaperSize.Letter, Key);

        Tool.On(pdf, "record.pdf", "qpdf", "--check", "@").ShouldContain("No syntax or stream encoding errors found");
        var text = Tool.On(pdf, "record.pdf", "pdftotext", "-layout", "@", "-");
        text.ShouldContain("Mühlheim first");
        text.ShouldContain("second paragraph");
        text.ShouldContain("Screw 60");
    }

    [Fact]
    public void A_draft_says_so_and_bears_no_seal()
    {
        var draft = RecordPdf.Draft(Record with { WorkDone = "", Timing = new() }, Samples.Photos(), PaperSize.A4);

        Tool.On(draft, "draft.pdf", "qpdf", "--check", "@").ShouldContain("No syntax or stream encoding errors found");
        var text = Tool.On(draft, "draft.pdf", "pdftotext", "-layout", "@", "-");
        text.ShouldContain("Draft of a service record, not sealed");
        text.ShouldContain("Not recorded.");
        Should.Throw<NotGenuine>(() => PdfSeal.Verify(draft, [Key.Public])).Message.ShouldBe("The PDF bears no seal.");
    }
}
