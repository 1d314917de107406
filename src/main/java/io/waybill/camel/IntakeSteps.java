package io.waybill.camel;

import io.waybill.intake.Splitters;
import io.waybill.intake.archive.ArchiveRules;
import io.waybill.intake.folder.FolderIntake;
import io.waybill.intake.folder.Poll;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/** The palette's intake-action and symbol-list-action, with their forms as arguments. */
public class IntakeSteps {
    private final FolderIntake intake;
    private final Splitters splitters;

    IntakeSteps(FolderIntake intake, Splitters splitters) {
        this.intake = intake;
        this.splitters = splitters;
    }

    /** Takes each file of a poll as a batch of one kind, whatever its name is. */
    public int takeEach(String flow, Poll poll, String kind) throws IOException {
        return intake.take(flow, poll, name -> Optional.of(kind), Map.of());
    }

    /** Takes what a poll brought, and books the rules that its archives are opened by. */
    public int take(String flow, Poll poll, int depth, int entries, String totalSize, String entrySize, int ratio)
            throws IOException {
        ArchiveRules rules =
                new ArchiveRules(depth, entries, DataSize.parse(totalSize), DataSize.parse(entrySize), ratio);
        return intake.take(flow, poll, splitters::kindOf, rules.settings());
    }
}
