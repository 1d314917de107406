package io.waybill.faults;

/**
 * Something that goes wrong for a while.
 *
 * @param name what goes wrong
 * @param told whether Waybill says so, for as long as it lasts; those that nobody has to be told of have none
 * @param stopsSenders whether senders can't write either, because what is gone is what they write to
 */
record Fault(String name, Look told, boolean stopsSenders, Step begin, Step end) {
    /** Does or undoes the harm. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** Asks what Waybill says. */
    @FunctionalInterface
    interface Look {
        boolean isSo() throws Exception;
    }

    /** Of which nobody is told, because work goes on. */
    static Fault silent(String name, Step begin, Step end) {
        return new Fault(name, () -> true, false, begin, end);
    }

    static Fault told(String name, Look told, Step begin, Step end) {
        return new Fault(name, told, false, begin, end);
    }

    static Fault ofTheInbox(String name, Look told, Step begin, Step end) {
        return new Fault(name, told, true, begin, end);
    }
}
