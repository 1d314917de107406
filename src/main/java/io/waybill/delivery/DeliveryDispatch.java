package io.waybill.delivery;

import io.waybill.ledger.ClaimedDeliveries;
import io.waybill.ledger.CrashPoint;
import io.waybill.ledger.Deliveries;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Leftovers;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Failure.Cause;
import io.waybill.outcome.Proof;
import io.waybill.outcome.Stored;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Hands out deliveries that are due, and books those that succeed; of the others {@link FailedAttempts} takes care. */
public final class DeliveryDispatch {
    private final Ledger ledger;
    private final Deliveries deliveries;
    private final ClaimedDeliveries claimed;
    private final Leftovers leftovers;
    private final Stores stores;
    private final ChunkedSending chunkedSending;
    private final Breakers breakers;
    private final Limits limits;
    private final Quotas quotas;
    private final Throughput throughput;
    private final FailedAttempts failedAttempts;
    private final DeliverySettings settings;

    DeliveryDispatch(
            Ledger ledger,
            Deliveries deliveries,
            ClaimedDeliveries claimed,
            Leftovers leftovers,
            Stores stores,
            ChunkedSending chunkedSending,
            Breakers breakers,
            Limits limits,
            Quotas quotas,
            Throughput throughput,
            FailedAttempts failedAttempts,
            DeliverySettings settings) {
        this.ledger = ledger;
        this.deliveries = deliveries;
        this.claimed = claimed;
        this.leftovers = leftovers;
        this.stores = stores;
        this.chunkedSending = chunkedSending;
        this.breakers = breakers;
        this.limits = limits;
        this.quotas = quotas;
        this.throughput = throughput;
        this.failedAttempts = failedAttempts;
        this.settings = settings;
    }

    /**
     * What was due.
     *
     * @param all whether nothing more is due that could be sent
     */
    public record Due(List<Delivery> deliveries, boolean all) {}

    /**
     * Claims what is due for a store: nothing while it is left alone, one as a probe, else as many as are free. Each is to be
     * made if it is {@link #admits admitted}.
     */
    public Due claim(String store, int free, int freeForLarge) {
        int allowed = breakers.acquire(store, quotas.allowed(store, free));
        List<Delivery> due = List.of();
        try {
            due = allowed > 0 ? deliveries.claim(store, allowed, freeForLarge) : List.of();
        } finally {
            release(store, allowed - due.size());
        }
        return new Due(due, allowed == free && due.size() < allowed);
    }

    /**
     * Whether a delivery that was claimed is to be made. One that is not was not made; what becomes of it is to be
     * {@link #refuse booked}.
     */
    public boolean admits(Delivery delivery) {
        boolean admitted = delivery.attempts() <= settings.attempts()
                && (delivery.isWithdrawn() || quotas.take(delivery.store(), delivery.size()));
        if (!admitted) {
            breakers.release(delivery.store());
        }
        return admitted;
    }

    /** Books why a delivery is not made: it was tried too often, or waits for room in the quota of its store. */
    public void refuse(Delivery delivery) {
        if (delivery.attempts() <= settings.attempts()) {
            failedAttempts.wait(delivery, Failure.overQuota(), Duration.ZERO, false);
        } else {
            String words = String.format(
                    Locale.ROOT, "%d attempts ended with a fault or with the end of the process", settings.attempts());
            failedAttempts.giveUp(delivery, new Failure(Cause.UNEXPECTED, words, true, Optional.empty()));
        }
    }

    /**
     * How many small deliveries that are just being planned may go to a store at once: none while it is left alone or probed,
     * or has a quota, which counts what is claimed. Each is to be made, or {@link #release released}.
     */
    public int reserve(String store, int wanted) {
        return quotas.has(store) || !breakers.isClosed(store) ? 0 : breakers.acquire(store, wanted);
    }

    /** So many that were reserved aren't made. */
    public void release(String store, int unused) {
        for (int i = 0; i < unused; i++) {
            breakers.release(store);
        }
    }

    /** Whether the store has to be asked first, because an earlier attempt may have taken effect. */
    public boolean mustAsk(Delivery delivery, @Nullable Boolean redelivered) {
        return delivery.findFirst() || Boolean.TRUE.equals(redelivered);
    }

    /** What a store answers that holds nothing, or can't be asked. */
    public Optional<Stored> nothing() {
        return Optional.empty();
    }

    /**
     * Makes sure that nothing newer stands at a name that is replaced.
     *
     * @throws DeliveryFailed if it does
     */
    public void requireCurrent(Delivery delivery) {
        if (!stores.of(delivery.store()).replaces()) {
            return;
        }
        List<UUID> owner = ledger.read()
                .queryForList(
                        "SELECT document FROM delivery_name WHERE store = ? AND name = ?",
                        UUID.class,
                        delivery.store(),
                        TargetName.key(delivery.target()));
        if (!owner.contains(delivery.document().id())) {
            throw new DeliveryFailed(Failure.superseded(delivery.target()));
        }
    }

    /**
     * Makes sure, in the moment before a document gets its name at a store, that no other worker goes on with it, and that
     * nothing newer has the name.
     *
     * @throws io.waybill.ledger.StaleClaim if another one does
     * @throws DeliveryFailed if something newer has it
     */
    public void requireOurs(Delivery delivery) {
        chunkedSending.requireHeld(delivery);
        requireCurrent(delivery);
    }

    /** The id that an object is to have at a store which wants it chosen beforehand; booked before it is used. */
    public Delivery withRemoteId(Delivery delivery, String remoteId) {
        return ledger.write(writes -> claimed.remoteId(writes, delivery, remoteId));
    }

    /**
     * The store holds the document, and it is proved.
     *
     * @return completed when that is booked
     */
    public CompletionStage<Delivery> settle(Delivery delivery, Stored stored, Proof proof) {
        CrashPoint.BEFORE_SETTLING.reached();
        failedAttempts.forget(delivery);
        breakers.answered(delivery.store());
        if (chunkedSending.isWhole(delivery)) {
            limits.answered(delivery.store());
            throughput.confirmed(delivery.store(), delivery.size());
        }
        return ledger.writeLater(writes -> {
            if (delivery.publish().holds()) {
                claimed.ready(writes, delivery, Optional.of(stored), proof);
            } else {
                claimed.delivered(writes, delivery, stored.location(), stored.version(), proof);
            }
            return delivery;
        });
    }

    /** The store has all that it can have of the document before it is published. */
    public void ready(Delivery delivery) {
        breakers.answered(delivery.store());
        ledger.write(writes -> {
            claimed.ready(writes, delivery, Optional.empty(), Proof.ACCEPTED);
            return delivery;
        });
    }

    /** The store has nothing any more of a document that is not to be published. */
    public void withdrawn(Delivery delivery) {
        breakers.answered(delivery.store());
        Failure why = Failure.notPublished();
        ledger.write(writes -> {
            claimed.failed(writes, delivery, false, why.cause().name(), why.words());
            leftovers.removed(writes, delivery);
            return delivery;
        });
    }

    /** Another worker goes on with a delivery: the store may be asked by somebody else in its place. */
    public void lost(Delivery delivery) {
        failedAttempts.forget(delivery);
        breakers.release(delivery.store());
    }

    /** What is wrong with a store that is left alone at present. */
    public Optional<String> trouble(String store) {
        return breakers.trouble(store);
    }
}
