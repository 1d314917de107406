package io.waybill.inspect;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;

/** The media type of a file by its content. Its name has no say, for names lie. */
public final class MediaTypes {
    /** Only the magic numbers of tika-core: parsers, which could be led astray, run in the child process. */
    private final MimeTypes magic = MimeTypes.getDefaultMimeTypes();

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
            String type = magic.detect(in, new Metadata()).getBaseType().toString();
            // Half a TIFF is not one.
            return type.equals(TiffProbe.TIFF) ? "application/octet-stream" : type;
        }
    }
}
