package io.waybill.intake;

import io.waybill.content.ContentChanged;
import io.waybill.content.FolderUnreachable;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Description;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.ledger.NewDocument;
import io.waybill.ledger.NewDocuments;
import io.waybill.outcome.PlainWords;
import io.waybill.outcome.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands out batches that are to be taken apart or answered, and decides what becomes of one that can't be. */
public final class BatchDispatch {
    private static final Logger LOG = LoggerFactory.getLogger(BatchDispatch.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    /** Of what may never become better by itself, such as an archive that is written to all the time, or that a link took the place of. */
    private static final Duration LONGEST_OF_CONTENT = Duration.ofMinutes(5);

    /** Of what waits for a folder or for room on a disk, and is to go on soon after. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Ledger ledger;
    private final Batches batches;
    private final NewDocuments documents;
    private final Origins origins;
    private final Staging staging;
    private final int attempts;
    private final GrowingPauses pauses = new GrowingPauses();

    BatchDispatch(
            Ledger ledger, Batches batches, NewDocuments documents, Origins origins, Staging staging, int attempts) {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.origins = origins;
        this.staging = staging;
        this.attempts = attempts;
    }

    /** Claims batches to be taken apart; each is to be worked on if it is {@link #admits admitted}. */
    public List<Batch> claimSplitting(int most) {
        return staging.hasRoom() ? batches.claimSplitting(most) : List.of();
    }

    /** Claims batches of a flow whose content is here, and of which nobody has said yet what they are. */
    public List<Batch> claimArrived(String flow, int most) {
        return batches.claimArrived(flow, most);
    }

    /** Whether a batch is to be taken apart; one that ended the process too often is to be {@link #refuse(Batch) refused}. */
    public boolean admits(Batch batch) {
        return batch.attempts() <= attempts;
    }

    /** Rejects a batch that ended the process too often. */
    public void refuse(Batch batch) {
        refuse(
                batch,
                Refusal.of(
                        Refusal.Cause.TOO_MANY_ATTEMPTS,
                        String.format(
                                Locale.ROOT,
                                "It could not be opened: %d attempts ended with a fault or with the end of the process",
                                attempts)));
    }

    /** Claims complete batches of a flow that wait for their receipts. */
    public List<Batch> claimReceipts(String flow, int most) {
        return batches.claimReceipts(flow, most);
    }

    /**
     * Decides what becomes of a batch that could not be taken apart or answered: it is refused, or tried again after a pause that grows
     * each time.
     */
    public void failed(Batch batch, Throwable why) {
        Optional<BatchRefused> refused = firstOf(why, BatchRefused.class);
        if (refused.isPresent()) {
            refuse(batch, refused.get().refusal());
            return;
        }
        if (LedgerUnavailable.isBehind(why)) {
            ledger.write(writes -> {
                batches.postpone(writes, batch, SOON, false, "the ledger was away");
                return batch;
            });
            return;
        }
        boolean ofTheWorld = firstOf(why, IOException.class).isPresent()
                || firstOf(why, UncheckedIOException.class).isPresent();
        postpone(batch, !ofTheWorld, why);
    }

    private void postpone(Batch batch, boolean counts, Throwable why) {
        boolean unreachable = firstOf(why, FolderUnreachable.class).isPresent();
        boolean ofContent = firstOf(why, ContentChanged.class).isPresent();
        GrowingPauses.Pause next = pauses.next(batch.id(), ofContent ? LONGEST_OF_CONTENT : LONGEST);
        tell(batch, next, unreachable, why);
        ledger.write(writes -> {
            batches.postpone(writes, batch, next.pause(), counts, PlainWords.of(why));
            return batch;
        });
    }

    /** A folder that can't be reached is told of where it is looked at, and not of each batch that waits for it. */
    private static void tell(Batch batch, GrowingPauses.Pause next, boolean unreachable, Throwable why) {
        if (next.isToTell() && !unreachable) {
            LOG.warn(
                    "Batch {} ({}) is put off, and tried again after pauses that grow: {}",
                    Ids.brief(batch.id()),
                    batch.title(),
                    why.toString());
        } else {
            LOG.debug("Batch {} ({}) is put off for {}", Ids.brief(batch.id()), batch.title(), next.pause(), why);
        }
    }

    /** What of the batch is not booked yet is rejected, and its sender is told; as soon as it can be told what that is. */
    private void refuse(Batch batch, Refusal why) {
        List<Arrived> all;
        try {
            all = origins.named(batch.origin()).arrived(batch.id());
        } catch (UncheckedIOException | IllegalStateException e) {
            postpone(batch, false, e);
            return;
        }
        Map<Integer, String> booked = batches.booked(batch.id());
        int next = booked.keySet().stream()
                .mapToInt(position -> position + 1)
                .max()
                .orElse(0);
        List<NewDocument> refused = new ArrayList<>();
        for (Arrived arrived : all) {
            if (arrived.isContent() && !booked.containsValue(arrived.name())) {
                refused.add(new NewDocument(
                        arrived.id(),
                        next + refused.size(),
                        arrived.name(),
                        arrived.content(),
                        Description.NONE,
                        Optional.of(why)));
            }
        }
        LOG.error("Batch {} ({}) is rejected: {}", Ids.brief(batch.id()), batch.title(), why.words());
        ledger.write(writes -> {
            documents.book(writes, batch.id(), batch.flow(), refused);
            if (refused.isEmpty()) {
                batches.note(writes, batch.id(), why.words());
            }
            batches.refused(writes, batch);
            return refused.size();
        });
    }

    private static <T extends Throwable> Optional<T> firstOf(Throwable why, Class<T> type) {
        return Stream.iterate(why, e -> e != null, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }
}
