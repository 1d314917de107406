package io.waybill.camel;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes something when an exchange is done, however it ended. */
class Closes extends SynchronizationAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Closes.class);

    private final AutoCloseable resource;

    Closes(AutoCloseable resource) {
        this.resource = resource;
    }

    @Override
    public void onDone(Exchange exchange) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("{} could not be closed: {}", resource, e.toString());
        }
    }
}
