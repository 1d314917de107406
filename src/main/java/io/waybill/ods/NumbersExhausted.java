package io.waybill.ods;

/** A prefix has no job number left. */
public final class NumbersExhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NumbersExhausted(String prefix) {
        super("All job numbers of the prefix " + prefix + " are issued, 900000 to 999999: configure another prefix");
    }
}
