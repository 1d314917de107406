package io.waybill.intake;

import io.waybill.ledger.Batch;
import io.waybill.ledger.Ending;
import io.waybill.ledger.Endings;
import io.waybill.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Clears up once nothing of a batch is open: copies of what is settled go, rejected ones to where their sender looks at them,
 * and what failed stays, whole, until it is sent again or dismissed. Of what arrived its origin takes care. Safe to repeat.
 */
public final class BatchClosing {
    private final Ledger ledger;
    private final Endings endings;
    private final Origins origins;
    private final Staging staging;

    BatchClosing(Ledger ledger, Endings endings, Origins origins, Staging staging) {
        this.ledger = ledger;
        this.endings = endings;
        this.origins = origins;
        this.staging = staging;
    }

    /**
     * Clears up after a batch; its receipt must be with the sender already.
     *
     * @throws IllegalStateException if a document of it is still under way, whose content would be taken from under it
     * @throws IOException if it can't be done now
     */
    public void close(Batch batch) throws IOException {
        ledger.force();
        List<Ending> documents = endings.of(batch.id());
        long open = documents.stream().filter(Ending::isOpen).count();
        if (open > 0) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT, "batch %s still has %d documents under way, so it can't be closed", batch.id(), open));
        }
        Origin origin = origins.named(batch.origin());
        for (Ending document : documents) {
            if (isCopy(batch, document) && !document.isFailed()) {
                if (document.isRejected()) {
                    origin.quarantine(batch, document.content().path(), document);
                } else {
                    Files.deleteIfExists(document.content().path());
                }
            }
        }
        origin.close(batch, documents);
        staging.removeIfEmpty(staging.of(batch.id()));
    }

    /** Whether its content is a file of its own, made by us; an entry that could not be taken has that of its archive. */
    private boolean isCopy(Batch batch, Ending document) {
        Path content = document.content().path();
        return staging.of(batch.id()).equals(content.getParent()) && Files.exists(content);
    }
}
