package io.waybill.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Tells digital negatives from other TIFFs, wherever in the file their first directory stands.
 *
 * <p>A DNG has no mark at its beginning; it is a TIFF whose first directory has a tag DNGVersion (0xC612). See Adobe's
 * DNG Specification 1.7, TIFF 6.0, and for files over 4 GB the BigTIFF design of AWare Systems.
 */
final class TiffProbe {
    static final String DNG = "image/x-adobe-dng";
    static final String TIFF = "image/tiff";

    private static final int DNG_VERSION = 0xC612;
    private static final int CLASSIC = 42;
    private static final int BIG = 43;

    /** Real directories have some dozens of tags; a wrong header may promise any number. */
    private static final int MOST_TAGS = 4096;

    private TiffProbe() {}

    /** The media type, or empty if this is no TIFF or its first directory isn't there. */
    static Optional<String> typeOf(FileChannel file) throws IOException {
        ByteBuffer head = read(file, 0, 16, ByteOrder.BIG_ENDIAN);
        if (head.limit() < 8) {
            return Optional.empty();
        }
        short mark = head.getShort(0);
        if (mark != 0x4949 && mark != 0x4D4D) {
            return Optional.empty();
        }
        head.order(mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return switch (head.getShort(2)) {
            case CLASSIC -> directory(file, Integer.toUnsignedLong(head.getInt(4)), head.order(), false);
            case BIG ->
                head.limit() == 16 && head.getShort(4) == 8 && head.getShort(6) == 0
                        ? directory(file, head.getLong(8), head.order(), true)
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<String> directory(FileChannel file, long at, ByteOrder order, boolean big)
            throws IOException {
        int countLength = big ? 8 : 2;
        int tagLength = big ? 20 : 12;
        if (at < 8 || at > file.size() - countLength) {
            return Optional.empty();
        }
        ByteBuffer number = read(file, at, countLength, order);
        if (number.limit() < countLength) {
            return Optional.empty();
        }
        long tags = big ? number.getLong(0) : Short.toUnsignedInt(number.getShort(0));
        if (tags < 1 || tags > MOST_TAGS) {
            return Optional.empty();
        }
        ByteBuffer directory = read(file, at + countLength, (int) tags * tagLength, order);
        for (int tag = 0; tag + tagLength <= directory.limit(); tag += tagLength) {
            if (Short.toUnsignedInt(directory.getShort(tag)) == DNG_VERSION) {
                return Optional.of(DNG);
            }
        }
        return Optional.of(TIFF);
    }

    /** Up to that many bytes from a position on. */
    private static ByteBuffer read(FileChannel file, long position, int length, ByteOrder order) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {
            continue;
        }
        return buffer.flip().order(order);
    }
}
