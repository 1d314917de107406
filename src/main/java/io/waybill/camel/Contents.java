package io.waybill.camel;

import io.waybill.delivery.Content;
import io.waybill.ledger.Delivery;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;

/** Opens the content of documents, and closes it when the exchange is done. */
public class Contents {
    private final Content content;

    Contents(Content content) {
        this.content = content;
    }

    public InputStream open(Delivery delivery, Exchange exchange) throws IOException {
        InputStream stream = content.open(delivery);
        exchange.getExchangeExtension().addOnCompletion(new Closes(stream));
        return stream;
    }
}
