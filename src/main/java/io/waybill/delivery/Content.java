package io.waybill.delivery;

import io.waybill.content.RangeStream;
import io.waybill.content.StagedFile;
import io.waybill.ledger.Delivery;
import java.io.IOException;
import java.io.InputStream;

/** Opens the content of documents for sending. */
public final class Content {
    /** A stream of the whole document. It can be reset, and fails if the content changed while it was read. */
    public InputStream open(Delivery delivery) throws IOException {
        return open(delivery, 0, delivery.size());
    }

    /** A stream of a range. It can be reset, and fails if the content changed while it was read. */
    public InputStream open(Delivery delivery, long offset, long length) throws IOException {
        StagedFile content = delivery.document().content();
        return new RangeStream(content, offset, length);
    }
}
