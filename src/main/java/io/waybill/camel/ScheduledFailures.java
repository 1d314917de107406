package io.waybill.camel;

import io.waybill.ledger.LedgerUnavailable;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in a line what failed of what is done from time to time; it is done again when its time comes. A ledger that is away is told
 * where it is written.
 */
public final class ScheduledFailures implements ExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduledFailures.class);

    ScheduledFailures() {}

    @Override
    public void handleException(Throwable failure) {
        handleException("", null, failure);
    }

    @Override
    public void handleException(String message, Throwable failure) {
        handleException(message, null, failure);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable failure) {
        String route = exchange == null ? "What is done from time to time" : exchange.getFromRouteId();
        if (LedgerUnavailable.isBehind(failure)) {
            LOG.debug("{} waits for the ledger", route, failure);
        } else {
            LOG.warn("{} could not be done now and is repeated: {}", route, failure.toString());
            LOG.debug("{}", message, failure);
        }
    }

    /** A sweep failed in a route. */
    public void sweep(String route, Throwable failure) {
        tell("A sweep (" + route + ") could not be done now and is repeated", failure);
    }

    /** What was dropped, or the look at it, failed in a route. */
    public void drop(String route, Throwable failure) {
        tell("A drop could not be taken (" + route + ") and is tried again", failure);
    }

    private static void tell(String what, Throwable failure) {
        if (LedgerUnavailable.isBehind(failure)) {
            LOG.debug("{}: the ledger is away", what, failure);
        } else {
            LOG.warn("{}: {}", what, failure.getMessage());
        }
    }
}
