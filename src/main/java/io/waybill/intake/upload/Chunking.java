package io.waybill.intake.upload;

import java.util.Locale;

/**
 * The chunks that an upload comes in: all of one size, but the last, which has the rest.
 *
 * @param count how many; 0 if it comes in one run from its beginning
 * @param size in bytes of each but the last; 0 if that isn't known yet
 */
public record Chunking(int count, long size) {
    /** More would only fill the ledger: 80 GB in chunks of 8 MiB are fewer. */
    static final int MOST = 10_000;

    static final Chunking NONE = new Chunking(0, 0);

    /**
     * Chunks of a size.
     *
     * @param length of the whole, in bytes
     * @throws UploadRefused if these were too many
     */
    public static Chunking ofSize(long length, long size) {
        return new Chunking(counted(Math.max(1, (length + size - 1) / size)), size);
    }

    /**
     * So many chunks, of a size that whoever sends them knows: the first that comes tells it.
     *
     * @param length of the whole, in bytes
     * @throws UploadRefused if no size makes so many of it
     */
    public static Chunking ofCount(long length, long count) {
        int chunks = counted(count);
        long largest = (length + chunks - 1) / chunks;
        if (chunks > 1 && (length < chunks || (length + largest - 1) / largest != chunks)) {
            throw new UploadRefused(
                    UploadRefused.Reason.BAD_VALUE,
                    String.format(Locale.ROOT, "%d bytes can't be %d chunks of one size", length, chunks));
        }
        return new Chunking(chunks, chunks == 1 ? Math.max(1, length) : 0);
    }

    private static int counted(long count) {
        if (count < 1 || count > MOST) {
            throw new UploadRefused(
                    UploadRefused.Reason.BAD_VALUE,
                    String.format(Locale.ROOT, "it would come in %d chunks: make it 1 to %d", count, MOST));
        }
        return (int) count;
    }

    boolean isKnown() {
        return size > 0;
    }

    long offset(int index) {
        return index * size;
    }

    /** How long a chunk is, if the whole is so long. */
    long length(int index, long whole) {
        return index == count - 1 ? whole - offset(index) : size;
    }

    /**
     * The same, if one of its chunks is so long and the whole so long.
     *
     * @throws UploadRefused if it can't be
     */
    Chunking learned(int index, long chunk, long whole) {
        long each = chunk;
        if (index == count - 1) {
            each = (whole - chunk) % (count - 1) == 0 ? (whole - chunk) / (count - 1) : 0;
        }
        if (each < 1 || (whole + each - 1) / each != count) {
            throw new UploadRefused(
                    UploadRefused.Reason.CHUNK,
                    String.format(
                            Locale.ROOT,
                            "chunk %d of %d has %d bytes, which makes no sense of %d bytes",
                            index + 1,
                            count,
                            chunk,
                            whole));
        }
        return new Chunking(count, each);
    }
}
