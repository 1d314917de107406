package io.waybill.intake.upload;

import io.waybill.intake.Arrived;
import io.waybill.intake.files.FilesSplitter;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewDocument;
import io.waybill.ledger.NewDocuments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Books what was uploaded as what it is: documents, or something that has yet to be taken apart. */
public final class UploadIntake {
    private static final Logger LOG = LoggerFactory.getLogger(UploadIntake.class);

    private final Ledger ledger;
    private final Batches batches;
    private final NewDocuments documents;
    private final UploadRows rows;

    UploadIntake(Ledger ledger, Batches batches, NewDocuments documents, UploadRows rows) {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.rows = rows;
    }

    /**
     * Takes a batch all uploads of which are complete. One that is an archive, or a list, is alone in its batch.
     *
     * @param kinds the kind of batch that a file is by itself, by its name; none for single ones
     * @param settings for the splitters, which are kept with the batch
     * @return how many batches came of it
     */
    public int take(Batch batch, Function<String, Optional<String>> kinds, Map<String, String> settings) {
        List<UploadRows.Complete> all = rows.of(batch.id());
        String kind = all.size() == 1
                ? kinds.apply(all.get(0).upload().fileName()).orElse(FilesSplitter.KIND)
                : FilesSplitter.KIND;
        boolean ready = kind.equals(FilesSplitter.KIND)
                && all.stream().allMatch(one -> one.upload().role() == Arrived.Role.CONTENT);
        ledger.write(writes -> {
            if (ready) {
                documents.book(
                        writes,
                        batch.id(),
                        batch.flow(),
                        all.stream().map(UploadIntake::document).toList());
                batches.arrivedWhole(writes, batch, kind);
            } else {
                batches.arrived(writes, batch, kind, settings);
            }
            return batch;
        });
        LOG.info("{}: {} arrived, batch {}", batch.flow(), batch.title(), Ids.brief(batch.id()));
        return 1;
    }

    private static NewDocument document(UploadRows.Complete complete) {
        Upload upload = complete.upload();
        return new NewDocument(
                upload.document(), upload.position(), upload.name(), complete.content(), complete.description());
    }
}
