package io.waybill.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.poi.EncryptedDocumentException;
import org.apache.poi.hpsf.PropertySetFactory;
import org.apache.poi.hpsf.SummaryInformation;
import org.apache.poi.ooxml.POIXMLProperties;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.openxml4j.opc.PackageProperties;
import org.apache.poi.poifs.filesystem.DirectoryNode;
import org.apache.poi.poifs.filesystem.Entry;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.tika.detect.microsoft.POIFSContainerDetector;
import org.apache.tika.detect.zip.DefaultZipContainerDetector;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.DublinCore;
import org.apache.tika.metadata.PagedText;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.xmlbeans.XmlException;
import org.xml.sax.SAXException;

/** Reads what a document says about itself, without its text. For the child process: what it reads may be hostile. */
final class DocumentFields {
    private final Path file;
    private final Fields fields = new Fields();

    private DocumentFields(Path file) {
        this.file = file;
    }

    /** Reads a file of a type that {@link MediaTypes} found. */
    static Fields read(Path file, String mediaType) {
        DocumentFields reader = new DocumentFields(file);
        try {
            reader.readAs(mediaType);
        } catch (InvalidPasswordException | EncryptedDocumentException e) {
            reader.fields.put(Fields.NOTE, "The document is protected by a password, so its metadata can't be read");
        } catch (Exception e) {
            String detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            reader.fields.put(Fields.NOTE, "Its metadata can't be read: " + detail);
        }
        return reader.fields;
    }

    private void readAs(String mediaType) throws Exception {
        if (mediaType.equals(DocumentTypes.PDF)) {
            readPdf();
        } else if (mediaType.startsWith(DocumentTypes.IMAGE)) {
            ImageFields.read(file, mediaType, fields);
        } else if (mediaType.equals(DocumentTypes.OLE)) {
            readOle();
        } else {
            readZip();
        }
    }

    private void readPdf() throws IOException {
        try (PDDocument pdf = Loader.loadPDF(file.toFile(), IOUtils.createTempFileOnlyStreamCache())) {
            fields.putPages(pdf.getNumberOfPages());
            fields.put(Fields.LANGUAGE, pdf.getDocumentCatalog().getLanguage());
            PDDocumentInformation info = pdf.getDocumentInformation();
            fields.put(Fields.TITLE, info.getTitle());
            fields.put(Fields.AUTHOR, info.getAuthor());
            fields.put(Fields.CREATED, info.getCreationDate());
            fields.put(Fields.MODIFIED, info.getModificationDate());
        }
    }

    private void readZip() throws Exception {
        String type;
        try (TikaInputStream in = TikaInputStream.get(file)) {
            type = new DefaultZipContainerDetector()
                    .detect(in, new org.apache.tika.metadata.Metadata())
                    .getBaseType()
                    .toString();
        }
        putType(type);
        if (type.startsWith(DocumentTypes.OOXML)) {
            readOoxml();
        } else if (type.startsWith(DocumentTypes.ODF)) {
            readWith(new OpenDocumentParser());
        } else if (type.equals(DocumentTypes.EPUB)) {
            readWith(new EpubParser());
        }
    }

    /** Only the two small parts with properties; the document itself, which can be large, is not built. */
    private void readOoxml() throws IOException, InvalidFormatException {
        try (OPCPackage document = OPCPackage.open(file.toFile(), PackageAccess.READ)) {
            PackageProperties core = document.getPackageProperties();
            fields.put(Fields.TITLE, core.getTitleProperty().orElse(""));
            fields.put(Fields.AUTHOR, core.getCreatorProperty().orElse(""));
            fields.put(Fields.LANGUAGE, core.getLanguageProperty().orElse(""));
            core.getCreatedProperty().ifPresent(time -> fields.put(Fields.CREATED, time));
            core.getModifiedProperty().ifPresent(time -> fields.put(Fields.MODIFIED, time));
            fields.putPages(pagesOf(document));
        }
    }

    private static int pagesOf(OPCPackage document) throws IOException {
        try {
            POIXMLProperties.ExtendedProperties app = new POIXMLProperties(document).getExtendedProperties();
            return Math.max(app.getPages(), app.getSlides());
        } catch (OpenXML4JException | XmlException e) {
            throw new IOException("its properties are damaged (" + e.getMessage() + ")", e);
        }
    }

    private void readOle() throws Exception {
        try (POIFSFileSystem ole = new POIFSFileSystem(file.toFile(), true)) {
            DirectoryNode root = ole.getRoot();
            Set<String> names = new HashSet<>();
            for (Entry entry : root) {
                names.add(entry.getName());
            }
            MediaType type = POIFSContainerDetector.detect(names, root);
            putType(type.getBaseType().toString());
            if (!root.hasEntryCaseInsensitive(SummaryInformation.DEFAULT_STREAM_NAME)) {
                return;
            }
            if (PropertySetFactory.create(root, SummaryInformation.DEFAULT_STREAM_NAME)
                    instanceof SummaryInformation summary) {
                fields.put(Fields.TITLE, summary.getTitle());
                fields.put(Fields.AUTHOR, summary.getAuthor());
                fields.put(Fields.CREATED, summary.getCreateDateTime());
                fields.put(Fields.MODIFIED, summary.getLastSaveDateTime());
                fields.putPages(summary.getPageCount());
            }
        }
    }

    private void readWith(Parser parser) throws IOException, TikaException, SAXException {
        org.apache.tika.metadata.Metadata found = new org.apache.tika.metadata.Metadata();
        StopAtText handler = new StopAtText();
        try (TikaInputStream in = TikaInputStream.get(file)) {
            parser.parse(in, handler, found, new ParseContext());
        } catch (TikaException | SAXException | IOException e) {
            if (!handler.stopped()) {
                throw e;
            }
        }
        fields.put(Fields.TITLE, found.get(TikaCoreProperties.TITLE));
        fields.put(Fields.AUTHOR, found.get(TikaCoreProperties.CREATOR));
        fields.put(Fields.LANGUAGE, found.get(DublinCore.LANGUAGE));
        fields.put(Fields.CREATED, found.get(TikaCoreProperties.CREATED));
        fields.put(Fields.MODIFIED, found.get(TikaCoreProperties.MODIFIED));
        Integer pages = found.getInt(PagedText.N_PAGES);
        fields.putPages(pages == null ? 0 : pages);
    }

    /** Tika's own names for what it can't tell are no media types for others. */
    private void putType(String type) {
        if (!type.startsWith("application/x-tika") && !type.equals("application/octet-stream")) {
            fields.put(Fields.MEDIA_TYPE, type);
        }
    }
}
