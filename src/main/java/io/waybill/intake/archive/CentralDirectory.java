package io.waybill.intake.archive;

import io.waybill.content.SafeFolder;
import io.waybill.intake.Sizes;
import io.waybill.outcome.Refusal;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Where the directory of a zip begins and how many entries it is said to have, found without building it in memory.
 *
 * <p>Looks where Commons Compress looks, so that both see the same directory. See PKWARE's APPNOTE.TXT 4.3.12 to 4.3.16.
 *
 * @param start offset of its first record in the file
 * @param declaredEntries what the end record says; older archivers write the number modulo 65,536
 */
record CentralDirectory(long start, long declaredEntries) {
    private static final int RECORD = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCAL = 0x04034b50;

    private static final int RECORD_LENGTH = 46;
    private static final int END_LENGTH = 22;
    private static final int END_64_LENGTH = 56;
    private static final int LOCATOR_64_LENGTH = 20;
    private static final int LONGEST_COMMENT = 0xFFFF;

    /**
     * Counts the entries before anybody builds a directory in memory.
     *
     * @throws UnreadableArchive if there are more than allowed, or other than the end record says
     */
    static long check(Path file, Budget budget) throws IOException, UnreadableArchive {
        try (FileChannel channel = SafeFolder.read(file)) {
            int mostEntries = budget.entriesLeft();
            CentralDirectory end = CentralDirectory.of(channel);
            int[] seen = {0};
            // The number in the end record isn't believed either way: too small hides a bomb, too large a lost entry.
            long found = end.walk(channel, name -> ++seen[0] <= mostEntries);
            if (Math.max(found, end.declaredEntries()) > mostEntries) {
                throw new UnreadableArchive(
                        Refusal.Cause.TOO_LARGE,
                        String.format(
                                Locale.ROOT,
                                "The archive has more than the %,d entries that are allowed%s: split it",
                                budget.mostEntries(),
                                mostEntries < budget.mostEntries()
                                        ? ", together with the archives beside and around it"
                                        : ""));
            }
            if ((found & 0xFFFF) != (end.declaredEntries() & 0xFFFF)) {
                throw new UnreadableArchive(String.format(
                        Locale.ROOT,
                        "The archive is damaged: it should have %,d entries, and its directory has %,d: pack it again",
                        end.declaredEntries(),
                        found));
            }
            return found;
        }
    }

    /** Finds the directory from the end of the file. */
    static CentralDirectory of(FileChannel file) throws IOException, UnreadableArchive {
        long size = file.size();
        ByteBuffer tail = read(file, Math.max(0, size - END_LENGTH - LONGEST_COMMENT), END_LENGTH + LONGEST_COMMENT);
        for (int at = tail.limit() - END_LENGTH; at >= 0; at--) {
            if (tail.getInt(at) == END) {
                return at(
                        file,
                        size - tail.limit() + at,
                        tail.slice(at, END_LENGTH).order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        throw new UnreadableArchive(
                startsLikeZip(file)
                        ? "The archive is cut off: its directory, which stands at the end, is missing. It was probably "
                                + "not copied to the end; drop it again"
                        : "The file is not a zip archive: it neither begins nor ends like one");
    }

    /** Whether the file begins with the header of an entry or, for an empty archive, with the end record. */
    static boolean startsLikeZip(FileChannel file) throws IOException {
        ByteBuffer head = read(file, 0, 4);
        return head.limit() == 4 && (head.getInt(0) == LOCAL || head.getInt(0) == END);
    }

    /**
     * Walks over the raw names, in order.
     *
     * @param goOn is asked after each name
     * @return how many names came by
     */
    long walk(FileChannel file, Predicate<byte[]> goOn) throws IOException, UnreadableArchive {
        long entries = 0;
        // Closing the stream would close the channel, which is the caller's.
        InputStream in = new BufferedInputStream(Channels.newInputStream(file.position(start)), 64 * 1024);
        try {
            while (true) {
                ByteBuffer header = little(in.readNBytes(RECORD_LENGTH));
                if (header.limit() < 4 || header.getInt(0) != RECORD) {
                    return entries;
                }
                if (header.limit() < RECORD_LENGTH) {
                    throw new EOFException();
                }
                byte[] name = in.readNBytes(Short.toUnsignedInt(header.getShort(28)));
                in.skipNBytes(
                        Short.toUnsignedInt(header.getShort(30)) + (long) Short.toUnsignedInt(header.getShort(32)));
                entries++;
                if (!goOn.test(name)) {
                    return entries;
                }
            }
        } catch (EOFException e) {
            throw new UnreadableArchive(
                    String.format(
                            Locale.ROOT,
                            "The directory of the archive breaks off after %d entries: pack it again",
                            entries),
                    e);
        }
    }

    private static CentralDirectory at(FileChannel file, long endAt, ByteBuffer end)
            throws IOException, UnreadableArchive {
        ByteBuffer locator = read(file, Math.max(0, endAt - LOCATOR_64_LENGTH), LOCATOR_64_LENGTH);
        if (endAt >= LOCATOR_64_LENGTH && locator.getInt(0) == LOCATOR_64) {
            return at64(file, locator.getLong(8));
        }
        if (end.getShort(4) != 0) {
            throw inParts();
        }
        long length = Integer.toUnsignedLong(end.getInt(12));
        long offset = Integer.toUnsignedLong(end.getInt(16));
        // Bytes before the first entry, as in self-extracting archives, shift all offsets.
        long start = offset + Math.max(0, endAt - length - offset);
        return inFile(file, start, Short.toUnsignedInt(end.getShort(10)));
    }

    private static CentralDirectory at64(FileChannel file, long endAt) throws IOException, UnreadableArchive {
        if (endAt < 0 || endAt > file.size() - END_64_LENGTH) {
            throw new UnreadableArchive(String.format(
                    Locale.ROOT,
                    "The archive is damaged: its end record should stand at %d, and the file has %s",
                    endAt,
                    Sizes.of(file.size())));
        }
        ByteBuffer end = read(file, endAt, END_64_LENGTH);
        if (end.getInt(0) != END_64) {
            throw new UnreadableArchive(String.format(
                    Locale.ROOT, "The archive is damaged: its end record is not at %d, where it should be", endAt));
        }
        if (end.getInt(16) != 0) {
            throw inParts();
        }
        return inFile(file, end.getLong(48), end.getLong(32));
    }

    private static CentralDirectory inFile(FileChannel file, long start, long entries)
            throws IOException, UnreadableArchive {
        if (start < 0 || start >= file.size()) {
            throw new UnreadableArchive(String.format(
                    Locale.ROOT,
                    "The archive is damaged: its directory should begin at %d, and the file has %s",
                    start,
                    Sizes.of(file.size())));
        }
        return new CentralDirectory(start, entries);
    }

    private static UnreadableArchive inParts() {
        return new UnreadableArchive("The archive is one part of several: join them, and drop the whole");
    }

    /** Up to that many bytes from a position on, little-endian. */
    private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {
            continue;
        }
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
