package io.waybill.delivery;

import io.waybill.content.RangeStream;
import io.waybill.content.StagedFile;
import io.waybill.ledger.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * A byte range of a document, sent on its own.
 *
 * @param index from 0
 * @param offset of its first byte in the document; where the store holds a part of the chunk already, of the first byte
 *     that it lacks
 * @param length in bytes
 */
public record Chunk(ChunkedAttempt attempt, int index, long offset, long length) {
    public Delivery delivery() {
        return attempt.delivery();
    }

    public long end() {
        return offset + length;
    }

    /** Whether it makes sense to send it: another chunk that failed for good ends the attempt. */
    public boolean isWanted() {
        return !attempt.isCancelled();
    }

    /** Whether it is the last one of its document. */
    public boolean isLast() {
        return end() == delivery().size();
    }

    /** Its CRC32C, in lower-case hexadecimal. For stores that take a chunk whole or not at all. */
    public String crc32c() {
        requireWhole();
        return ChunkedAttempt.crc32c(delivery(), index);
    }

    /**
     * Its MD5, in lower-case hexadecimal: reads the chunk, if it isn't the only one. For stores that take a chunk whole or
     * not at all.
     *
     * @throws io.waybill.content.ContentChanged if the content isn't what was described
     */
    public String md5() throws IOException {
        requireWhole();
        return ChunkedAttempt.md5(delivery(), index);
    }

    private void requireWhole() {
        if (length != ChunkedAttempt.length(delivery(), index)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "only the last %d bytes of chunk %d are to be sent, and have no checksum",
                    length,
                    index));
        }
    }

    /** A stream of the range. It can be reset, and fails if the content changed while it was read. */
    public InputStream open() throws IOException {
        StagedFile content = delivery().document().content();
        return new RangeStream(content, offset, length);
    }
}
