package io.waybill.intake;

import io.waybill.content.UsedFolders;
import io.waybill.ledger.Endings;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** Compares the origins and staging with the ledger, so that nothing is stranded in silence. */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final Ledger ledger;
    private final Endings endings;
    private final Origins origins;
    private final Staging staging;
    private final UsedFolders folders;

    Sweep(Ledger ledger, Endings endings, Origins origins, Staging staging, UsedFolders folders) {
        this.ledger = ledger;
        this.endings = endings;
        this.origins = origins;
        this.staging = staging;
        this.folders = folders;
    }

    /** One round. Safe to repeat, and harmless beside the other work. */
    public void run() throws IOException {
        if (ledger.trouble().isPresent()) {
            return;
        }
        origins.recover();
        origins.sweep();
        clearStaging();
    }

    /**
     * Looks whether the folders that are used can be reached, and goes on with what was arriving when one of them, or the ledger, could
     * not be. Safe to repeat.
     */
    public void look() {
        folders.look();
        if (ledger.trouble().isEmpty()) {
            origins.recover();
        }
    }

    /** The copies of a batch that is settled are removed with it; a kill may have left some. */
    private void clearStaging() throws IOException {
        if (!this.folders.isReachable(staging.root())) {
            return;
        }
        try (Stream<Path> folders = Files.list(staging.root())) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                Optional<UUID> batch = Ids.parse(folder.getFileName().toString());
                if (batch.isPresent() && endings.isDone(batch.get())) {
                    FileSystemUtils.deleteRecursively(folder);
                    LOG.debug("Cleared {}", folder);
                }
            }
        }
    }
}
