package io.waybill.inspect;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;

/** The media type of a file by its content. Its name has no say, for names lie. */
public final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";
    /** What no search through the content can tell more of. */
    private static final Set<String> FINAL =
            Set.of(UNKNOWN, "application/pdf", "application/zip", "image/png", "image/jpeg");

    /** Only the magic numbers of tika-core: parsers, which could be led astray, run in the child process. */
    private final MimeTypes all = MimeTypes.getDefaultMimeTypes();

    private final MimeTypes quick = QuickTypes.of();

    /**
     * Looks at the first 64 KB and, in a TIFF, at its first directory.
     *
     * @return such as {@code application/pdf}, or {@code application/octet-stream} if nothing is known
     */
    public String of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            Optional<String> tiff = TiffProbe.typeOf(channel);
            if (tiff.isPresent()) {
                return tiff.get();
            }
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            String type = detect(quick, in);
            if (!FINAL.contains(type)) {
                type = detect(all, in);
            }
            // Half a TIFF is not one.
            return type.equals(TiffProbe.TIFF) ? UNKNOWN : type;
        }
    }

    /** Leaves the stream where it is. */
    private static String detect(MimeTypes types, InputStream in) throws IOException {
        return types.detect(in, new Metadata()).getBaseType().toString();
    }
}
