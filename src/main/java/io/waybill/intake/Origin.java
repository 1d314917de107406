package io.waybill.intake;

import io.waybill.content.Fingerprint;
import io.waybill.content.StagedFile;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A kind of place that batches come from. It books what arrives, and is asked what arrived, where its sender looks for
 * answers, and what becomes of the originals. A bean of this type is found by its name, which stands in each of its batches.
 *
 * <p>Everything but booking is safe to repeat: a process may end at any moment, and another one goes on.
 */
public interface Origin {
    /** Its name, of at most 50 characters; it never changes, for batches bear it. */
    String name();

    /** What arrived of a batch and is there still, in the order in which it arrived. */
    List<Arrived> arrived(UUID batch);

    /** One file of a batch looks otherwise than when it was booked: it is taken as it is now. */
    void rebook(UUID batch, Arrived file, StagedFile now);

    /**
     * Files of a batch were taken apart, or read, with a content that can be told from others by a {@link Fingerprint}.
     *
     * @param fingerprints by the ids of the files
     */
    void taken(UUID batch, Map<UUID, String> fingerprints);

    /** The folder in which the sender of a batch looks for answers; none if they are asked for. It may not be there yet. */
    Optional<Path> answers(Batch batch);

    /**
     * Keeps a copy of something that was rejected where its sender finds it, with an explanation.
     *
     * @param copy made by us; it is moved away or deleted
     * @param rejected what it was, and why it was rejected
     * @throws IOException if it can't be done now; the copy is still there
     */
    void quarantine(Batch batch, Path copy, Ending rejected) throws IOException;

    /**
     * Clears up after a batch of which nothing is under way any more: what arrived goes where it belongs, but for what failed,
     * which is kept. The receipt is with the sender already.
     *
     * @param documents all of the batch
     * @throws IOException if it can't be done now
     */
    void close(Batch batch, List<Ending> documents) throws IOException;

    /** Goes on with what was arriving when an earlier run ended. */
    void recover() throws IOException;

    /** Compares what it holds with the ledger, so that nothing is stranded in silence. */
    void sweep() throws IOException;
}
