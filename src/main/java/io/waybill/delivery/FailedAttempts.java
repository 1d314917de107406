package io.waybill.delivery;

import io.waybill.content.ContentGone;
import io.waybill.content.StagedFile;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.ChangedContent;
import io.waybill.ledger.Chunks;
import io.waybill.ledger.Claim;
import io.waybill.ledger.ClaimedDeliveries;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Publish;
import io.waybill.ledger.StaleClaim;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import io.waybill.outcome.Failure.Cause;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what follows from an attempt that failed: it is repeated at once or later, or the delivery has failed for good. */
public final class FailedAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(FailedAttempts.class);
    private static final String DROP_AGAIN = "Drop it again";

    private final Ledger ledger;
    private final ClaimedDeliveries deliveries;
    private final Chunks chunks;
    private final ChangedContent changedContent;
    private final Breakers breakers;
    private final Limits limits;
    private final Failures failures;
    private final UsedFolders folders;
    private final StoreNames names;
    private final DeliverySettings settings;
    private final FailedAttemptLog log;
    /** Attempts of which a try that was repeated at once may have taken effect, whatever the last try says. */
    private final Set<Claim> inDoubt = ConcurrentHashMap.newKeySet();
    /** What was made of attempts that failed, until it is booked; the store's breaker was told of each once. */
    private final Map<Claim, Failure> judged = new ConcurrentHashMap<>();

    FailedAttempts(
            Ledger ledger,
            ClaimedDeliveries deliveries,
            Chunks chunks,
            ChangedContent changedContent,
            Breakers breakers,
            Limits limits,
            Failures failures,
            UsedFolders folders,
            StoreNames names,
            DeliverySettings settings,
            FailedAttemptLog log) {
        this.ledger = ledger;
        this.deliveries = deliveries;
        this.chunks = chunks;
        this.changedContent = changedContent;
        this.breakers = breakers;
        this.limits = limits;
        this.failures = failures;
        this.folders = folders;
        this.names = names;
        this.settings = settings;
        this.log = log;
    }

    /**
     * Whether an attempt is made once more at once: passing trouble of the store, a few times. Chunks that failed were
     * repeated already.
     */
    public boolean retryAtOnce(
            Delivery delivery, @Nullable ChunkedAttempt attempt, Throwable exception, @Nullable Integer retries) {
        boolean again = (attempt == null || !attempt.isCancelled()) && isPassing(exception, retries);
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
        return !chunk.attempt().isCancelled() && isPassing(exception, retries);
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
     *
     * <p>If that can't be booked it throws, and is to be called again: what is booked then is what the first call made of it.
     */
    public void failed(Delivery delivery, @Nullable ChunkedAttempt attempt, Throwable exception) {
        if (exception instanceof StaleClaim stale) {
            throw stale;
        }
        Failure failure = judged.computeIfAbsent(delivery.claim(), claim -> judge(delivery, exception));
        try {
            book(delivery, attempt, failure);
        } catch (StaleClaim e) {
            judged.remove(delivery.claim());
            throw e;
        }
        judged.remove(delivery.claim());
    }

    private Failure judge(Delivery delivery, Throwable exception) {
        Failure last = seen(delivery, failures.of(exception), exception);
        Failure failure = inDoubt.remove(delivery.claim()) ? last.inDoubt() : last;
        Cause cause = failure.cause();
        LOG.debug("{} to {} failed: {}", delivery.id(), delivery.store(), failure.words(), exception);
        log.failed(delivery, failure);
        if (cause == Cause.UNEXPECTED && delivery.attempts() >= settings.attempts()) {
            LOG.warn("The last attempt of {} to {} ended with this", delivery.id(), delivery.store(), exception);
        }
        if (cause == Cause.CANCELLED || isNobodysFault(cause)) {
            breakers.release(delivery.store());
        } else if (cause.ofStore()) {
            breakers.inTrouble(delivery.store(), new DeliveryFailed(failure), failure.retryAfter());
        } else {
            breakers.answered(delivery.store());
        }
        return failure;
    }

    private void book(Delivery delivery, @Nullable ChunkedAttempt attempt, Failure failure) {
        Cause cause = failure.cause();
        boolean ofDocument = cause == Cause.STORE_BROKE && breakers.servesOthers(delivery.store());
        if (cause.ofStore() && !ofDocument) {
            // Behind the store's pause, so that another delivery is the probe if there is one.
            Duration asked = failure.retryAfter().orElse(Duration.ZERO);
            Duration left = breakers.pause(delivery.store());
            Duration pause = asked.compareTo(left) > 0 ? asked : left;
            wait(delivery, failure, pause.plus(jitter(settings.firstPause().dividedBy(2))), false);
        } else if (cause == Cause.PAUSED || cause == Cause.LEDGER_UNAVAILABLE) {
            wait(delivery, failure, Duration.ZERO, false);
        } else if (cause == Cause.SOURCE_UNREACHABLE) {
            wait(delivery, failure, jitter(whileUnreachable(delivery)), false);
        } else {
            failedOfItself(delivery, attempt, failure);
        }
    }

    /** As long as the folder of its content is away already, so that many that wait for it ask seldom; within the pauses of a store. */
    private Duration whileUnreachable(Delivery delivery) {
        Duration longest = settings.breaker().longestPause();
        Duration away = folders.unreachableFor(delivery.document().content().path());
        Duration pause = away.compareTo(longest) < 0 ? away : longest;
        return pause.compareTo(settings.firstPause()) > 0 ? pause : settings.firstPause();
    }

    /**
     * What failed because of the content did so because of its folder, if that can't be reached; and if it can, what seemed to be
     * gone and is there may only have been out of reach.
     */
    private Failure seen(Delivery delivery, Failure failure, Throwable exception) {
        boolean ofContent = failure.cause() == Cause.CONTENT_CHANGED || failure.cause() == Cause.SOURCE_UNREADABLE;
        if (!ofContent) {
            return failure;
        }
        boolean passed = isGone(exception) && asItIsNow(delivery).isPresent();
        boolean reachable = folders.isReachable(delivery.document().content().path());
        return passed || !reachable ? Failure.sourceUnreachable() : failure;
    }

    /** It waits, and neither the document nor its store is to blame. */
    private static boolean isNobodysFault(Cause cause) {
        return cause == Cause.PAUSED || cause == Cause.SOURCE_UNREACHABLE || cause == Cause.LEDGER_UNAVAILABLE;
    }

    private static boolean isGone(Throwable exception) {
        return Stream.iterate(exception, e -> e != null, Throwable::getCause).anyMatch(ContentGone.class::isInstance);
    }

    /** An attempt failed, and not for trouble of the store. */
    private void failedOfItself(Delivery delivery, @Nullable ChunkedAttempt attempt, Failure failure) {
        Cause cause = failure.cause();
        if (cause == Cause.NAME_TAKEN) {
            nameTaken(delivery, failure);
            return;
        }
        if (cause == Cause.CONTENT_CHANGED) {
            contentChanged(delivery, failure);
            return;
        }
        boolean counts = attempt == null || !attempt.hasProgressed() || leavesNothingOfUse(cause);
        if (cause.forGood() || counts && delivery.attempts() >= settings.attempts()) {
            giveUp(delivery, failure);
        } else {
            wait(delivery, failure, jitter(doubled(settings.firstPause(), delivery.attempts() - 1)), counts);
        }
    }

    /** Nothing is in doubt any more of an attempt that succeeded, or that somebody else goes on with. */
    void forget(Delivery delivery) {
        inDoubt.remove(delivery.claim());
    }

    /** Lets a delivery wait for its next attempt. */
    void wait(Delivery delivery, Failure failure, Duration pause, boolean counts) {
        ledger.write(writes -> {
            if (leavesNothingOfUse(failure.cause())) {
                chunks.forget(writes, delivery);
            }
            deliveries.waiting(
                    writes,
                    delivery,
                    pause,
                    counts,
                    failure.cause() != Cause.NOT_PROVED && (failure.uncertain() || delivery.findFirst()),
                    failure.cause().name(),
                    failure.words());
            return delivery;
        });
    }

    /** What stands at the name isn't ours: the document gets the next one, as its store's versions want it. */
    private void nameTaken(Delivery delivery, Failure failure) {
        Optional<String> next = ledger.write(writes -> {
            Optional<String> name =
                    names.next(writes, delivery.store(), delivery.document().id(), delivery.target());
            name.ifPresent(given -> {
                chunks.forget(writes, delivery);
                deliveries.renamed(
                        writes,
                        delivery,
                        given,
                        failure.cause().name(),
                        failure.words() + "; it gets the name '" + given + "'");
            });
            return name;
        });
        if (next.isEmpty()) {
            giveUp(
                    delivery,
                    Failure.refused(failure.words())
                            .withRemedy("Move that away and send this again, or drop it under another name"));
        }
    }

    /** A document of which no store has anything begins anew; else stores would have two contents of it. */
    private void contentChanged(Delivery delivery, Failure failure) {
        ChangedContent.Verdict verdict = asItIsNow(delivery)
                .map(now ->
                        ledger.write(writes -> changedContent.changed(writes, delivery, now, settings.firstPause())))
                .orElse(ChangedContent.Verdict.TOO_LATE);
        switch (verdict) {
            case BEGINS_ANEW ->
                LOG.warn(
                        "{} of batch {} begins anew: {}",
                        delivery.document().name(),
                        Ids.brief(delivery.document().batch()),
                        failure.words());
            case LATER -> {
                if (delivery.attempts() < settings.attempts()) {
                    wait(delivery, failure, settings.firstPause(), true);
                } else {
                    giveUp(delivery, failure.withRemedy(DROP_AGAIN));
                }
            }
            case TOO_LATE -> giveUp(delivery, failure.withRemedy(DROP_AGAIN));
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
    private static boolean leavesNothingOfUse(Cause cause) {
        return cause == Cause.SESSION_GONE || cause == Cause.NOT_PROVED || cause == Cause.OBJECT_GONE;
    }

    /** A delivery has failed for good. */
    void giveUp(Delivery delivery, Failure failure) {
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

    /** A pause that was doubled so many times, but no longer than the longest. */
    private Duration doubled(Duration pause, int times) {
        double most = settings.longestPause().toMillis();
        return Duration.ofMillis((long) Math.min(most, pause.toMillis() * Math.pow(2, times)));
    }

    /** Between half and one and a half of it, so that deliveries that failed together don't come back together. */
    private static Duration jitter(Duration pause) {
        return Duration.ofMillis(
                (long) (pause.toMillis() * ThreadLocalRandom.current().nextDouble(0.5, 1.5)));
    }
}
