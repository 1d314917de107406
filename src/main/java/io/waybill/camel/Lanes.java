package io.waybill.camel;

import io.waybill.delivery.ChunkedSending;
import io.waybill.delivery.DeliveryDispatch;
import io.waybill.delivery.FailedAttempts;
import io.waybill.delivery.Limits;
import io.waybill.intake.BatchDesk;
import io.waybill.intake.DocumentDesk;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Deliveries;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Document;
import io.waybill.ledger.Documents;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NodeRuns;
import io.waybill.ledger.Wakeups;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntBinaryOperator;
import java.util.function.Predicate;

/** The lanes of the ledger, by what a route calls them. */
class Lanes {
    /** Takes what is due in a lane. */
    @FunctionalInterface
    private interface Claims<T> {
        List<T> claim(int most, int mostLarge);
    }

    private record Simple<T>(
            String name,
            String variable,
            IntBinaryOperator gate,
            Claims<T> claims,
            Predicate<T> many,
            Predicate<T> large,
            Predicate<T> open,
            Consumer<T> losses,
            BiConsumer<T, Throwable> failures)
            implements Lane<T> {
        @Override
        public int allowed(int free, int busy) {
            return gate.applyAsInt(free, busy);
        }

        @Override
        public List<T> claim(int most, int mostLarge) {
            return claims.claim(most, mostLarge);
        }

        @Override
        public boolean isLarge(T taken) {
            return large.test(taken);
        }

        @Override
        public boolean takesMany(T taken) {
            return many.test(taken);
        }

        @Override
        public boolean leftOpen(T taken) {
            return open.test(taken);
        }

        @Override
        public void lost(T taken) {
            losses.accept(taken);
        }

        @Override
        public void failed(T taken, Throwable why) {
            failures.accept(taken, why);
        }
    }

    private final Ledger ledger;
    private final NodeRuns runs;
    private final BatchDesk batchDesk;
    private final DocumentDesk documentDesk;
    private final DeliveryDispatch deliveryDispatch;
    private final ChunkedSending chunkedSending;
    private final FailedAttempts failedAttempts;
    private final Limits limits;

    Lanes(
            Ledger ledger,
            NodeRuns runs,
            BatchDesk batchDesk,
            DocumentDesk documentDesk,
            DeliveryDispatch deliveryDispatch,
            ChunkedSending chunkedSending,
            FailedAttempts failedAttempts,
            Limits limits) {
        this.limits = limits;
        this.ledger = ledger;
        this.runs = runs;
        this.batchDesk = batchDesk;
        this.documentDesk = documentDesk;
        this.deliveryDispatch = deliveryDispatch;
        this.chunkedSending = chunkedSending;
        this.failedAttempts = failedAttempts;
    }

    Wakeups wakeups() {
        return ledger.wakeups();
    }

    Lane<?> lane(String kind, String flow, String store) {
        return switch (kind) {
            case "batches" ->
                new Simple<Batch>(
                        Batches.SPLITTING_LANE,
                        "batch",
                        this::whenWritable,
                        (most, mostLarge) -> batchDesk.claimSplitting(most),
                        batch -> false,
                        batch -> false,
                        batch -> false,
                        batch -> {},
                        batchDesk::failed);
            case "documents" ->
                new Simple<Document>(
                        Documents.lane(named("flow", flow, kind)),
                        "document",
                        this::whenWritable,
                        (most, mostLarge) -> documentDesk.claim(flow, most),
                        document -> false,
                        document -> false,
                        documentDesk::isOpen,
                        document -> {},
                        documentDesk::failed);
            case "deliveries" ->
                new Simple<Delivery>(
                        Deliveries.lane(named("store", store, kind)),
                        "delivery",
                        (free, busy) -> Math.min(whenWritable(free, busy), limits.free(store, busy)),
                        (most, mostLarge) -> deliveryDispatch.claim(store, most, mostLarge),
                        delivery -> !chunkedSending.isWhole(delivery),
                        Delivery::isLarge,
                        delivery -> false,
                        deliveryDispatch::lost,
                        failedAttempts::failed);
            case "receipts" ->
                new Simple<Batch>(
                        Batches.receiptLane(named("flow", flow, kind)),
                        "batch",
                        this::whenWritable,
                        (most, mostLarge) -> batchDesk.claimReceipts(flow, most),
                        batch -> false,
                        batch -> false,
                        batch -> false,
                        batch -> {},
                        batchDesk::failed);
            default ->
                throw new IllegalArgumentException(
                        "'ledger:" + kind + "' is unknown: use batches, documents, deliveries or receipts");
        };
    }

    private int whenWritable(int free, int busy) {
        return ledger.trouble().isPresent() || runs.ended() ? 0 : free;
    }

    private static String named(String what, String name, String kind) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("'ledger:" + kind + "' needs the parameter '" + what + "'");
        }
        return name;
    }
}
