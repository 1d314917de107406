package io.waybill.intake;

import io.waybill.ledger.StaleClaim;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kinds of places that batches come from, by their names. */
public final class Origins {
    private static final Logger LOG = LoggerFactory.getLogger(Origins.class);

    private final Map<String, Origin> all = new TreeMap<>();

    public Origins(List<Origin> origins) {
        for (Origin origin : origins) {
            if (all.put(origin.name(), origin) != null) {
                throw new IllegalArgumentException("Two origins are called '" + origin.name() + "'");
            }
        }
    }

    /**
     * An origin.
     *
     * @throws IllegalStateException if there is none of that name
     */
    public Origin named(String name) {
        Origin origin = all.get(name);
        if (origin == null) {
            throw new IllegalStateException("The batch came from '" + name + "', and this Waybill knows only "
                    + String.join(", ", all.keySet()) + ": start the version that took it in");
        }
        return origin;
    }

    /** Goes on with what was arriving anywhere when an earlier run ended; what can't be done now, the next sweep does. */
    public void recover() {
        all.values().forEach(origin -> attempt("recover", origin, origin::recover));
    }

    void sweep() {
        all.values().forEach(origin -> attempt("sweep", origin, origin::sweep));
    }

    /** The trouble of one is not that of others. */
    private static void attempt(String what, Origin origin, Task task) {
        try {
            task.run();
        } catch (IOException | UncheckedIOException | StaleClaim e) {
            LOG.warn("Could not {} the origin '{}' now, and try again: {}", what, origin.name(), e.toString());
        }
    }

    private interface Task {
        void run() throws IOException;
    }
}
