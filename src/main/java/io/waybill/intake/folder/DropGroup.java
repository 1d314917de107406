package io.waybill.intake.folder;

import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import io.waybill.intake.files.FilesSplitter;
import io.waybill.intake.manifest.Manifest;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Ids;
import io.waybill.ledger.NewBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of a poll that become a batch together.
 *
 * @param kind of the batch
 * @param drops at least one, in their order
 */
record DropGroup(String kind, List<Drop> drops) {
    private static final Logger LOG = LoggerFactory.getLogger(DropGroup.class);

    DropGroup {
        drops = List.copyOf(drops);
    }

    /**
     * Groups the files of a poll: each that is a batch by itself, and the loose ones together. What vanished meanwhile is left
     * out.
     *
     * <p>They are in the order of their names, as people look for them in a receipt.
     *
     * @param kinds the kind of batch that a file is by itself, by its name; none for loose ones
     */
    static List<DropGroup> of(Inbox inbox, List<Path> files, Function<String, Optional<String>> kinds)
            throws IOException {
        List<DropGroup> groups = new ArrayList<>();
        List<Drop> loose = new ArrayList<>();
        UUID looseBatch = Ids.next();
        for (Path file : files.stream().sorted().toList()) {
            Optional<StagedFile> seen = look(file);
            if (seen.isEmpty()) {
                continue;
            }
            String name = file.getFileName().toString();
            Optional<String> kind = kinds.apply(name);
            if (kind.isPresent()) {
                Drop alone = drop(inbox, seen.get(), Ids.next(), 0, Arrived.Role.CONTENT);
                groups.add(new DropGroup(kind.get(), List.of(alone)));
            } else {
                Arrived.Role role = Manifest.isManifest(name) ? Arrived.Role.MANIFEST : Arrived.Role.CONTENT;
                loose.add(drop(inbox, seen.get(), looseBatch, loose.size(), role));
            }
        }
        if (!loose.isEmpty()) {
            groups.add(new DropGroup(FilesSplitter.KIND, loose));
        }
        return groups;
    }

    UUID batch() {
        return drops.get(0).batch();
    }

    /** What people call it. */
    String title() {
        return Batch.title(drops.get(0).name(), drops.size());
    }

    /** The batch that it becomes; it belongs to the account that its first file belongs to. */
    NewBatch newBatch(String flow, Map<String, String> settings) {
        Drop first = drops.get(0);
        return new NewBatch(
                batch(),
                flow,
                FolderOrigin.NAME,
                owner(first.original().path()),
                kind,
                settings,
                first.name(),
                drops.size());
    }

    private static String owner(Path file) {
        try {
            return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("The owner of {} can't be told", file, e);
            return "unknown";
        }
    }

    /** A file as it is now, which is looked at again when it is moved; nothing if it vanished. */
    private static Optional<StagedFile> look(Path file) throws IOException {
        try {
            return Optional.of(StagedFile.atAGlance(file.toAbsolutePath().normalize()));
        } catch (NoSuchFileException e) {
            LOG.debug("{} vanished before it could be taken", file);
            return Optional.empty();
        }
    }

    private static Drop drop(Inbox inbox, StagedFile seen, UUID batch, int position, Arrived.Role role) {
        UUID id = Ids.next();
        String name = seen.path().getFileName().toString().toLowerCase(Locale.ROOT);
        String format = role == Arrived.Role.MANIFEST ? ".manifest" + name.substring(name.lastIndexOf('.')) : "";
        Path staged = inbox.staging().resolve(batch.toString()).resolve(id + format);
        return new Drop(id, batch, position, inbox, seen, staged, role, Drop.State.BOOKED, Optional.empty());
    }
}
