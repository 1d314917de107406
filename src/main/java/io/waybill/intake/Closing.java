package io.waybill.intake;

import io.waybill.content.StagedFile;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears up once nothing of a batch is open: what was delivered goes to {@code done}, what was rejected to
 * {@code quarantine} with an explanation, and what failed stays, whole, until it is sent again or dismissed. What its sender
 * wrote on after it was taken is no longer what was delivered, and goes back to where it was dropped. Safe to repeat.
 */
public final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private record Fate(UUID id, String name, StagedFile content, String state, String outcome, String reason) {
        private Path path() {
            return content.path();
        }

        private boolean failed() {
            return "FAILED".equals(outcome);
        }

        private boolean rejected() {
            return "REJECTED".equals(state) || "DISMISSED".equals(outcome);
        }

        private boolean open() {
            return !List.of("SETTLED", "REJECTED", "DUPLICATE").contains(state);
        }
    }

    private final Ledger ledger;
    private final Drops drops;
    private final Staging staging;
    private final CopiedOriginals copied;

    Closing(Ledger ledger, Drops drops, Staging staging, CopiedOriginals copied) {
        this.ledger = ledger;
        this.drops = drops;
        this.staging = staging;
        this.copied = copied;
    }

    /**
     * Clears up after a batch; its receipt must be with the sender already.
     *
     * @throws IllegalStateException if a document of it is still under way, whose content would be taken from under it
     */
    public void close(Batch batch) throws IOException {
        ledger.force();
        List<Fate> fates = fates(batch.id());
        long open = fates.stream().filter(Fate::open).count();
        if (open > 0) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT, "batch %s still has %d documents under way, so it can't be closed", batch.id(), open));
        }
        boolean anyFailed = fates.stream().anyMatch(Fate::failed);
        Map<UUID, Fate> byId = new HashMap<>();
        fates.forEach(fate -> byId.put(fate.id(), fate));
        List<Drop> all = drops.of(batch.id());
        clearCopies(batch, fates, all);
        List<Drop> done = new ArrayList<>();
        for (Drop drop : all) {
            if (drop.state() == Drop.State.MOVED || drop.state() == Drop.State.COPIED) {
                Fate own = drop.kind() == Drop.Kind.ARCHIVE || drop.kind() == Drop.Kind.LIST
                        ? archive(drop, fates)
                        : byId.get(drop.id());
                if (own != null && own.rejected()) {
                    quarantine(drop, own.reason());
                } else if (drop.kind() == Drop.Kind.FILE && own != null ? !own.failed() : !anyFailed) {
                    done.add(drop);
                }
            }
        }
        finish(done, byId);
        removeIfEmpty(staging.of(batch.id()));
        if (!all.isEmpty()) {
            removeIfEmpty(all.get(0).staged().getParent());
        }
    }

    private static Fate archive(Drop drop, List<Fate> fates) {
        return fates.stream()
                .filter(fate -> fate.rejected()
                        && fate.path().equals(drop.content().path())
                        && fate.name().equals(drop.name()))
                .findFirst()
                .orElse(null);
    }

    /** The copies of what is settled are no longer needed; rejected ones are what their sender wants to look at. */
    private void clearCopies(Batch batch, List<Fate> fates, List<Drop> all) throws IOException {
        Path folder = staging.of(batch.id());
        Path quarantine = all.isEmpty() ? null : all.get(0).inbox().quarantine();
        for (Fate fate : fates) {
            if (!fate.path().startsWith(folder) || fate.failed() || !Files.exists(fate.path())) {
                continue;
            }
            boolean own = fate.path().getParent().equals(folder)
                    && !fate.path().getFileName().toString().startsWith("archive-");
            if (fate.rejected() && own && quarantine != null) {
                Path target = quarantine.resolve(safe(batch.name())).resolve(safe(fate.name()));
                put(fate.path(), target);
                explain(target, fate.name(), fate.reason());
            } else if (own) {
                Files.deleteIfExists(fate.path());
            }
        }
    }

    private void quarantine(Drop drop, String reason) throws IOException {
        Path target;
        if (drop.state() == Drop.State.MOVED) {
            target = moveStaged(drop, drop.inbox().quarantine());
            book(List.of(drop), Drop.State.QUARANTINED);
        } else {
            target = moveOriginal(drop, drop.inbox().quarantine(), Drop.State.QUARANTINED);
        }
        explain(target, drop.name(), reason);
    }

    /** Books all that were staged together: a large batch would else wait for as many commits as it has files. */
    private void finish(List<Drop> done, Map<UUID, Fate> fates) throws IOException {
        List<Drop> moved = new ArrayList<>();
        for (Drop drop : done) {
            if (drop.state() == Drop.State.MOVED) {
                Fate own = drop.kind() == Drop.Kind.FILE ? fates.get(drop.id()) : null;
                if (isAsItWas(drop.staged(), own == null ? drop.original() : own.content())) {
                    moveStaged(drop, drop.inbox().done());
                } else {
                    Path back = put(drop.staged(), drop.original().path());
                    LOG.warn(
                            "{} was written to after it was taken, and is no longer what was delivered: it is dropped again as {}",
                            drop.name(),
                            back);
                }
                moved.add(drop);
            } else {
                moveOriginal(drop, drop.inbox().done(), Drop.State.DONE);
            }
        }
        if (!moved.isEmpty()) {
            book(moved, Drop.State.DONE);
        }
    }

    /** One that is gone was moved already, but not booked. */
    private static boolean isAsItWas(Path staged, StagedFile taken) throws IOException {
        try {
            return StagedFile.of(staged).sameAs(taken);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** One that is moved already, but not booked, is left where it is: so many can be booked together. */
    private static Path moveStaged(Drop drop, Path folder) throws IOException {
        Path target = folder.resolve(safe(drop.name()));
        return Files.exists(drop.staged()) ? put(drop.staged(), target) : target;
    }

    /** One that is gone was moved already, but not booked, or removed by its owner; the copy was what was delivered. */
    private Path moveOriginal(Drop drop, Path folder, Drop.State state) throws IOException {
        Path target = folder.resolve(safe(drop.name()));
        Drop.State after = state;
        try {
            if (StagedFile.of(drop.original().path()).sameAs(drop.original())) {
                target = put(drop.original().path(), target);
                copied.remove(drop.original());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone already", drop.original().path());
            copied.remove(drop.original());
        } catch (IOException e) {
            LOG.info("{} stays where it is: {}", drop.original().path(), e.toString());
            after = Drop.State.LEFT;
        }
        book(List.of(drop), after);
        return target;
    }

    private void book(List<Drop> some, Drop.State state) {
        ledger.write(writes -> {
            drops.state(writes, some, state);
            return some;
        });
    }

    /** Moves a file to a place that is free: of two drops of one name, the second gets a number. */
    private static Path put(Path from, Path wanted) throws IOException {
        Path target = wanted;
        Files.createDirectories(target.getParent());
        for (int number = 2; Files.exists(target); number++) {
            target = numbered(wanted, number);
        }
        try {
            Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, target);
        }
        return target;
    }

    private static Path numbered(Path path, int number) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        return path.resolveSibling(String.format(Locale.ROOT, "%s (%d)%s", stem, number, extension));
    }

    private static void explain(Path target, String name, String reason) throws IOException {
        Files.createDirectories(target.getParent());
        String file = target.getFileName().toString();
        String problem = (file.length() > 200 ? file.substring(0, 200) : file) + ".problem.txt";
        Files.writeString(
                target.resolveSibling(problem),
                String.format(Locale.ROOT, "%s could not be taken.%n%n%s%n", name, reason),
                StandardCharsets.UTF_8);
    }

    private static void removeIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} still holds what failed", folder);
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone already", folder);
        }
    }

    /** A path that stays within its folder, whatever an archive calls its entries. */
    private static Path safe(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/")) {
            if (!part.isEmpty() && !part.equals(".") && !part.equals("..") && part.indexOf('\0') < 0) {
                parts.add(part);
            }
        }
        return Path.of(parts.isEmpty() ? "unnamed" : String.join("/", parts));
    }

    private List<Fate> fates(UUID batch) {
        return ledger.read()
                .query(
                        "SELECT id, name, path, size, modified, file_key, state, COALESCE(outcome, '') AS outcome, CONCAT(reason, '. To do: ' || remedy) AS reason"
                                + " FROM document WHERE batch = ? ORDER BY position",
                        (row, i) -> new Fate(
                                row.getObject("id", UUID.class),
                                row.getString("name"),
                                new StagedFile(
                                        Path.of(row.getString("path")),
                                        row.getLong("size"),
                                        row.getLong("modified"),
                                        row.getString("file_key")),
                                row.getString("state"),
                                row.getString("outcome"),
                                row.getString("reason")),
                        batch);
    }
}
