package io.waybill.ledger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when something that it can't live without is broken: what it held is taken up by the next one, while a process
 * that stays without its threads holds it and seems well.
 */
public final class EndOfProcess {
    private static final Logger LOG = LoggerFactory.getLogger(EndOfProcess.class);

    /** That of {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int EXIT_CODE = 3;

    private EndOfProcess() {}

    /** @param what can't go on, as the beginning of a sentence */
    public static void because(String what, Throwable why) {
        try {
            LOG.error("{}, so Waybill ends; start it again: {}", what, why.toString(), why);
        } finally {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
