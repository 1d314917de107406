package io.waybill.delivery;

import io.waybill.ledger.Chunks;
import io.waybill.ledger.Claim;
import io.waybill.ledger.CrashPoint;
import io.waybill.ledger.Deliveries;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.DeliveryFailed;
import io.waybill.ledger.Failure;
import io.waybill.ledger.Failure.Cause;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Proof;
import io.waybill.ledger.Publish;
import io.waybill.ledger.StagedFile;
import io.waybill.ledger.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands out deliveries that are due, and books how each attempt ended. */
public final class DeliveryDesk {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryDesk.class);

    private static final String DROP_AGAIN = "Drop it again";
    private static final int LEFTOVERS_AT_ONCE = 100;

    private final Ledger ledger;
    private final Deliveries deliveries;
    private final Chunks chunks;
    private final Stores stores;
    private final ChunkDesk chunkDesk;
    private final Breakers breakers;
    private final Limits limits;
    private final Quotas quotas;
    private final Throughput throughput;
    private final Failures failures;
    private final DeliverySettings settings;
    /** Attempts of which a try that was repeated at once may have taken effect, whatever the last try says. */
    private final Set<Claim> inDoubt = ConcurrentHashMap.newKeySet();

    DeliveryDesk(
            Ledger ledger,
            Deliveries deliveries,
            Chunks chunks,
            Stores stores,
            ChunkDesk chunkDesk,
            Breakers breakers,
            Limits limits,
            Quotas quotas,
            Throughput throughput,
            Failures failures,
            DeliverySettings settings) {
        this.ledger = ledger;
        this.deliveries = deliveries;
        this.chunks = chunks;
        this.stores = stores;
        this.chunkDesk = chunkDesk;
        this.breakers = breakers;
        this.limits = limits;
        this.quotas = quotas;
        this.throughput = throughput;
        this.failures = failures;
        this.settings = settings;
    }

    /** Claims what is due for a store: nothing while it is left alone, one as a probe, else as many as are free. */
    public List<Delivery> claim(String store, int free) {
        int allowed = breakers.acquire(store, quotas.allowed(store, free));
        List<Delivery> claimed = List.of();
        try {
            claimed = allowed > 0 ? deliveries.claim(store, allowed) : List.of();
        } finally {
            for (int unused = claimed.size(); unused < allowed; unused++) {
                breakers.release(store);
            }
        }
        List<Delivery> bearable = new ArrayList<>();
        for (Delivery delivery : claimed) {
            if (!delivery.isWithdrawn() && !quotas.take(store, delivery.size())) {
                breakers.release(store);
                wait(delivery, Failure.overQuota(), 0, false);
            } else if (delivery.attempts() <= settings.attempts()) {
                bearable.add(delivery);
            } else {
                breakers.release(store);
                String words =
                        "%d attempts ended with a fault or with the end of the process".formatted(settings.attempts());
                giveUp(delivery, new Failure(Cause.UNEXPECTED, words, true, Optional.empty()));
            }
        }
        return bearable;
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
        if (stores.of(delivery.store()).versions() != StoreSettings.Versions.REPLACE) {
            return;
        }
        List<UUID> owner = ledger.read()
                .queryForList(
                        "SELECT document FROM delivery_name WHERE store = ? AND digest = ?",
                        UUID.class,
                        delivery.store(),
                        TargetName.digest(delivery.target()));
        if (!owner.contains(delivery.document().id())) {
            throw new DeliveryFailed(new Failure(
                    Cause.SUPERSEDED,
                    "a newer document was given the name '%s'; it is not replaced by an older one"
                            .formatted(delivery.target()),
                    false,
                    Optional.empty()));
        }
    }

    /** The id that an object is to have at a store which wants it chosen beforehand; booked before it is used. */
    public Delivery withRemoteId(Delivery delivery, String remoteId) {
        return ledger.write(writes -> deliveries.remoteId(writes, delivery, remoteId));
    }

    /**
     * The store holds the document, and it is proved.
     *
     * @return completed when that is booked
     */
    public CompletionStage<Delivery> settle(Delivery delivery, Stored stored, Proof proof) {
        CrashPoint.BEFORE_SETTLING.reached();
        inDoubt.remove(delivery.claim());
        breakers.answered(delivery.store());
        if (chunkDesk.isWhole(delivery)) {
            limits.answered(delivery.store());
            throughput.confirmed(delivery.store(), delivery.size());
        }
        return ledger.writeLater(writes -> {
            if (delivery.publish().holds()) {
                deliveries.ready(writes, delivery, Optional.of(stored), proof);
            } else {
                deliveries.delivered(writes, delivery, stored.location(), stored.version(), proof);
            }
            return delivery;
        });
    }

    /** The store has all that it can have of the document before it is published. */
    public void ready(Delivery delivery) {
        breakers.answered(delivery.store());
        ledger.write(writes -> {
            deliveries.ready(writes, delivery, Optional.empty(), Proof.ACCEPTED);
            return delivery;
        });
    }

    /** The store has nothing any more of a document that is not to be published. */
    public void withdrawn(Delivery delivery) {
        breakers.answered(delivery.store());
        Failure why = Failure.notPublished();
        ledger.write(writes -> {
            deliveries.failed(writes, delivery, false, why.cause().name(), why.words());
            deliveries.removed(writes, delivery);
            return delivery;
        });
    }

    /** Deliveries that failed for good and may have left something at their store, of batches that aren't to be published. */
    public List<Delivery> leftovers() {
        return stores.enabled().stream()
                .flatMap(store -> deliveries.leftovers(store, LEFTOVERS_AT_ONCE).stream())
                .toList();
    }

    /** The store has nothing any more of a delivery that had failed before its batch was withdrawn. */
    public void removed(Delivery delivery) {
        ledger.write(writes -> {
            deliveries.removed(writes, delivery);
            return delivery;
        });
    }

    /**
     * Whether an attempt is made once more at once: passing trouble of the store, a few times. Chunks that failed were
     * repeated already.
     */
    public boolean retryAtOnce(
            Delivery delivery, @Nullable Upload upload, Throwable exception, @Nullable Integer retries) {
        boolean again = (upload == null || !upload.isCancelled()) && isPassing(exception, retries);
        if (failures.of(exception).isOverload()) {
            limits.overloaded(delivery.store());
        }
        if (again && failures.of(exception).uncertain()) {
            inDoubt.add(delivery.claim());
        }
        return again;
    }

    /** Whether a chunk is sent once more at once; not if another chunk of its document has failed. */
    public boolean retryChunkAtOnce(Chunk chunk, Throwable exception, @Nullable Integer retries) {
        if (failures.of(exception).isOverload()) {
            limits.overloaded(Limits.chunks(chunk.delivery().store()));
        }
        return !chunk.upload().isCancelled() && isPassing(exception, retries);
    }

    private boolean isPassing(Throwable exception, @Nullable Integer retries) {
        Cause cause = failures.of(exception).cause();
        boolean asksForTime = failures.of(exception).retryAfter().isPresent();
        boolean passing =
                switch (cause) {
                    case STORE_UNREACHABLE, STORE_BROKE, DAMAGED -> true;
                    case STORE_BUSY -> !asksForTime;
                    default -> false;
                };
        // Camel counts the repeat that it asks about, so that the first one is 1
        return passing && (retries == null ? 1 : retries) <= settings.quickRetries();
    }

    /** An attempt failed outside of its route. */
    public void failed(Delivery delivery, Throwable exception) {
        failed(delivery, null, exception);
    }

    /**
     * An attempt failed: the delivery waits, or has failed for good. One that brought chunks to the store which stay there
     * doesn't count, so that a very large document gets there however bad the network is.
     */
    public void failed(Delivery delivery, @Nullable Upload upload, Throwable exception) {
        Failure last = failures.of(exception);
        Failure failure = inDoubt.remove(delivery.claim()) ? last.inDoubt() : last;
        Cause cause = failure.cause();
        LOG.debug("{} to {} failed: {}", delivery.id(), delivery.store(), failure.words(), exception);
        if (cause == Cause.PAUSED || cause == Cause.CANCELLED) {
            breakers.release(delivery.store());
        } else if (cause.ofStore()) {
            breakers.inTrouble(delivery.store(), new DeliveryFailed(failure), failure.retryAfter());
        } else {
            breakers.answered(delivery.store());
        }
        boolean ofDocument = cause == Cause.STORE_BROKE && breakers.servesOthers(delivery.store());
        if (cause.ofStore() && !ofDocument) {
            // Behind the store's pause, so that another delivery is the probe if there is one.
            Duration asked = failure.retryAfter().orElse(Duration.ZERO);
            Duration left = breakers.pause(delivery.store());
            Duration pause = asked.compareTo(left) > 0 ? asked : left;
            wait(delivery, failure, seconds(pause) + jitter(seconds(settings.firstPause()) / 2), false);
        } else if (cause == Cause.PAUSED) {
            wait(delivery, failure, 0, false);
        } else {
            failedOfItself(delivery, upload, failure);
        }
    }

    /** An attempt failed, and not for trouble of the store. */
    private void failedOfItself(Delivery delivery, @Nullable Upload upload, Failure failure) {
        Cause cause = failure.cause();
        if (cause == Cause.CONTENT_CHANGED) {
            contentChanged(delivery, failure);
            return;
        }
        boolean counts = upload == null || !upload.hasProgressed() || isInVain(cause);
        if (cause.forGood() || counts && delivery.attempts() >= settings.attempts()) {
            giveUp(delivery, failure);
        } else {
            double pause = seconds(settings.firstPause()) * Math.pow(2, delivery.attempts() - 1);
            wait(delivery, failure, jitter(Math.min(pause, seconds(settings.longestPause()))), counts);
        }
    }

    /** Another worker goes on with a delivery: the store may be asked by somebody else in its place. */
    public void lost(Delivery delivery) {
        inDoubt.remove(delivery.claim());
        breakers.release(delivery.store());
    }

    /** What is wrong with a store that is left alone at present. */
    public Optional<String> trouble(String store) {
        return breakers.trouble(store);
    }

    private void wait(Delivery delivery, Failure failure, double seconds, boolean counts) {
        ledger.write(writes -> {
            if (isInVain(failure.cause())) {
                chunks.forget(writes, delivery);
            }
            deliveries.waiting(
                    writes,
                    delivery,
                    seconds,
                    counts,
                    failure.cause() != Cause.NOT_PROVED && (failure.uncertain() || delivery.findFirst()),
                    failure.cause().name(),
                    failure.words());
            return delivery;
        });
    }

    /** A document of which no store has anything begins anew; else stores would have two contents of it. */
    private void contentChanged(Delivery delivery, Failure failure) {
        Deliveries.Changed changed = asItIsNow(delivery)
                .map(now -> ledger.write(
                        writes -> deliveries.contentChanged(writes, delivery, now, seconds(settings.firstPause()))))
                .orElse(Deliveries.Changed.FAILED);
        switch (changed) {
            case BEGINS_ANEW ->
                LOG.warn(
                        "{} of batch {} begins anew: {}",
                        delivery.document().name(),
                        Ids.brief(delivery.document().batch()),
                        failure.words());
            case LATER -> {
                if (delivery.attempts() < settings.attempts()) {
                    wait(delivery, failure, seconds(settings.firstPause()), true);
                } else {
                    giveUp(delivery, failure.withRemedy(DROP_AGAIN));
                }
            }
            case FAILED -> giveUp(delivery, failure.withRemedy(DROP_AGAIN));
        }
    }

    private static Optional<StagedFile> asItIsNow(Delivery delivery) {
        try {
            return Optional.of(StagedFile.of(delivery.document().content().path()));
        } catch (IOException e) {
            LOG.debug("{} can't be looked at", delivery.document().content().path(), e);
            return Optional.empty();
        }
    }

    /** Whether nothing of what the attempt sent is of use to the next one. */
    private static boolean isInVain(Cause cause) {
        return cause == Cause.UPLOAD_GONE || cause == Cause.NOT_PROVED;
    }

    private void giveUp(Delivery delivery, Failure failure) {
        LOG.warn(
                "{} of batch {} could not be delivered to {}: {}",
                delivery.document().name(),
                Ids.brief(delivery.document().batch()),
                delivery.store(),
                failure.words());
        boolean removable = delivery.publish() != Publish.EACH && failure.cause() == Cause.NOT_PROVED;
        boolean maybeThere = failure.uncertain() || removable || delivery.isWithdrawn();
        ledger.write(writes -> {
            deliveries.failed(writes, delivery, maybeThere, failure.cause().name(), failure.words());
            return delivery;
        });
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** Between half and one and a half of it, so that deliveries that failed together don't come back together. */
    private static double jitter(double seconds) {
        return seconds * ThreadLocalRandom.current().nextDouble(0.5, 1.5);
    }
}
