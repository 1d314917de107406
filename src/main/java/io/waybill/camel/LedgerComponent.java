package io.waybill.camel;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** The ledger as a queue: {@code ledger:uploads}, {@code ledger:batches}, {@code ledger:documents}, {@code ledger:deliveries}, {@code ledger:receipts}. */
@Component("ledger")
public class LedgerComponent extends DefaultComponent {
    private final Lanes lanes;

    LedgerComponent(Lanes lanes) {
        this.lanes = lanes;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        LedgerEndpoint endpoint = new LedgerEndpoint(uri, this, remaining, lanes);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
