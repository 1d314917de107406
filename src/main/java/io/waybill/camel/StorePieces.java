package io.waybill.camel;

import io.waybill.archive.StoreReading;
import io.waybill.content.Range;
import io.waybill.delivery.Failures;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** Reads from stores over the route {@code read-piece}, which calls each by the name of its own. */
public class StorePieces implements StoreReading {
    private final ObjectProvider<ProducerTemplate> template;
    private final Failures failures;

    StorePieces(ObjectProvider<ProducerTemplate> template, Failures failures) {
        this.template = template;
        this.failures = failures;
    }

    @Override
    public void read(Delivery delivery, Range range, Taker taker) {
        Exchange exchange = template.getObject().send("direct:read-piece", prepared -> {
            prepared.setVariable("delivery", delivery);
            prepared.setVariable("range", range);
            prepared.setVariable("piece", taker);
        });
        Exception failed = exchange.getException();
        if (failed != null) {
            throw failed instanceof DeliveryFailed known ? known : new DeliveryFailed(failures.of(failed));
        }
    }

    /** Called by the route, within the exchange, for some streams end with it. */
    public void take(StoreReading.Taker taker, @Nullable InputStream answer) throws Exception {
        if (answer == null) {
            throw new IllegalStateException("the store gave nothing");
        }
        taker.take(answer);
    }
}
