package io.waybill.flow;

import java.util.Locale;
import java.util.OptionalInt;

/** Whether a flow runs, and if not, why. */
public sealed interface FlowState {
    /** Its routes run. */
    record InForce() implements FlowState {
        @Override
        public String toString() {
            return "in force";
        }
    }

    /**
     * Its file can't be used; nothing of it runs, and its inbox is left alone.
     *
     * @param file of its routes
     * @param line where the fault is, from 1, if that is known
     * @param reason what is wrong and what to do about it
     */
    record Refused(String file, OptionalInt line, String reason) implements FlowState {
        @Override
        public String toString() {
            return line.isPresent()
                    ? String.format(Locale.ROOT, "refused, line %d: %s", line.getAsInt(), reason)
                    : "refused: " + reason;
        }
    }

    /** It was switched off. */
    record Stopped(String reason) implements FlowState {
        @Override
        public String toString() {
            return "stopped: " + reason;
        }
    }
}
