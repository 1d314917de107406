package io.waybill.intake;

import io.waybill.content.ContentChanged;
import io.waybill.content.Fingerprint;
import io.waybill.content.StagedFile;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is taken apart or read of a batch, and so is no document as it is: an archive, a list, a manifest. As long as nothing of the
 * batch is booked, one that its sender goes on writing is waited for. What is written later is noticed when the batch is closed.
 */
final class Originals {
    private static final Logger LOG = LoggerFactory.getLogger(Originals.class);

    /** The fingerprint of nothing. */
    private static final String NO_CONTENT = "";

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Origin origin;
    private final Batches batches;
    private final Batch batch;
    private final List<Arrived> files;
    private volatile boolean begun;
    /** Of {@link System#nanoTime}. */
    private volatile @Nullable Long looked;

    Originals(Origin origin, Batches batches, Batch batch, List<Arrived> files) {
        this.origin = origin;
        this.batches = batches;
        this.batch = batch;
        this.files = List.copyOf(files);
    }

    /** Whether nothing was written to any of them since they were looked at. */
    boolean areUnchanged() throws IOException {
        for (Arrived file : files) {
            if (changed(file).isPresent()) {
                return false;
            }
        }
        return true;
    }

    /** Books how those look by now that were written to. Safe to repeat. */
    void rebook() throws IOException {
        for (Arrived file : files) {
            changed(file).ifPresent(now -> origin.rebook(batch.id(), file, now));
        }
    }

    /**
     * To be called before anything is done with what was read. They are looked at once a second: of an archive, this is asked of each
     * entry, and each look opens a folder that may be far away. What is written in between is noticed by the next look, or by
     * {@link #keep}.
     *
     * @throws ContentChanged if one of them was written to, and nothing of the batch is booked: it is booked as it looks now, and
     *     the batch is to be put off
     */
    void requireUnchanged() throws IOException {
        Long last = looked;
        if (begun || last != null && System.nanoTime() - last < LOOK_EVERY.toNanos()) {
            return;
        }
        requireUnchangedNow();
        looked = System.nanoTime();
    }

    /** The same, with a look at them in any case: before the batch is refused for what was read, and at the end. */
    void requireUnchangedNow() throws IOException {
        if (begun) {
            return;
        }
        for (Arrived file : files) {
            Optional<StagedFile> now = changed(file);
            if (now.isPresent()) {
                if (isBegun()) {
                    LOG.debug("{} was written to after some of it was taken", file.name());
                    return;
                }
                rebook();
                throw new ContentChanged(String.format(
                        Locale.ROOT,
                        "%s is still being written: %d bytes, then %d",
                        file.name(),
                        file.content().size(),
                        now.get().size()));
            }
        }
    }

    /**
     * Keeps what tells their contents from others. Of one that was written to after some of the batch was booked that is nothing: no
     * content is what was taken.
     *
     * @throws ContentChanged as {@link #requireUnchanged} does
     */
    void keep() throws IOException {
        Map<UUID, String> fingerprints = new HashMap<>();
        for (Arrived file : files) {
            if (look(file).isPresent()) {
                fingerprints.put(file.id(), Fingerprint.of(file.content().path()));
            }
        }
        requireUnchangedNow();
        for (Arrived file : files) {
            if (changed(file).isPresent()) {
                fingerprints.put(file.id(), NO_CONTENT);
            }
        }
        if (!fingerprints.isEmpty()) {
            origin.taken(batch.id(), fingerprints);
        }
    }

    /** Whether something of the batch is booked, now or by an earlier attempt. */
    boolean isBegun() {
        if (!begun) {
            begun = !batches.positions(batch.id()).isEmpty();
        }
        return begun;
    }

    /** How a file looks that looks otherwise than before; of one that is gone, or is no file any more, its splitter tells. */
    private static Optional<StagedFile> changed(Arrived file) throws IOException {
        return look(file).filter(now -> !now.sameAs(file.content()));
    }

    private static Optional<StagedFile> look(Arrived file) throws IOException {
        try {
            Path path = file.content().path();
            return StagedFile.isFile(path) ? Optional.of(StagedFile.of(path)) : Optional.empty();
        } catch (NoSuchFileException e) {
            LOG.trace("{} is gone", file.content().path(), e);
            return Optional.empty();
        }
    }
}
