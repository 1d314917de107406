package io.waybill.inspect;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Optional;
import java.util.TimeZone;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;

/** Makes small real documents for tests. */
final class Documents {
    static final Instant CREATED = Instant.parse("2024-05-06T07:08:09Z");

    private Documents() {}

    static Path pdf(Path file) throws IOException {
        return pdf(file, false);
    }

    static Path encryptedPdf(Path file) throws IOException {
        return pdf(file, true);
    }

    private static Path pdf(Path file, boolean encrypted) throws IOException {
        try (PDDocument pdf = new PDDocument()) {
            pdf.addPage(new PDPage());
            pdf.addPage(new PDPage());
            pdf.getDocumentInformation().setTitle("Résolution");
            pdf.getDocumentInformation().setAuthor("A. Author");
            GregorianCalendar created = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
            created.setTimeInMillis(CREATED.toEpochMilli());
            pdf.getDocumentInformation().setCreationDate(created);
            pdf.getDocumentCatalog().setLanguage("fr");
            if (encrypted) {
                pdf.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
            }
            pdf.save(file.toFile());
        }
        return file;
    }

    static Path docx(Path file) throws IOException {
        try (XWPFDocument document = new XWPFDocument();
                OutputStream out = Files.newOutputStream(file)) {
            document.createParagraph().createRun().setText("Text");
            document.getProperties().getCoreProperties().setTitle("A letter");
            document.getProperties().getCoreProperties().setCreator("C. Clerk");
            document.getProperties().getCoreProperties().setCreated(Optional.of(Date.from(CREATED)));
            document.getProperties().getExtendedProperties().setPages(3);
            document.write(out);
        }
        return file;
    }

    static Path xlsx(Path file) throws IOException {
        try (XSSFWorkbook workbook = new XSSFWorkbook();
                OutputStream out = Files.newOutputStream(file)) {
            workbook.createSheet("One").createRow(0).createCell(0).setCellValue(1);
            workbook.getProperties().getCoreProperties().setTitle("A table");
            workbook.write(out);
        }
        return file;
    }

    static Path xls(Path file) throws IOException {
        try (HSSFWorkbook workbook = new HSSFWorkbook();
                OutputStream out = Files.newOutputStream(file)) {
            workbook.createSheet("One");
            workbook.createInformationProperties();
            workbook.getSummaryInformation().setTitle("An old table");
            workbook.write(out);
        }
        return file;
    }

    static Path epub(Path file) throws IOException {
        return zip(
                file,
                "mimetype",
                "application/epub+zip",
                "META-INF/container.xml",
                """
                <container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
                <rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>""",
                "book.opf",
                """
                <package version="3.0" xmlns="http://www.idpf.org/2007/opf" unique-identifier="id">
                <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">1</dc:identifier>
                <dc:title>A book</dc:title><dc:creator>W. Writer</dc:creator><dc:language>es</dc:language></metadata>
                <manifest><item id="t" href="t.xhtml" media-type="application/xhtml+xml"/></manifest>
                <spine><itemref idref="t"/></spine></package>""",
                "t.xhtml",
                "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title/></head><body>Text</body></html>");
    }

    static Path odt(Path file) throws IOException {
        return zip(file, "mimetype", "application/vnd.oasis.opendocument.text", "meta.xml", """
                <office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
                 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
                <office:meta><dc:title>A note</dc:title><dc:creator>N. Notary</dc:creator><dc:language>en-GB</dc:language>
                <meta:creation-date>2024-05-06T07:08:09</meta:creation-date>
                <meta:document-statistic meta:page-count="4"/></office:meta></office:document-meta>""", "content.xml", """
                <office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
                 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>
                <text:p>Text</text:p></office:text></office:body></office:document-content>""");
    }

    /** Names and contents in turn; the first one stored, as EPUB and ODF want it. */
    static Path zip(Path file, String... namesAndContents) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                byte[] content = namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8);
                ZipEntry entry = new ZipEntry(namesAndContents[i]);
                if (i == 0) {
                    CRC32 crc = new CRC32();
                    crc.update(content);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        return file;
    }

    static Path image(Path file, String format, int width, int height) throws IOException {
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, file.toFile());
        return file;
    }

    /** A PNG of 1 x 1 whose comment unpacks to that many zeros: small on disk, large for whoever reads it. */
    static Path pngBomb(Path file, int size) throws IOException {
        ByteArrayOutputStream comment = new ByteArrayOutputStream();
        comment.writeBytes("Comment\0\0".getBytes(StandardCharsets.US_ASCII));
        try (DeflaterOutputStream zeros = new DeflaterOutputStream(comment)) {
            for (int i = 0; i < size; i += 1 << 20) {
                zeros.write(new byte[1 << 20]);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(png);
        out.writeLong(0x89504E470D0A1A0AL);
        chunk(
                out,
                "IHDR",
                ByteBuffer.allocate(13).putInt(1).putInt(1).put((byte) 8).array());
        chunk(out, "zTXt", comment.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return Files.write(file, png.toByteArray());
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(data);
        out.writeInt(data.length);
        out.writeBytes(type);
        out.write(data);
        out.writeInt((int) crc.getValue());
    }

    /** A TIFF with nothing but its first directory, at a place of the file, which is sparse before that. */
    static Path tiff(Path file, ByteOrder order, boolean big, long directoryAt, int... tags) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(16).order(order);
        head.putShort((short) (order == ByteOrder.LITTLE_ENDIAN ? 0x4949 : 0x4D4D));
        head.putShort((short) (big ? 43 : 42));
        ByteBuffer directory =
                ByteBuffer.allocate(16 + tags.length * (big ? 20 : 12)).order(order);
        if (big) {
            head.putShort((short) 8).putShort((short) 0).putLong(directoryAt);
            directory.putLong(tags.length);
        } else {
            head.putInt((int) directoryAt);
            directory.putShort((short) tags.length);
        }
        for (int tag : tags) {
            directory.putShort((short) tag).putShort((short) 4);
            if (big) {
                directory.putLong(1).putLong(100);
            } else {
                directory.putInt(1).putInt(100);
            }
        }
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            out.write(head.flip(), 0);
            out.write(directory.clear(), directoryAt);
        }
        return file;
    }
}
