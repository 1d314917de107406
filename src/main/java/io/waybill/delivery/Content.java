package io.waybill.delivery;

import io.waybill.content.RangeStream;
import io.waybill.ledger.Delivery;
import java.io.IOException;
import java.io.InputStream;

/** Opens the content of documents for sending. */
public final class Content {
    /** A stream of the whole document. It can be reset, and fails if the content changed while it was read. */
    public InputStream open(Delivery delivery) throws IOException {
        return new RangeStream(delivery.document().content(), 0, delivery.size());
    }
}
