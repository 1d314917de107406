package io.waybill.camel;

import io.waybill.intake.ArchiveRules;
import io.waybill.intake.Arrival;
import io.waybill.intake.Intake;
import java.io.IOException;
import org.springframework.util.unit.DataSize;

/** The palette's intake-action and symbol-list-action, with their forms as arguments. */
public class IntakeSteps {
    private final Intake intake;

    IntakeSteps(Intake intake) {
        this.intake = intake;
    }

    /** Takes what a poll brought as lists of symbols. */
    public int takeLists(String flow, Arrival arrival) throws IOException {
        return intake.takeLists(flow, arrival);
    }

    /** Takes what a poll brought, and books the rules that its archives are opened by. */
    public int take(String flow, Arrival arrival, int depth, int entries, String totalSize, String entrySize, int ratio)
            throws IOException {
        return intake.take(
                flow,
                arrival,
                new ArchiveRules(depth, entries, DataSize.parse(totalSize), DataSize.parse(entrySize), ratio));
    }
}
