package io.waybill.delivery;

import io.waybill.ledger.Delivery;
import io.waybill.ledger.StagedFile;
import java.io.IOException;
import java.io.InputStream;

/**
 * A byte range of a document, sent on its own.
 *
 * @param index from 0
 * @param offset of its first byte in the document; where the store holds a part of the chunk already, of the first byte
 *     that it lacks
 * @param length in bytes
 * @param md5 of the range, in lower-case hexadecimal; empty where only a part of the chunk is left to send
 */
public record Chunk(Upload upload, int index, long offset, long length, String md5) {
    public Delivery delivery() {
        return upload.delivery();
    }

    public long end() {
        return offset + length;
    }

    /** Whether it makes sense to send it: another chunk that failed for good ends the attempt. */
    public boolean isWanted() {
        return !upload.isCancelled();
    }

    /** Whether it is the last one of its document. */
    public boolean isLast() {
        return end() == delivery().size();
    }

    /** A stream of the range. It can be reset, and fails if the content changed while it was read. */
    public InputStream open() throws IOException {
        StagedFile content = delivery().document().content();
        return new RangeStream(content, offset, length);
    }
}
