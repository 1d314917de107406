package io.waybill.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Tells files that seem to be beginnings of what they are to become, by their own format: their end is missing, or there is nothing in
 * them. Whoever copies slowly, or goes on later, leaves such files. It is a reason to wait, and no proof that something is missing: some
 * programs write files without an end.
 */
public final class CutOff {
    /**
     * A format that says how it ends.
     *
     * @param beginning of the file
     * @param end what stands near the end of the file
     * @param near within so many bytes from the end
     * @param behind how many bytes follow it at least
     */
    private record Ending(byte[] beginning, byte[] end, int near, int behind) {
        private static Ending of(String beginning, String end, int near, int behind) {
            return new Ending(bytes(beginning), bytes(end), near, behind);
        }
    }

    private static final int KB = 1_024;
    private static final int HEAD = 32;
    /** The end record of a zip file, with the longest comment. */
    private static final int TAIL = 22 + 0xFFFF;

    /** PDF (ISO 32000, and what readers take), ZIP with OOXML, ODF and EPUB (APPNOTE.TXT), JPEG, PNG, GIF. */
    private static final List<Ending> ENDINGS = List.of(
            Ending.of("%PDF-", "%%EOF", 2 * KB, 0),
            Ending.of("PK\u0003\u0004", "PK\u0005\u0006", TAIL, 18),
            Ending.of("\u00ff\u00d8\u00ff", "\u00ff\u00d9", 64 * KB, 0),
            Ending.of("\u0089PNG\r\n\u001a\n", "IEND", 4 * KB, 4),
            Ending.of("GIF8", ";", 16, 0));

    private static final byte[] RIFF = bytes("RIFF");
    private static final byte[] SEVEN_ZIP = bytes("7z\u00bc\u00af'\u001c");

    private CutOff() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * What seems to be missing of a file, in words.
     *
     * @param folder that it lies in, or below
     * @throws IOException if it can't be read
     */
    public static Optional<String> of(SafeFolder folder, Path file) throws IOException {
        try (FileChannel channel = folder.open(file, StandardOpenOption.READ)) {
            return of(channel);
        }
    }

    /** The same of one that is open already, and whose position stays where it is. */
    public static Optional<String> of(FileChannel file) throws IOException {
        long size = file.size();
        if (size == 0) {
            return Optional.of("it is empty");
        }
        byte[] head = read(file, 0, (int) Math.min(HEAD, size));
        for (Ending ending : ENDINGS) {
            if (startsWith(head, ending.beginning)) {
                int near = (int) Math.min(ending.near, size);
                return contains(read(file, size - near, near), ending)
                        ? Optional.empty()
                        : Optional.of("its end is missing");
            }
        }
        Optional<Long> announced = announced(file, head);
        if (announced.isPresent() && announced.get() > size) {
            return Optional.of("it has fewer bytes than it says");
        }
        boolean zeros = isZeros(head) && isZeros(read(file, Math.max(0, size - KB), (int) Math.min(KB, size)));
        return zeros ? Optional.of("it has nothing but zeros where it begins and ends") : Optional.empty();
    }

    /** How long a file is at least, by what it says where it begins: RIFF, 7z; and TIFF, by its directories. */
    private static Optional<Long> announced(FileChannel file, byte[] head) throws IOException {
        if (TiffLength.isTiff(head)) {
            return TiffLength.of(file);
        }
        ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (startsWith(head, RIFF) && head.length >= 8) {
            return Optional.of(8 + Integer.toUnsignedLong(bytes.getInt(4)));
        }
        if (startsWith(head, SEVEN_ZIP) && head.length >= HEAD) {
            return Optional.of(HEAD + bytes.getLong(12) + bytes.getLong(20)).filter(length -> length > 0);
        }
        return Optional.empty();
    }

    private static byte[] read(FileChannel file, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {
            // One read may give less than is there.
            continue;
        }
        byte[] read = new byte[bytes.position()];
        bytes.flip().get(read);
        return read;
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        if (bytes.length < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            if (bytes[i] != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(byte[] bytes, Ending ending) {
        byte[] wanted = ending.end;
        for (int at = bytes.length - wanted.length - ending.behind; at >= 0; at--) {
            int same = 0;
            while (same < wanted.length && bytes[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return true;
            }
        }
        return false;
    }

    private static boolean isZeros(byte[] bytes) {
        for (byte one : bytes) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }
}
