package io.waybill.ledger;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ledger could not be written: nothing of the write took effect, and it may be repeated. Only if the connection broke
 * during the commit may it have taken effect; then a repeated write of a claim is {@link StaleClaim}, and what this node
 * holds goes back to the queue.
 */
public final class LedgerUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether something failed because the ledger could not be written or read, and for no fault of its own. */
    public static boolean isBehind(Throwable failure) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause)
                .limit(20)
                .anyMatch(e -> e instanceof LedgerUnavailable || Fault.of(e) != Fault.OF_THE_WORK);
    }

    LedgerUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
