package io.waybill.prove;

import java.time.Duration;
import java.util.Locale;

/**
 * How a trial ended.
 *
 * @param documents that were dropped
 * @param refused of them: the ledger counts them as failed, with a reason
 * @param lost not at the store
 * @param doubled at the store under a name of their own, beside the one that was expected
 * @param corrupted at the store with other bytes
 * @param bytes of all documents
 * @param sent bytes that went to the store, with everything around the documents
 * @param megabytes the most memory that was resident
 * @param recovery the longest time from a disturbance, or from its end, until the next document was delivered
 */
record Outcome(
        int documents,
        int refused,
        int lost,
        int doubled,
        int corrupted,
        long bytes,
        long sent,
        double megabytes,
        Duration recovery) {

    boolean isGood() {
        return lost == 0 && doubled == 0 && corrupted == 0;
    }

    /** The cells of a row in a table. */
    String toRow() {
        return String.format(
                Locale.ROOT,
                "%d | %d | %d | %d | %d | %.1f | %.1f (%.1f %%) | %.0f | %s",
                documents,
                refused,
                lost,
                doubled,
                corrupted,
                bytes / 1e6,
                (sent - bytes) / 1e6,
                100.0 * (sent - bytes) / bytes,
                megabytes,
                recovery.isZero() ? "-" : "%.1f".formatted(recovery.toMillis() / 1e3));
    }
}
