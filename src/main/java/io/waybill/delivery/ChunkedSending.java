package io.waybill.delivery;

import io.waybill.content.Checksums;
import io.waybill.ledger.Chunks;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Publish;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which documents go in chunks, and keeps the books of those that do. */
public final class ChunkedSending {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkedSending.class);

    private final Chunks chunks;
    private final Stores stores;
    private final Journal journal;
    private final Breakers breakers;
    private final Limits limits;
    private final Throughput throughput;

    ChunkedSending(
            Chunks chunks, Stores stores, Journal journal, Breakers breakers, Limits limits, Throughput throughput) {
        this.chunks = chunks;
        this.stores = stores;
        this.journal = journal;
        this.breakers = breakers;
        this.limits = limits;
        this.throughput = throughput;
    }

    /**
     * Whether a document goes in one request: it is small, or its store takes no chunks. What is published together with
     * others goes in chunks even if it is just one, since chunks can be sent without publishing them.
     */
    public boolean isWhole(Delivery delivery) {
        StoreSettings store = stores.of(delivery.store());
        boolean together = delivery.publish() != Publish.EACH && store.chunked() && delivery.size() > 0;
        return !together && !store.sendsInChunks(delivery.size());
    }

    /** Whether there is nothing to send before a document is published: it is empty. */
    public boolean waitsUnsent(Delivery delivery) {
        return delivery.publish().holds() && stores.of(delivery.store()).chunked() && delivery.size() == 0;
    }

    /** The store has all chunks that it can have without publishing them. */
    public void sent(ChunkedAttempt attempt) {
        attempt.requireSent();
        journal.book(attempt);
    }

    /** The session that an earlier attempt began and that the store still has, as far as its age tells. */
    public Optional<String> session(Delivery delivery) {
        return chunks.session(delivery, stores.of(delivery.store()).sessionLifetime());
    }

    /** A new session is to begin at the store; whose delivery it no longer is, may not. */
    public void beginning(Delivery delivery) {
        chunks.requireHeld(delivery);
    }

    /** A new session has begun at the store. */
    public Optional<ChunkedAttempt> begun(Delivery delivery, String session) {
        chunks.begun(delivery, session);
        return Optional.of(resumed(delivery, session, Sent.of(Map.of())));
    }

    /**
     * Goes on with an attempt. A chunk counts as confirmed if the store holds it, whatever the journal says.
     *
     * @param sent what the store holds; empty if it doesn't know the session any more
     * @return empty if a new session has to begin
     * @throws DeliveryFailed if it had all chunks and no longer has: it may just be making the object of them, and is asked
     *     for that before anything is sent again
     */
    public Optional<ChunkedAttempt> resume(Delivery delivery, String session, Optional<Sent> sent) {
        boolean hadAll = chunks.confirmed(delivery).size() == Checksums.chunks(delivery.size());
        if (sent.isEmpty()) {
            if (hadAll) {
                throw new DeliveryFailed(Failure.sessionGone("it had all of it"));
            }
            LOG.info(
                    "{} begins anew at {}: its session is gone there",
                    delivery.document().name(),
                    delivery.store());
            return Optional.empty();
        }
        ChunkedAttempt attempt = resumed(delivery, session, sent.get());
        if (hadAll && attempt.confirmed().size() < attempt.size()) {
            throw new DeliveryFailed(Failure.maybeCommitting());
        }
        return Optional.of(attempt);
    }

    private ChunkedAttempt resumed(Delivery delivery, String session, Sent sent) {
        boolean lastWaits =
                delivery.publish().holds() && stores.of(delivery.store()).lastChunkCommits();
        ChunkedAttempt attempt = new ChunkedAttempt(delivery, session, sent, lastWaits);
        Set<Integer> lost = chunks.confirmed(delivery);
        lost.removeAll(attempt.confirmed().keySet());
        if (!lost.isEmpty()) {
            LOG.warn(
                    "{} no longer has {} chunks of {} that it had confirmed: they are sent again",
                    delivery.store(),
                    lost.size(),
                    delivery.document().name());
        }
        chunks.resumed(delivery, new HashMap<>(attempt.confirmed()), attempt.confirmedBytes());
        return attempt;
    }

    /** A chunk is about to be sent. Where the store makes the object of the last one, that is booked before. */
    public void sending(Chunk chunk) {
        if (chunk.isLast() && stores.of(chunk.delivery().store()).lastChunkCommits()) {
            journal.book(chunk.attempt());
            chunks.committing(chunk.delivery());
        }
    }

    /** The store confirmed a chunk. */
    public void confirmed(Chunk chunk, @Nullable String remote) {
        String name = remote == null ? "" : remote;
        chunk.attempt().confirm(chunk, name);
        journal.confirmed(chunk.attempt(), chunk, name);
        breakers.answeredInPart(chunk.delivery().store());
        limits.answered(Limits.chunks(chunk.delivery().store()));
        throughput.confirmed(chunk.delivery().store(), chunk.length());
    }

    /** A chunk could not be sent: no further one of its document begins. */
    public void cancel(Chunk chunk) {
        chunk.attempt().cancel();
    }

    /** Books every chunk, and that the object may be there from now on; gives the store's names of the chunks in order. */
    public List<String> committing(ChunkedAttempt attempt) {
        List<String> remotes = attempt.remotes();
        journal.book(attempt);
        chunks.committing(attempt.delivery());
        return remotes;
    }

    /**
     * Makes sure that no other worker goes on with a delivery.
     *
     * @throws io.waybill.ledger.StaleClaim if one does
     */
    void requireHeld(Delivery delivery) {
        chunks.requireHeld(delivery);
    }
}
