using System.Security;

namespace ChronoCare.Records.Paper;

/// <summary>The XMP packet in which an archived document names its standard, title, author and days.</summary>
static class PdfMetadata
{
    internal static string Write(PdfAbout about)
    {
        string title = Xml(about.Title), author = Xml(about.Author), subject = Xml(about.Subject), at = about.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'");
        return $"""
            <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
             <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
              <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
                xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
               <pdfaid:part>3</pdfaid:part>
               <pdfaid:conformance>A</pdfaid:conformance>
               <dc:format>application/pdf</dc:format>
               <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
               <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
               <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
               <dc:language><rdf:Bag><rdf:li>{Xml(about.Language)}</rdf:li></rdf:Bag></dc:language>
               <xmp:CreatorTool>ChronoCare Pro</xmp:CreatorTool>
               <xmp:CreateDate>{at}</xmp:CreateDate>
               <xmp:ModifyDate>{at}</xmp:ModifyDate>
               <xmp:MetadataDate>{at}</xmp:MetadataDate>
               <pdf:Producer>ChronoCare Pro</pdf:Producer>
               <xmpMM:DocumentID>uuid:{new Guid(about.Id, bigEndian: true):D}</xmpMM:DocumentID>
              </rdf:Description>
             </rdf:RDF>
            </x:xmpmeta>
            <?xpacket end="r"?>
            """;
    }

    static string Xml(string text) => SecurityElement.Escape(text);
}
