package io.waybill.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one start of the machine from another: what was written and not forced to the disk outlives a process, and no more than that. */
public final class Boot {
    private static final Logger LOG = LoggerFactory.getLogger(Boot.class);

    /** See random(4). */
    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    private static final Optional<String> ID = read();

    private Boot() {}

    /** What this start of the machine is called; nothing where the system doesn't say. */
    public static Optional<String> id() {
        return ID;
    }

    private static Optional<String> read() {
        try {
            return Optional.of(Files.readString(FILE).strip());
        } catch (IOException e) {
            LOG.debug("Nothing tells one start of the machine from another here", e);
            return Optional.empty();
        }
    }
}
