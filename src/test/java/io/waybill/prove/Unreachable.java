package io.waybill.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The inbox, and the outbox where there is one, can't be seen for a while.
 *
 * @param bare whether an empty folder stands in its place meanwhile, as a mount point does that lost its mount
 */
record Unreachable(boolean bare) implements Scenario {
    private static final Duration OUTAGE = Duration.ofSeconds(10);

    @Override
    public String name() {
        return bare ? "mount point bare" : "share away";
    }

    @Override
    public String description() {
        return "The inbox, and the outbox of the folder store, %s for %d seconds, from a third of the bytes on."
                .formatted(
                        bare
                                ? "are mount points without their mounts, which is to say empty folders,"
                                : "are not there",
                        OUTAGE.toSeconds());
    }

    @Override
    public List<String> stores() {
        return Scenarios.ALL_STORES;
    }

    @Override
    public void disturb(Trial trial) throws IOException {
        trial.awaitSent(1.0 / 3);
        List<Path> gone = new ArrayList<>();
        for (Path share : trial.shares()) {
            Files.move(share, away(share));
            if (bare) {
                Files.createDirectory(share);
            }
            gone.add(share);
        }
        trial.awaitDown();
        trial.pass(OUTAGE);
        trial.measuringRecovery(() -> {
            for (Path share : gone) {
                // Fails if something was written below the mount point.
                Files.deleteIfExists(share);
                Files.move(away(share), share);
            }
        });
    }

    private static Path away(Path share) {
        return share.resolveSibling(share.getFileName() + "-away");
    }
}
