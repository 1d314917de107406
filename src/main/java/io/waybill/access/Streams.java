package io.waybill.access;

import io.waybill.ledger.Asker;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How many streams of events are open, by caller. Each takes a connection and some memory for as long as somebody listens. */
public final class Streams {
    private final Map<String, Integer> open = new HashMap<>();
    private final int most;
    private final int mostOfOne;

    Streams(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /**
     * Takes a place.
     *
     * @return what gives it back, once however often it is run; nothing if there is none
     */
    public Optional<Runnable> take(Asker asker) {
        String name = asker.name();
        synchronized (open) {
            int all = open.values().stream().mapToInt(Integer::intValue).sum();
            int ofOne = open.getOrDefault(name, 0);
            if (all >= most || ofOne >= mostOfOne) {
                return Optional.empty();
            }
            open.put(name, ofOne + 1);
        }
        boolean[] given = {false};
        return Optional.of(() -> {
            synchronized (open) {
                if (!given[0]) {
                    given[0] = true;
                    open.computeIfPresent(name, (same, ofOne) -> ofOne == 1 ? null : ofOne - 1);
                }
            }
        });
    }
}
