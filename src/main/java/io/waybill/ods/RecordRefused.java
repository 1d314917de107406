package io.waybill.ods;

/** ODS didn't take the record of a symbol; the message is what it said. */
public final class RecordRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordRefused(String message) {
        super(message);
    }
}
