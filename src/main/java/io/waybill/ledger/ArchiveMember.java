package io.waybill.ledger;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;

/**
 * One member of a gzip file (RFC 1952), which is a row of such. Ours say in an extra field how long they are, so that the end of
 * the last whole one is found without unpacking any; other programs pass over that.
 */
final class ArchiveMember {
    /** How long the beginning is that tells all of it, in bytes. */
    static final int HEADER = 24;

    private static final int TRAILER = 8;
    /** What all of ours begin with: deflated, with an extra field of twelve bytes, which is called WB and has eight. */
    private static final byte[] BEGINNING = {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 12, 0, 'W', 'B', 8, 0
    };

    /** What any member begins with. */
    private static final int OF_ANY = 3;

    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final CRC32 sum = new CRC32();
    private final OutputStream out = new CheckedOutputStream(new DeflaterOutputStream(packed, deflater), sum);

    /** Adds a line. */
    void line(byte[] json) {
        try {
            out.write(json);
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of it; nothing can be added any more. */
    ByteBuffer end() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int total = HEADER + packed.size() + TRAILER;
        int unpacked = (int) deflater.getBytesRead();
        deflater.end();
        return ByteBuffer.allocate(total)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(BEGINNING)
                .putLong(total)
                .put(packed.toByteArray())
                .putInt((int) sum.getValue())
                .putInt(unpacked)
                .flip();
    }

    /**
     * Whether a member begins so that somebody else made. One of ours that was not written to its end may have zeros instead of
     * the rest, for a file becomes longer before its content is on the disk.
     */
    static boolean isOfOthers(ByteBuffer beginning) {
        int same = same(beginning);
        boolean zeros = true;
        for (int i = same; i < beginning.limit(); i++) {
            zeros &= beginning.get(i) == 0;
        }
        return same >= OF_ANY && same < BEGINNING.length && !zeros;
    }

    /** How long a member is that begins so, in bytes; nothing if it isn't one of ours. */
    static Optional<Long> length(ByteBuffer beginning) {
        return beginning.limit() < HEADER || same(beginning) < BEGINNING.length
                ? Optional.empty()
                : Optional.of(beginning.order(ByteOrder.LITTLE_ENDIAN).getLong(BEGINNING.length))
                        .filter(length -> length > HEADER + TRAILER);
    }

    /** How many bytes are as all of ours have them. */
    private static int same(ByteBuffer beginning) {
        int same = 0;
        while (same < Math.min(BEGINNING.length, beginning.limit()) && beginning.get(same) == BEGINNING[same]) {
            same++;
        }
        return same;
    }

    /** Whether a whole member can be unpacked, and its checksum is right. */
    static boolean isWhole(byte[] member) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(member))) {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
