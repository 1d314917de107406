package io.waybill.prove;

import io.waybill.servers.Ballast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Waybill's own disk, with the ledger on it, has no room left for a while. The disk is a small file system in memory,
 * which the script makes possible by a mount namespace of its own; nothing is ever mounted outside of one.
 */
final class FullDisk implements Scenario {
    private static final boolean MAY_MOUNT = Boolean.getBoolean("waybill.prove.may-mount");
    private static final String SIZE = "64m";

    @Override
    public String name() {
        return "disk full";
    }

    @Override
    public String description() {
        return "Waybill's own disk, with the ledger, is filled to its last byte once a third of the bytes is out, and freed when"
                + " Waybill says that it is down.";
    }

    @Override
    public Optional<String> impossible() {
        return MAY_MOUNT
                ? Optional.empty()
                : Optional.of("a small disk takes a mount namespace, which 'unshare -rm' refuses here");
    }

    @Override
    public void prepare(Trial trial) throws IOException {
        Path data = Files.createDirectories(trial.waybill().data());
        Programs.run(List.of("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", data.toString()));
        trial.waybill().with("WAYBILL_INTAKE_FLOOR", "1MB");
        trial.atTheEnd(() -> Programs.run(List.of("umount", data.toString())));
    }

    @Override
    public void disturb(Trial trial) throws IOException {
        trial.awaitSent(1.0 / 3);
        Path ballast = trial.waybill().data().resolve("ballast");
        Ballast.fill(ballast);
        trial.awaitDown();
        trial.measuringRecovery(() -> Files.delete(ballast));
    }
}
