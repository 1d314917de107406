package io.waybill.console;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.waybill.delivery.DeliveryDispatch;
import io.waybill.delivery.Limits;
import io.waybill.delivery.MemoryBudget;
import io.waybill.delivery.Quotas;
import io.waybill.delivery.Stores;
import io.waybill.ledger.Books;
import io.waybill.ledger.DeliveryState;
import io.waybill.ledger.Ledger;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The figures that programs collect, at {@code /actuator/prometheus} and {@code /actuator/metrics}: books, deliveries by store,
 * requests and quotas of stores, memory. What stands in the ledger is looked at once for all figures of a collection; while it can't be
 * read they are NaN, which is no figure.
 */
class Metrics implements MeterBinder {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    private static final long FRESH = 2_000_000_000L;

    /** What the ledger said, of {@link System#nanoTime}. */
    private record Look(Books.Sum sum, Map<String, Map<DeliveryState, Books.Count>> deliveries) {}

    private final Ledger ledger;
    private final Books books;
    private final Stores stores;
    private final DeliveryDispatch dispatch;
    private final Limits limits;
    private final Quotas quotas;
    private final MemoryBudget memory;
    private Look last = new Look(new Books.Sum(0, Map.of()), Map.of());
    private long lookedAt = System.nanoTime() - FRESH;
    private boolean known;

    Metrics(
            Ledger ledger,
            Books books,
            Stores stores,
            DeliveryDispatch dispatch,
            Limits limits,
            Quotas quotas,
            MemoryBudget memory) {
        this.ledger = ledger;
        this.books = books;
        this.stores = stores;
        this.dispatch = dispatch;
        this.limits = limits;
        this.quotas = quotas;
        this.memory = memory;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Books.Place place : Books.Place.values()) {
            Tags tags = Tags.of("place", place.name());
            gauge(
                    registry,
                    "waybill.documents",
                    "Documents by the place of the books",
                    tags,
                    look -> look.sum.in(place));
        }
        FunctionCounter.builder("waybill.documents.seen", this, metrics -> metrics.of(look -> look.sum.seen()))
                .description("Documents ever seen")
                .register(registry);
        gauge(
                registry,
                "waybill.books.balanced",
                "1 while the books add up, else 0",
                Tags.empty(),
                look -> look.sum.balanced() ? 1 : 0);
        Gauge.builder("waybill.ledger.writable", ledger, it -> it.trouble().isEmpty() ? 1 : 0)
                .description("1 while the ledger can be written, else 0")
                .register(registry);
        stores.enabled().forEach(store -> bind(registry, store));
        Gauge.builder("waybill.memory.budget", memory, it -> it.total().toBytes())
                .description("Memory that content on its way may borrow")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("waybill.memory.borrowed", memory, it -> it.used().toBytes())
                .description("Memory that content on its way has borrowed")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("waybill.memory.waiting", memory, MemoryBudget::waiting)
                .description("How many wait for memory")
                .register(registry);
    }

    private void bind(MeterRegistry registry, String store) {
        Tags tags = Tags.of("store", store);
        for (DeliveryState state : DeliveryState.values()) {
            gauge(
                    registry,
                    "waybill.deliveries",
                    "Deliveries by store and state",
                    tags.and("state", state.name()),
                    look -> count(look, store, state).documents());
        }
        Gauge.builder("waybill.store.requests.limit", limits, it -> it.of(store))
                .description("Requests that a store may get at a time, as it adapts")
                .tags(tags)
                .register(registry);
        if (stores.of(store).chunked()) {
            Gauge.builder("waybill.store.chunks.limit", limits, it -> it.ofChunks(store))
                    .description("Chunks that may be on their way to a store, as it adapts")
                    .tags(tags)
                    .register(registry);
        }
        Gauge.builder("waybill.store.trouble", dispatch, it -> it.trouble(store).isPresent() ? 1 : 0)
                .description("1 while a store is left alone because something is wrong with it, else 0")
                .tags(tags)
                .register(registry);
        if (quotas.of(store).isPresent()) {
            Gauge.builder("waybill.store.quota.used", quotas, it -> it.of(store)
                            .map(state -> (double) state.used().toBytes())
                            .orElse(Double.NaN))
                    .description("Bytes of a store's quota that the last 24 hours took")
                    .baseUnit("bytes")
                    .tags(tags)
                    .register(registry);
        }
    }

    private static Books.Count count(Look look, String store, DeliveryState state) {
        return look.deliveries
                .getOrDefault(store, Map.of())
                .getOrDefault(state, new Books.Count(0, 0, Optional.empty()));
    }

    private void gauge(
            MeterRegistry registry, String name, String description, Tags tags, ToDoubleFunction<Look> value) {
        Gauge.builder(name, this, metrics -> metrics.of(value))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private synchronized double of(ToDoubleFunction<Look> value) {
        if (System.nanoTime() - lookedAt >= FRESH) {
            lookedAt = System.nanoTime();
            try {
                last = new Look(books.sum(), books.deliveries());
                known = true;
            } catch (DataAccessException e) {
                LOG.debug("The ledger can't be read for figures", e);
                known = false;
            }
        }
        return known ? value.applyAsDouble(last) : Double.NaN;
    }
}
