package io.waybill.camel;

import java.util.Locale;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** What is due in one lane of the ledger. */
public class LedgerEndpoint extends DefaultEndpoint {
    private final String kind;
    private final Lanes lanes;
    private String flow = "";
    private String store = "";
    private int workers = 1;

    LedgerEndpoint(String uri, LedgerComponent component, String kind, Lanes lanes) {
        super(uri, component);
        this.kind = kind;
        this.lanes = lanes;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (workers < 1) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s has %d workers: there must be 1 at least", lane(), workers));
        }
        LedgerConsumer<?> consumer =
                new LedgerConsumer<>(this, processor, lanes.lane(kind, flow, store), lanes.ledger(), workers);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new IllegalArgumentException("'ledger:" + kind + "' can only be read: use it in 'from'");
    }

    /** The queue that it takes from. */
    String lane() {
        return kind + "/" + flow + store;
    }

    public String getFlow() {
        return flow;
    }

    /** The flow whose documents or receipts are taken. */
    public void setFlow(String flow) {
        this.flow = flow;
    }

    public String getStore() {
        return store;
    }

    /** The store whose deliveries are taken. */
    public void setStore(String store) {
        this.store = store;
    }

    public int getWorkers() {
        return workers;
    }

    /** How many are worked on at a time, 1 at least. */
    public void setWorkers(int workers) {
        this.workers = workers;
    }
}
