package io.waybill.intake.folder;

import io.waybill.content.LinkInTheWay;
import io.waybill.content.SafeFolder;
import io.waybill.content.StagedFile;
import io.waybill.content.UsedFolders;
import io.waybill.intake.Arrived;
import io.waybill.intake.files.FilesSplitter;
import io.waybill.ledger.ArrivingBatches;
import io.waybill.ledger.CrashPoint;
import io.waybill.ledger.Description;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NewBatch;
import io.waybill.ledger.NewDocument;
import io.waybill.ledger.NewDocuments;
import io.waybill.ledger.StaleClaim;
import io.waybill.ledger.Writes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.dao.DuplicateKeyException;

/**
 * Takes what was dropped into a folder: books it, moves it into staging, and books that. Killed in between, {@link #recover}
 * looks in both places and goes on from there.
 */
public final class FolderIntake {
    private static final Logger LOG = LoggerFactory.getLogger(FolderIntake.class);

    private final Ledger ledger;
    private final ArrivingBatches batches;
    private final NewDocuments documents;
    private final Drops drops;
    private final CopiedOriginals copied;
    private final UsedFolders folders;
    private final ManifestWait manifests;
    /** Batches that a thread of this process is just taking in. */
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();
    /** Those that could not be taken up, which is told once of each. */
    private final Set<UUID> unrecovered = ConcurrentHashMap.newKeySet();
    /** Inboxes that keep a done marker, which is told once of each. */
    private final Set<Path> refusing = ConcurrentHashMap.newKeySet();

    FolderIntake(
            Ledger ledger,
            ArrivingBatches batches,
            NewDocuments documents,
            Drops drops,
            CopiedOriginals copied,
            UsedFolders folders,
            ManifestWait manifests) {
        this.ledger = ledger;
        this.batches = batches;
        this.documents = documents;
        this.drops = drops;
        this.copied = copied;
        this.folders = folders;
        this.manifests = manifests;
    }

    /**
     * Takes the files of one poll: each that is a batch by itself, such as an archive, and the loose ones together. What
     * vanished meanwhile is left out.
     *
     * @param kinds the kind of batch that a file is by itself, by its name; none for loose ones
     * @param settings for the splitters, which are kept with the batches
     * @return how many batches came of it
     */
    public int take(String flow, Poll poll, Function<String, Optional<String>> kinds, Map<String, String> settings)
            throws IOException {
        List<Path> files =
                manifests.ready(poll.files(), name -> kinds.apply(name).isEmpty());
        List<DropGroup> groups = DropGroup.of(poll.rules().inbox(), files, kinds);
        if (groups.isEmpty()) {
            return 0;
        }
        // Whose a file is, its folder is asked, which may be slow to answer: not while the ledger waits.
        List<NewBatch> arriving =
                groups.stream().map(group -> group.newBatch(flow, settings)).toList();
        groups.forEach(group -> underWay.add(group.batch()));
        try {
            ledger.write(writes -> {
                arriving.forEach(batch -> batches.book(writes, batch));
                groups.forEach(group -> drops.book(writes, group.drops()));
                return groups.size();
            });
            return moveAndBook(flow, groups, poll.rules());
        } finally {
            groups.forEach(group -> underWay.remove(group.batch()));
        }
    }

    /** One that has yet to be taken apart looks so by now. What still lies in its inbox is no new one because of that. */
    void rebook(Arrived file, StagedFile now) {
        ledger.write(writes -> {
            drops.rebook(writes, file.id(), now);
            return file;
        });
        if (!file.isStaged()) {
            copied.add(now);
        }
    }

    void taken(Map<UUID, String> fingerprints) {
        ledger.write(writes -> {
            drops.taken(writes, fingerprints);
            return fingerprints;
        });
    }

    /** Gives how many batches came of it. */
    private int moveAndBook(String flow, List<DropGroup> groups, Watch.Rules rules) throws IOException {
        Map<Drop, Drop.State> moved = new LinkedHashMap<>();
        try (SafeFolder inbox = SafeFolder.of(rules.inbox().root())) {
            for (DropGroup group : groups) {
                for (Drop drop : group.drops()) {
                    move(inbox, drop).ifPresent(state -> moved.put(drop, state));
                }
            }
        }
        CrashPoint.AFTER_MOVE.reached();
        // What seemed to have vanished did so only if the inbox can still be seen; if not, all is taken up again by
        // recover().
        folders.require(rules.inbox().root());
        int taken = ledger.write(writes -> {
            int booked = 0;
            for (DropGroup group : groups) {
                booked += bookMoved(writes, group.batch(), flow, group, moved) ? 1 : 0;
            }
            return booked;
        });
        for (DropGroup group : groups) {
            for (Drop drop : group.drops()) {
                removeMarker(rules, drop);
            }
            if (group.drops().stream().anyMatch(moved::containsKey)) {
                LOG.info("{}: {} arrived, batch {}", flow, group.title(), Ids.brief(group.batch()));
            }
        }
        return taken;
    }

    /** The drop is taken, whatever becomes of the marker: one that stays would only let the next file of that name be taken at once. */
    private void removeMarker(Watch.Rules rules, Drop drop) {
        try {
            rules.removeMarker(drop.original().path());
        } catch (IOException e) {
            boolean isNew = refusing.add(rules.inbox().root());
            LOG.atLevel(isNew ? Level.WARN : Level.DEBUG)
                    .log(
                            "{} was taken, but its done marker can't be removed, and the next file of its name will not wait for one: {}",
                            drop.original().path(),
                            e.toString());
        }
    }

    /**
     * Finishes what was booked but not moved, or moved but not booked, by an earlier run or by this one, and that nobody works on.
     * What lies in an inbox that can't be seen waits. Safe to repeat.
     */
    synchronized void recover() {
        int recovered = 0;
        for (ArrivingBatches.Abandoned batch : batches.abandoned(FolderOrigin.NAME)) {
            DropGroup group = new DropGroup(batch.kind(), drops.of(batch.id()));
            if (group.drops().isEmpty()) {
                LOG.debug("Somebody else was faster to see to batch {}", batch.id());
            } else if (!underWay.contains(batch.id())
                    && isReachable(group)
                    && ledger.write(writes -> batches.takeUp(writes, batch))) {
                recovered += isRecovered(batch, group) ? 1 : 0;
            }
        }
        if (recovered > 0) {
            LOG.info("Took up {} batches that were just arriving when their intake was broken off", recovered);
        }
    }

    /** What is wrong with one of them, such as an inbox that nobody uses any more and that is gone, is no reason to leave the others. */
    private boolean isRecovered(ArrivingBatches.Abandoned batch, DropGroup group) {
        try {
            recover(batch, group);
            return true;
        } catch (IOException e) {
            boolean isNew = unrecovered.add(batch.id());
            LOG.atLevel(isNew ? Level.WARN : Level.DEBUG)
                    .log(
                            "Batch {} was just arriving when its intake was broken off, and can't be taken up: {}",
                            Ids.brief(batch.id()),
                            e.toString());
            return false;
        }
    }

    private void recover(ArrivingBatches.Abandoned batch, DropGroup group) throws IOException {
        Map<Drop, Drop.State> moved = new LinkedHashMap<>();
        try (SafeFolder inbox = SafeFolder.of(group.drops().get(0).inbox().root())) {
            for (Drop drop : group.drops()) {
                Optional<Drop.State> state = isStaged(inbox, drop) ? Optional.of(Drop.State.MOVED) : move(inbox, drop);
                state.ifPresent(found -> moved.put(drop, found));
            }
        }
        if (isReachable(group)) {
            try {
                ledger.write(writes -> bookMoved(writes, batch.id(), batch.flow(), group, moved));
            } catch (StaleClaim | DuplicateKeyException e) {
                LOG.debug("Somebody else, whose run seemed to have ended, booked batch {} all the same", batch.id(), e);
            }
        }
    }

    /** All drops of a batch lie in one inbox. */
    private boolean isReachable(DropGroup group) {
        return folders.isReachable(group.drops().get(0).inbox().root());
    }

    /** A file where staging should be refuses every rename, and holds nothing. */
    private static boolean isStaged(SafeFolder inbox, Drop drop) throws IOException {
        try {
            return inbox.has(drop.staged());
        } catch (NotDirectoryException e) {
            LOG.trace("Nothing is staged in {}", drop.inbox(), e);
            return false;
        }
    }

    /**
     * Where the drop is now; nowhere if it vanished or was replaced, in which case the next poll sees what is there.
     *
     * @throws LinkInTheWay if a link stands in place of staging
     */
    private static Optional<Drop.State> move(SafeFolder inbox, Drop drop) throws IOException {
        if (!isAsBooked(inbox, drop.original())) {
            return Optional.empty();
        }
        try {
            inbox.make(drop.staged().getParent());
            inbox.move(drop.original().path(), drop.staged());
            return Optional.of(Drop.State.MOVED);
        } catch (NoSuchFileException e) {
            LOG.debug("{} vanished before it could be taken", drop.original().path());
            return Optional.empty();
        } catch (LinkInTheWay e) {
            throw e;
        } catch (IOException e) {
            LOG.info(
                    "{} can't be renamed into {} and is copied instead: {}",
                    drop.original().path(),
                    drop.inbox().staging(),
                    e.toString());
            return Optional.of(Drop.State.COPIED);
        }
    }

    /** What has become a link, or lies behind one, is not what was booked. */
    private static boolean isAsBooked(SafeFolder inbox, StagedFile original) throws IOException {
        try {
            BasicFileAttributes seen = inbox.look(original.path());
            return seen.isRegularFile() && StagedFile.of(original.path(), seen).sameAs(original);
        } catch (NoSuchFileException | NotDirectoryException | LinkInTheWay e) {
            LOG.debug("{} vanished before it could be taken", original.path(), e);
            return false;
        }
    }

    /** Of nodes that share an inbox which refuses renames, each sees all files; one that another node took isn't looked at again. */
    private boolean isOurs(Writes writes, Drop drop) {
        boolean ours = drops.claimOriginal(writes, drop);
        if (!ours) {
            LOG.debug("Another node was faster to take {}", drop.original().path());
            copied.add(drop.original());
        }
        return ours;
    }

    /** Loose files that were moved are documents already; everything else has yet to be taken apart. */
    private boolean bookMoved(Writes writes, UUID batch, String flow, DropGroup group, Map<Drop, Drop.State> moved) {
        List<Drop> there = group.drops().stream()
                .filter(moved::containsKey)
                .filter(drop -> moved.get(drop) != Drop.State.COPIED || isOurs(writes, drop))
                .toList();
        Set<UUID> ours = there.stream().map(Drop::id).collect(Collectors.toSet());
        drops.forget(
                writes,
                group.drops().stream().filter(drop -> !ours.contains(drop.id())).toList());
        if (there.isEmpty()) {
            batches.withdraw(writes, batch);
            return false;
        }
        for (Drop.State state : List.of(Drop.State.MOVED, Drop.State.COPIED)) {
            drops.state(
                    writes,
                    there.stream().filter(drop -> moved.get(drop) == state).toList(),
                    state);
        }
        there.stream()
                .filter(drop -> moved.get(drop) == Drop.State.COPIED)
                .forEach(drop -> copied.add(drop.original()));
        boolean ready = group.kind().equals(FilesSplitter.KIND)
                && there.stream().allMatch(drop -> moved.get(drop) == Drop.State.MOVED)
                && group.drops().stream().allMatch(drop -> drop.role() == Arrived.Role.CONTENT);
        if (ready) {
            documents.book(
                    writes,
                    batch,
                    flow,
                    there.stream().map(FolderIntake::document).toList());
            batches.complete(writes, batch, flow);
        } else {
            batches.splitting(writes, batch);
        }
        return true;
    }

    private static NewDocument document(Drop drop) {
        return new NewDocument(
                drop.id(), drop.position(), drop.name(), drop.original().at(drop.staged()), Description.NONE);
    }
}
