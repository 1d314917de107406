package io.waybill.archive;

import io.waybill.content.Range;
import io.waybill.delivery.Stores;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Proof;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the store to read from: the folder first, for it is nearest, and one that has just failed last. */
final class Readers {
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
    private static final String NEAREST = "folder";
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private final StoreReading reading;
    private final Stores stores;

    /** When a store failed last, of {@link System#nanoTime}. */
    private final Map<String, Long> failures = new ConcurrentHashMap<>();

    Readers(StoreReading reading, Stores stores) {
        this.reading = reading;
        this.stores = stores;
    }

    /** Those of stores that can be read from; ODS can't. */
    List<Delivery> inOrder(List<Delivery> copies) {
        return copies.stream()
                .filter(copy -> stores.all().contains(copy.store()) && stores.isEnabled(copy.store()))
                .filter(copy -> stores.of(copy.store()).proof() != Proof.ACCEPTED)
                .sorted(Comparator.comparing((Delivery copy) -> hasJustFailed(copy.store()))
                        .thenComparing(copy -> !copy.store().equals(NEAREST))
                        .thenComparing(Delivery::store))
                .toList();
    }

    private boolean hasJustFailed(String store) {
        Long failed = failures.get(store);
        return failed != null && System.nanoTime() - failed < REMEMBERED.toNanos();
    }

    void read(Delivery copy, Range range, StoreReading.Taker taker) {
        try {
            reading.read(copy, range, taker);
            failures.remove(copy.store());
        } catch (DeliveryFailed e) {
            if (e.failure().cause() == Failure.Cause.NOT_PROVED) {
                LOG.error("{}, as {}: {}", copy, copy.target(), e.getMessage());
            } else {
                failures.put(copy.store(), System.nanoTime());
            }
            throw e;
        }
    }
}
