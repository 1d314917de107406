package io.waybill.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The ledger could not be written: nothing of the write took effect, and it may be repeated. Only if the connection broke
 * during the commit may it have taken effect; then a repeated write of a claim is {@link StaleClaim}, and what this node
 * holds goes back to the queue.
 */
public final class LedgerUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LedgerUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
