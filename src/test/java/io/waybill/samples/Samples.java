package io.waybill.samples;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/**
 * Makes the files in {@code samples/}: the same bytes each time on the same JDK. The texts are invented.
 *
 * <p>Run it from the project's folder when a sample has to change, and commit what comes out.
 */
final class Samples {
    private static final LocalDateTime PACKED = LocalDateTime.of(2026, 1, 1, 0, 0);

    private Samples() {}

    public static void main(String[] args) throws IOException {
        make(Files.createDirectories(Path.of("samples")));
    }

    static void make(Path folder) throws IOException {
        Files.write(
                folder.resolve("A_RES_70_11-EN.pdf"),
                pdf(
                        "en",
                        "A/RES/70/11",
                        "Sample resolution",
                        "The Assembly takes note of a sample.",
                        "It has two lines."));
        Files.write(
                folder.resolve("A_RES_70_11-FR.pdf"),
                pdf("fr", "A/RES/70/11", "Résolution d'exemple", "L'Assemblée prend note d'un exemple."));
        Files.write(
                folder.resolve("S_RES_2803_(2025)-FR.pdf"),
                pdf("fr", "S/RES/2803 (2025)", "Autre résolution d'exemple", "Le Conseil reste saisi de l'exemple."));
        Files.write(
                folder.resolve("A_C.4_SR.985-ES.pdf"),
                pdf("es", "A/C.4/SR.985", "Acta resumida de ejemplo", "La sesión es un ejemplo y termina aquí."));
        Files.write(
                folder.resolve("annual-report.pdf"),
                pdf("en", "A/80/500", "Annual report of the sample office", "All samples were delivered."));
        Files.writeString(folder.resolve("manifest.csv"), """
                name,symbol,language,title
                annual-report.pdf,A/80/500,EN,"Annual report, with samples"
                """);
        byte[] mixed = zip(mixed());
        Files.write(folder.resolve("mixed.zip"), mixed);
        Files.write(folder.resolve("unreadable.zip"), Arrays.copyOf(mixed, mixed.length / 2));
    }

    private static Map<String, byte[]> mixed() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("A_C.4_SR.985-FR.pdf", pdf("fr", "A/C.4/SR.985", "Compte rendu d'exemple", "La séance est levée."));
        entries.put("letter.docx", docx());
        entries.put("photo.png", png());
        entries.put("book.epub", epub());
        entries.put("minutes/", new byte[0]);
        entries.put(
                "minutes/2025/Procès-verbal de l’été.pdf",
                pdf("fr", "Procès-verbal", "Réunion d'été", "Rien à signaler."));
        entries.put("minutes/2025/notes.txt", "Nothing else was said.\n".getBytes(StandardCharsets.UTF_8));
        return entries;
    }

    private static byte[] pdf(String language, String symbol, String title, String... lines) throws IOException {
        try (PDDocument pdf = new PDDocument()) {
            pdf.setDocumentId(0L);
            pdf.getDocumentCatalog().setLanguage(language);
            pdf.getDocumentInformation().setTitle(title);
            pdf.getDocumentInformation().setAuthor("Sample office");
            PDPage page = new PDPage(PDRectangle.A4);
            pdf.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
                content.beginText();
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 14);
                content.setLeading(22);
                content.newLineAtOffset(72, 760);
                for (String line : new String[] {symbol, title, ""}) {
                    content.showText(line);
                    content.newLine();
                }
                for (String line : lines) {
                    content.showText(line);
                    content.newLine();
                }
                content.endText();
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            pdf.save(out);
            return out.toByteArray();
        }
    }

    private static byte[] docx() throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("[Content_Types].xml", xml("""
                        <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
                        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
                        <Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
                        <Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
                        </Types>"""));
        parts.put("_rels/.rels", xml("""
                        <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
                        <Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
                        <Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>
                        </Relationships>"""));
        parts.put("word/document.xml", xml("""
                        <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
                        <w:p><w:r><w:t>Dear reader, this is a sample.</w:t></w:r></w:p></w:body></w:document>"""));
        parts.put("docProps/core.xml", xml("""
                        <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">
                        <dc:title>A sample letter</dc:title><dc:creator>Sample office</dc:creator></cp:coreProperties>"""));
        return zip(parts);
    }

    private static byte[] epub() throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("mimetype", "application/epub+zip".getBytes(StandardCharsets.US_ASCII));
        parts.put("META-INF/container.xml", xml("""
                        <container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
                        <rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""));
        parts.put("book.opf", xml("""
                        <package version="3.0" xmlns="http://www.idpf.org/2007/opf" unique-identifier="id">
                        <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">sample</dc:identifier>
                        <dc:title>A sample book</dc:title><dc:creator>Sample office</dc:creator><dc:language>en</dc:language></metadata>
                        <manifest><item id="text" href="text.xhtml" media-type="application/xhtml+xml"/></manifest>
                        <spine><itemref idref="text"/></spine></package>"""));
        parts.put("text.xhtml", xml("""
                        <html xmlns="http://www.w3.org/1999/xhtml"><head><title>A sample book</title></head>
                        <body><p>Once upon a time there was a sample.</p></body></html>"""));
        return zip(parts);
    }

    private static byte[] png() throws IOException {
        BufferedImage image = new BufferedImage(120, 80, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(new Color(0x5B92E5));
        pen.fillRect(0, 0, 120, 80);
        pen.setColor(Color.WHITE);
        pen.fillRect(30, 20, 60, 40);
        pen.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static byte[] xml(String content) {
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + content).getBytes(StandardCharsets.UTF_8);
    }

    /** The first entry is stored, as an EPUB wants its type; all bear the same time. */
    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean first = true;
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                entry.setTimeLocal(PACKED);
                if (first) {
                    store(entry, content.getValue());
                    first = false;
                }
                zip.putNextEntry(entry);
                zip.write(content.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void store(ZipEntry entry, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
    }
}
