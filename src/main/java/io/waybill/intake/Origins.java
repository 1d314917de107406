package io.waybill.intake;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The kinds of places that batches come from, by their names. */
public final class Origins {
    private final Map<String, Origin> all = new TreeMap<>();

    Origins(List<Origin> origins) {
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

    /** Goes on with what was arriving anywhere when an earlier run ended. */
    public void recover() throws IOException {
        for (Origin origin : all.values()) {
            origin.recover();
        }
    }

    void sweep() throws IOException {
        for (Origin origin : all.values()) {
            origin.sweep();
        }
    }
}
