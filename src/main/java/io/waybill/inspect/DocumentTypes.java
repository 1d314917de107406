package io.waybill.inspect;

import java.util.Set;

/** The types of documents that say something about themselves. */
final class DocumentTypes {
    static final String PDF = "application/pdf";
    static final String EPUB = "application/epub+zip";
    /** Tika's name for any old Office document, until its content is opened. */
    static final String OLE = "application/x-tika-msoffice";

    /** The beginnings of types. */
    static final String IMAGE = "image/";

    static final String OOXML = "application/vnd.openxmlformats-officedocument.";
    static final String ODF = "application/vnd.oasis.opendocument.";

    /** Types that stand for all their likes until the content is opened. */
    private static final Set<String> CONTAINERS = Set.of("application/zip", "application/x-tika-ooxml", OLE);

    private DocumentTypes() {}

    static boolean canRead(String mediaType) {
        return mediaType.equals(PDF)
                || mediaType.equals(EPUB)
                || mediaType.startsWith(IMAGE)
                || mediaType.startsWith(OOXML)
                || mediaType.startsWith(ODF)
                || CONTAINERS.contains(mediaType);
    }
}
