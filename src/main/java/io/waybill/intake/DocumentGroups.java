package io.waybill.intake;

import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.CrashPoint;
import io.waybill.ledger.Description;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.LedgerUnavailable;
import io.waybill.ledger.NewDocument;
import io.waybill.ledger.NewDocuments;
import io.waybill.ledger.StaleClaim;
import io.waybill.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Books the documents that a batch comes apart into, in groups, so that ten thousand entries aren't ten thousand commits.
 * Several threads may book at once.
 */
public final class DocumentGroups {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentGroups.class);
    private static final int GROUP = 200;
    private static final long GROUP_BYTES = 64L << 20;

    private final Ledger ledger;
    private final Batches batches;
    private final NewDocuments documents;
    private final Batch batch;
    private final Map<Integer, String> before;
    private final List<NewDocument> unbooked = new ArrayList<>();
    private long unbookedBytes;

    public DocumentGroups(Ledger ledger, Batches batches, NewDocuments documents, Batch batch) {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.batch = batch;
        this.before = Map.copyOf(batches.booked(batch.id()));
    }

    /** The documents that were booked before the batch was opened: their names by position. */
    public Map<Integer, String> before() {
        return before;
    }

    /**
     * Books a document, at once or with the next ones.
     *
     * @throws io.waybill.ledger.StaleClaim if somebody else takes the batch apart meanwhile
     */
    public void book(NewDocument document) {
        List<NewDocument> group = List.of();
        synchronized (unbooked) {
            unbooked.add(document);
            unbookedBytes += document.content().size();
            if (unbooked.size() >= GROUP || unbookedBytes >= GROUP_BYTES) {
                group = drain();
            }
        }
        write(group);
    }

    /**
     * Books the rest, and that the batch is complete.
     *
     * @param remark about the batch as a whole, for its receipt
     */
    public void complete(Optional<String> remark) {
        List<NewDocument> group;
        synchronized (unbooked) {
            group = drain();
        }
        write(group);
        ledger.write(writes -> {
            remark.ifPresent(text -> batches.note(writes, batch.id(), text));
            batches.complete(writes, batch);
            return batch;
        });
    }

    private List<NewDocument> drain() {
        List<NewDocument> group = List.copyOf(unbooked);
        unbooked.clear();
        unbookedBytes = 0;
        return group;
    }

    private void write(List<NewDocument> group) {
        if (!group.isEmpty()) {
            try {
                book(group);
            } catch (LedgerUnavailable | StaleClaim e) {
                throw e;
            } catch (RuntimeException e) {
                LOG.warn("{} documents of batch {} are booked one by one", group.size(), Ids.brief(batch.id()), e);
                group.forEach(this::bookAlone);
            }
            CrashPoint.IN_SPLIT.reached();
        }
    }

    private void book(List<NewDocument> group) {
        ledger.write(writes -> {
            batches.requireHeld(writes, batch.claim());
            documents.book(writes, batch.id(), batch.flow(), group);
            return group.size();
        });
    }

    /** One that can't be booked as it is spoils nothing of the others. */
    private void bookAlone(NewDocument document) {
        try {
            book(List.of(document));
        } catch (LedgerUnavailable | StaleClaim e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("{} of batch {} can't be booked", document.name(), Ids.brief(batch.id()), e);
            book(List.of(new NewDocument(
                    document.id(),
                    document.position(),
                    document.name(),
                    document.content(),
                    Description.NONE,
                    Optional.of(Refusal.of(
                            Refusal.Cause.UNREADABLE,
                            "What is said of it, or its name, can't be kept: the log says why")))));
        }
    }
}
