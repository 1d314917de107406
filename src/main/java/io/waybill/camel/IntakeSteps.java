package io.waybill.camel;

import io.waybill.intake.Splitters;
import io.waybill.intake.archive.ArchiveRules;
import io.waybill.intake.folder.FolderIntake;
import io.waybill.intake.folder.Poll;
import io.waybill.intake.upload.UploadIntake;
import io.waybill.ledger.Batch;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/** The palette's intake-action and symbol-list-action, with their forms as arguments. */
public class IntakeSteps {
    private final FolderIntake intake;
    private final UploadIntake uploads;
    private final Splitters splitters;

    IntakeSteps(FolderIntake intake, UploadIntake uploads, Splitters splitters) {
        this.intake = intake;
        this.uploads = uploads;
        this.splitters = splitters;
    }

    /** Takes each file of a poll as a batch of one kind, whatever its name is. */
    public int takeEach(String flow, Poll poll, String kind) throws IOException {
        return intake.take(flow, poll, name -> Optional.of(kind), Map.of());
    }

    /**
     * Takes what a source gave, and books the rules that its archives are opened by.
     *
     * @param arrived what a poll of a folder brought, or a batch that was uploaded
     * @return how many batches came of it
     */
    public int take(String flow, Object arrived, int depth, int entries, String totalSize, String entrySize, int ratio)
            throws IOException {
        ArchiveRules rules =
                new ArchiveRules(depth, entries, DataSize.parse(totalSize), DataSize.parse(entrySize), ratio);
        if (arrived instanceof Poll poll) {
            return intake.take(flow, poll, splitters::kindOf, rules.settings());
        }
        if (arrived instanceof Batch batch) {
            return uploads.take(batch, splitters::kindOf, rules.settings());
        }
        throw new IllegalArgumentException(
                "an intake-action takes what a drop-folder-source or an upload-source gives, and got " + arrived);
    }
}
