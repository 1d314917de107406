package io.waybill.camel;

import org.apache.camel.Exchange;

/**
 * Frees the worker of an exchange before the exchange is done: what is left to do is done by the ledger, which books the
 * more in one commit the more waits for it.
 */
public class Workers {
    static final String WORKER = "WaybillWorker";

    /** Harmless where no worker is held, or it is free already. */
    public void release(Exchange exchange) {
        WorkerSlots.Worker worker = exchange.getProperty(WORKER, WorkerSlots.Worker.class);
        if (worker != null) {
            worker.release();
        }
    }
}
