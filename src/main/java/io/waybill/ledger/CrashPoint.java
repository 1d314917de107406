package io.waybill.ledger;

/**
 * Moments at which a kill would hurt most. With {@code -Dwaybill.crash-at=NAME} the process ends there as if it had been
 * killed, so that recovery can be tried at will; without it nothing happens.
 */
public enum CrashPoint {
    /** Files are renamed into staging, and that isn't booked. */
    AFTER_MOVE,
    /** Some entries of an archive are booked, others only written. */
    IN_SPLIT,
    /** A store has the document, and that isn't booked. */
    BEFORE_SETTLING,
    /** What a store has whole of a batch that is published together is published, and what it has in chunks is not. */
    WHILE_PUBLISHING,
    /** What stores hold of a batch that is withdrawn is to be removed, and is still there. */
    WHILE_WITHDRAWING,
    /** The numbers of a record are reserved, and ODS has not been told. */
    BEFORE_RECORD,
    /** ODS has a record, and that is not booked. */
    AFTER_RECORD,
    /** ODS has taken a file, and that is not booked. */
    AFTER_FILE,
    /** What is old stands in the archive, and is still in the ledger. */
    BEFORE_DEPARTURE;

    private static final String CHOSEN = System.getProperty("waybill.crash-at", "");

    public void reached() {
        if (name().equals(CHOSEN)) {
            Runtime.getRuntime().halt(137);
        }
    }
}
