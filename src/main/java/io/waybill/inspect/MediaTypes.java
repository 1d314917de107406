package io.waybill.inspect;

import io.waybill.content.SafeFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.apache.tika.detect.TextStatistics;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;

/**
 * The media type of a file by its content. Its name has no say, for names lie.
 *
 * <p>It is what Tika's {@link MimeTypes} finds, which tries one magic number after another, for each of them reads
 * the content anew, and takes a millisecond for it.
 */
public final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";
    /** Of these Tika looks at the root element of the XML that they may be. */
    private static final Set<MediaType> MAYBE_XML = Set.of(MediaType.APPLICATION_XML, MediaType.TEXT_HTML);

    private static final int LENGTH = 64 * 1024;
    /** Of random bytes a tenth are control characters. */
    private static final int ENOUGH_TO_TELL = LENGTH / 4;

    /** How much is looked at between one look at the count and the next. */
    private static final int PORTION = 1024;

    private static final byte ESCAPE = 0x1B;
    /** 1 for each byte that is a control character, for a branch at each byte costs more than the rest. */
    private static final byte[] IS_CONTROL = new byte[256];

    static {
        Arrays.fill(IS_CONTROL, 0, ' ', (byte) 1);
        for (byte space : new byte[] {'\t', '\n', '\f', '\r', ESCAPE}) {
            IS_CONTROL[space] = 0;
        }
    }

    private final MagicIndex magic = new MagicIndex(MagicTable.read());

    /**
     * Looks at the first 64 KB and, in a TIFF, at its first directory.
     *
     * @return such as {@code application/pdf}, or {@code application/octet-stream} if nothing is known
     */
    public String of(Path file) throws IOException {
        try (FileChannel channel = SafeFolder.read(file)) {
            return of(channel);
        }
    }

    /** The same of one that is open already, and whose position stays where it is. */
    String of(FileChannel file) throws IOException {
        Optional<String> tiff = TiffProbe.typeOf(file);
        if (tiff.isPresent()) {
            return tiff.get();
        }
        String type = of(head(file));
        // Half a TIFF is not one.
        return type.equals(TiffProbe.TIFF) ? UNKNOWN : type;
    }

    /** What Tika says of a file that begins so. */
    String of(byte[] head) throws IOException {
        if (head.length == 0) {
            return UNKNOWN;
        }
        Optional<MediaType> found = magic.find(new Head(head));
        MediaType type;
        if (found.isEmpty()) {
            type = isText(head) ? MediaType.TEXT_PLAIN : MediaType.OCTET_STREAM;
        } else if (MAYBE_XML.contains(found.get())) {
            type = MimeTypes.getDefaultMimeTypes().detect(new ByteArrayInputStream(head), new Metadata());
        } else {
            type = found.get();
        }
        return type.getBaseType().toString();
    }

    /** As Tika's TextDetector has it, which counts every byte. */
    private static boolean isText(byte[] head) {
        if (hasTooManyControls(head)) {
            return false;
        }
        TextStatistics statistics = new TextStatistics();
        statistics.addData(head, 0, head.length);
        return statistics.isMostlyAscii() || statistics.looksLikeUTF8();
    }

    /** Whether the beginning has as many control characters as the whole of a text must not have: two in a hundred. */
    private static boolean hasTooManyControls(byte[] head) {
        int enough = Math.min(head.length, ENOUGH_TO_TELL);
        int controls = 0;
        for (int from = 0; from < enough && controls * 100 < head.length * 2; from += PORTION) {
            for (int i = from; i < Math.min(from + PORTION, enough); i++) {
                controls += IS_CONTROL[head[i] & 0xFF];
            }
        }
        return controls * 100 >= head.length * 2;
    }

    private static byte[] head(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(LENGTH, channel.size()));
        while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
            continue;
        }
        byte[] bytes = new byte[head.position()];
        head.flip().get(bytes);
        return bytes;
    }
}
