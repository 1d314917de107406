package io.waybill.intake.folder;

import java.nio.file.Path;

/**
 * A drop that was delivered or rejected.
 *
 * @param place where it stands in {@code done} or in quarantine
 */
record KeptDrop(Drop drop, Path place) {
    boolean isRejected() {
        return drop.state() == Drop.State.QUARANTINED;
    }
}
