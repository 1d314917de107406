package io.waybill.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.waybill.delivery.Stores;
import io.waybill.delivery.Throughput;
import io.waybill.ledger.Asker;
import io.waybill.ledger.BatchState;
import io.waybill.ledger.DeliveryState;
import io.waybill.ledger.Sending;
import io.waybill.ledger.Transfers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.UUID;

/**
 * How far everything has come: bytes that stores confirmed, how many a second, and how many seconds are left. A look costs the same
 * however many deliveries there are.
 */
class Progress {
    private static final int MOST = 100;

    /**
     * Bytes on their way.
     *
     * @param bytes all, each document once for each store
     * @param confirmed by the store
     * @param rate bytes a second; unknown at the first look
     * @param left seconds; unknown without a rate
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Bytes(long bytes, long confirmed, Optional<Long> rate, Optional<Long> left) {
        private static Bytes of(long bytes, long confirmed, OptionalDouble rate) {
            Optional<Long> whole = rate.isEmpty() ? Optional.empty() : Optional.of(Math.round(rate.getAsDouble()));
            return new Bytes(
                    bytes,
                    confirmed,
                    whole,
                    whole.filter(some -> some > 0).map(some -> (bytes - confirmed + some - 1) / some));
        }
    }

    /** One document on its way to one store. */
    record OfDocument(UUID document, String name, String store, DeliveryState state, Bytes progress) {}

    /** What goes to one store, of a batch or of all. The rate is that of this process. */
    record OfStore(String store, Map<DeliveryState, Long> deliveries, Bytes progress) {}

    /** One batch; {@code underWay} has at most 100 documents. */
    record OfBatch(
            UUID batch,
            String flow,
            String name,
            BatchState state,
            Sending sending,
            int priority,
            long documents,
            long open,
            Bytes progress,
            List<OfStore> stores,
            List<OfDocument> underWay) {}

    /** All stores, and the first 100 batches that aren't settled. */
    record OfAll(List<OfStore> stores, List<OfBatch> batches) {}

    private record Key(Object one, Object other) {}

    private final Transfers transfers;
    private final Throughput throughput;
    private final Stores stores;
    private final Rates rates = new Rates();

    Progress(Transfers transfers, Throughput throughput, Stores stores) {
        this.transfers = transfers;
        this.throughput = throughput;
        this.stores = stores;
    }

    /** One batch, if there is one of this id that is shown to whoever asks. */
    Optional<OfBatch> batch(UUID id, Asker asker) {
        return transfers.batch(id, asker, MOST).map(this::look);
    }

    /** All that is shown to whoever asks; the sums of stores are of everything. */
    OfAll all(Asker asker) {
        long now = System.nanoTime();
        List<OfStore> found = new ArrayList<>();
        for (String store : stores.enabled()) {
            found.add(store(store, transfers.open(store), rates.look(store, now, throughput.of(store))));
        }
        return new OfAll(
                found,
                transfers.openBatches(MOST, MOST).stream()
                        .filter(look -> asker.mayUse(look.batch().flow()))
                        .map(this::look)
                        .toList());
    }

    private OfBatch look(Transfers.Look look) {
        long now = System.nanoTime();
        Transfers.OfBatch batch = look.batch();
        List<Transfers.Sum> sums = look.sums();
        List<OfStore> found = new ArrayList<>();
        byStore(sums).forEach((store, some) -> {
            long confirmed = some.stream().mapToLong(Transfers.Sum::confirmed).sum();
            found.add(store(store, some, rates.look(new Key(batch.id(), store), now, confirmed)));
        });
        List<OfDocument> underWay = look.underWay().stream()
                .map(one -> new OfDocument(
                        one.document(),
                        one.name(),
                        one.store(),
                        one.state(),
                        Bytes.of(one.bytes(), one.confirmed(), rates.look(one.delivery(), now, one.confirmed()))))
                .toList();
        long bytes = sums.stream().mapToLong(Transfers.Sum::bytes).sum();
        long confirmed = sums.stream().mapToLong(Transfers.Sum::confirmed).sum();
        return new OfBatch(
                batch.id(),
                batch.flow(),
                batch.name(),
                batch.state(),
                batch.sending(),
                batch.priority(),
                batch.documents(),
                batch.open(),
                Bytes.of(bytes, confirmed, rates.look(batch.id(), now, confirmed)),
                found,
                underWay);
    }

    private static Map<String, List<Transfers.Sum>> byStore(List<Transfers.Sum> sums) {
        Map<String, List<Transfers.Sum>> stores = new TreeMap<>();
        sums.forEach(sum ->
                stores.computeIfAbsent(sum.store(), store -> new ArrayList<>()).add(sum));
        return stores;
    }

    private static OfStore store(String store, List<Transfers.Sum> sums, OptionalDouble rate) {
        Map<DeliveryState, Long> deliveries = new EnumMap<>(DeliveryState.class);
        sums.forEach(sum -> deliveries.put(sum.state(), sum.deliveries()));
        long bytes = sums.stream().mapToLong(Transfers.Sum::bytes).sum();
        long confirmed = sums.stream().mapToLong(Transfers.Sum::confirmed).sum();
        return new OfStore(store, deliveries, Bytes.of(bytes, confirmed, rate));
    }
}
