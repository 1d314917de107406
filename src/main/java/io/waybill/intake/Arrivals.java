package io.waybill.intake;

import io.waybill.content.StagedFile;
import io.waybill.ledger.Ids;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells which files of a poll become a batch together. What vanished meanwhile is left out. */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    private Arrivals() {}

    /** Each archive is a batch of its own, the loose files are one together. */
    static List<List<Drop>> of(Inbox inbox, List<Path> files) throws IOException {
        List<List<Drop>> arrivals = new ArrayList<>();
        List<Drop> loose = new ArrayList<>();
        UUID looseBatch = Ids.next();
        for (Path file : files) {
            Optional<StagedFile> seen = look(file);
            if (seen.isEmpty()) {
                continue;
            }
            if (isArchive(file)) {
                arrivals.add(List.of(drop(inbox, seen.get(), Ids.next(), 0, Drop.Kind.ARCHIVE)));
            } else {
                Drop.Kind kind =
                        Manifest.isManifest(file.getFileName().toString()) ? Drop.Kind.MANIFEST : Drop.Kind.FILE;
                loose.add(drop(inbox, seen.get(), looseBatch, loose.size(), kind));
            }
        }
        if (!loose.isEmpty()) {
            arrivals.add(loose);
        }
        return arrivals;
    }

    /** Each list of symbols is a batch of its own. */
    static List<List<Drop>> ofLists(Inbox inbox, List<Path> files) throws IOException {
        List<List<Drop>> arrivals = new ArrayList<>();
        for (Path file : files) {
            look(file).ifPresent(seen -> arrivals.add(List.of(drop(inbox, seen, Ids.next(), 0, Drop.Kind.LIST))));
        }
        return arrivals;
    }

    static boolean isArchive(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /** A file as it is now; nothing if it vanished. */
    private static Optional<StagedFile> look(Path file) throws IOException {
        try {
            return Optional.of(StagedFile.of(file.toAbsolutePath().normalize()));
        } catch (NoSuchFileException e) {
            LOG.debug("{} vanished before it could be taken", file);
            return Optional.empty();
        }
    }

    private static Drop drop(Inbox inbox, StagedFile seen, UUID batch, int position, Drop.Kind kind) {
        UUID id = Ids.next();
        String name = seen.path().getFileName().toString().toLowerCase(Locale.ROOT);
        String format = kind == Drop.Kind.MANIFEST ? ".manifest" + name.substring(name.lastIndexOf('.')) : "";
        Path staged = inbox.staging().resolve(batch.toString()).resolve(id + format);
        return new Drop(id, batch, position, inbox, seen, staged, kind, Drop.State.BOOKED);
    }
}
