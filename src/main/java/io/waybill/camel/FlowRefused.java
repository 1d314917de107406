package io.waybill.camel;

import java.util.OptionalInt;

/** A flow file can't be used, for the reason given in plain words. */
final class FlowRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient OptionalInt line;

    FlowRefused(OptionalInt line, String reason) {
        super(reason);
        this.line = line;
    }

    FlowRefused(int line, String reason) {
        this(line > 0 ? OptionalInt.of(line) : OptionalInt.empty(), reason);
    }

    /** Where the fault is, from 1, if that is known. */
    OptionalInt line() {
        return line;
    }
}
