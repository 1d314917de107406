package io.waybill.intake.folder;

import io.waybill.content.Checksums;
import io.waybill.content.LinkInTheWay;
import io.waybill.content.SafeFolder;
import io.waybill.content.StagedFile;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.Ending;
import io.waybill.ledger.Endings;
import io.waybill.ledger.Ledger;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears up what was dropped: what was delivered goes to {@code done}, what was rejected to {@code quarantine}, and what failed
 * stays, whole. What its sender wrote on after it was taken is no longer what was delivered or rejected, and goes back to where it was
 * dropped. Safe to repeat.
 */
final class FolderClosing {
    private static final Logger LOG = LoggerFactory.getLogger(FolderClosing.class);

    private final Ledger ledger;
    private final Drops drops;
    private final Endings endings;
    private final CopiedOriginals copied;
    private final UsedFolders folders;

    FolderClosing(Ledger ledger, Drops drops, Endings endings, CopiedOriginals copied, UsedFolders folders) {
        this.ledger = ledger;
        this.drops = drops;
        this.endings = endings;
        this.copied = copied;
        this.folders = folders;
    }

    /**
     * Clears up all drops of a batch.
     *
     * @param documents all of the batch; none of them under way
     * @throws io.waybill.content.FolderUnreachable if the inbox can't be seen at present
     */
    void close(List<Drop> all, List<Ending> documents) throws IOException {
        requireReachable(all);
        boolean anyFailed = documents.stream().anyMatch(Ending::isFailed);
        Map<UUID, Ending> byId = new HashMap<>();
        documents.forEach(document -> byId.put(document.id(), document));
        if (all.isEmpty()) {
            return;
        }
        List<Drop> done = new ArrayList<>();
        try (SafeFolder inbox = SafeFolder.of(all.get(0).inbox().root())) {
            for (Drop drop : all) {
                Ending own = byId.get(drop.id());
                if (drop.isOpen() && own != null && own.isRejected()) {
                    quarantine(inbox, drop, own);
                } else if (drop.isOpen() && (own == null ? !anyFailed : !own.isFailed())) {
                    done.add(drop);
                }
            }
            finish(inbox, done, byId);
            removeIfEmpty(inbox, all.get(0).staged().getParent());
        }
    }

    private void quarantine(SafeFolder inbox, Drop drop, Ending rejected) throws IOException {
        Path target;
        if (drop.state() == Drop.State.MOVED) {
            if (!isAsItWas(inbox, drop, rejected)) {
                dropAgain(inbox, drop, "rejected");
                book(List.of(drop), Drop.State.DONE);
                return;
            }
            target = moveStaged(inbox, drop, drop.inbox().quarantine(drop.batch()));
            keep(Map.of(drop, target), Drop.State.QUARANTINED);
        } else {
            target = moveOriginal(inbox, drop, drop.inbox().quarantine(drop.batch()), Drop.State.QUARANTINED);
        }
        Quarantine.explain(inbox, target, rejected);
    }

    /** Books all that were staged together: a large batch would else wait for as many commits as it has files. */
    private void finish(SafeFolder inbox, List<Drop> done, Map<UUID, Ending> documents) throws IOException {
        List<Drop> droppedAgain = new ArrayList<>();
        Map<Drop, Path> moved = new LinkedHashMap<>();
        for (Drop drop : done) {
            if (drop.state() == Drop.State.MOVED) {
                Ending own = documents.get(drop.id());
                if (isAsItWas(inbox, drop, own)) {
                    moved.put(drop, moveStaged(inbox, drop, drop.inbox().done(drop.batch())));
                } else {
                    dropAgain(inbox, drop, "delivered");
                    droppedAgain.add(drop);
                }
            } else {
                moveOriginal(inbox, drop, drop.inbox().done(drop.batch()), Drop.State.DONE);
            }
        }
        if (!droppedAgain.isEmpty()) {
            book(droppedAgain, Drop.State.DONE);
        }
        if (!moved.isEmpty()) {
            keep(moved, Drop.State.DONE);
        }
    }

    private static void dropAgain(SafeFolder inbox, Drop drop, String end) throws IOException {
        Path back = Moves.put(inbox, drop.staged(), drop.original().path());
        LOG.warn(
                "{} was written to after it was taken, and is no longer what was {}: it is dropped again as {}",
                drop.name(),
                end,
                back);
    }

    /** One that looks otherwise may have got another time only. One that is gone was moved already, but not booked. */
    private boolean isAsItWas(SafeFolder inbox, Drop drop, @Nullable Ending own) throws IOException {
        try {
            StagedFile now = StagedFile.of(drop.staged(), inbox.look(drop.staged()));
            StagedFile then = own == null ? drop.original() : own.content();
            return now.sameAs(then) || now.size() == then.size() && hasSameContent(drop, own);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private boolean hasSameContent(Drop drop, @Nullable Ending own) throws IOException {
        Optional<String> delivered = own == null ? Optional.empty() : endings.sha256(own.id());
        return delivered.isPresent()
                ? delivered.get().equals(Checksums.of(drop.staged()).sha256())
                : drop.hasFingerprintOf(drop.staged());
    }

    /** One that is moved already, but not booked, is left where it is: so many can be booked together. */
    private static Path moveStaged(SafeFolder inbox, Drop drop, Path folder) throws IOException {
        Path target = folder.resolve(Moves.safe(drop.name()));
        return inbox.has(drop.staged()) ? Moves.put(inbox, drop.staged(), target) : target;
    }

    /** One that is gone was moved already, but not booked, or removed by its owner; the copy was what was delivered. */
    private Path moveOriginal(SafeFolder inbox, Drop drop, Path folder, Drop.State state) throws IOException {
        Path target = folder.resolve(Moves.safe(drop.name()));
        Drop.State after = state;
        try {
            Path original = drop.original().path();
            if (StagedFile.of(original, inbox.look(original)).sameAs(drop.original())) {
                target = Moves.put(inbox, drop.original().path(), target);
                copied.remove(drop.original());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone already", drop.original().path());
            copied.remove(drop.original());
        } catch (LinkInTheWay e) {
            throw e;
        } catch (IOException e) {
            LOG.info("{} stays where it is: {}", drop.original().path(), e.toString());
            after = Drop.State.LEFT;
        }
        book(List.of(drop), after);
        if (after != Drop.State.LEFT) {
            ledger.write(writes -> {
                drops.freeOriginal(writes, drop);
                return drop;
            });
        }
        return target;
    }

    private void keep(Map<Drop, Path> places, Drop.State state) throws IOException {
        requireReachable(List.copyOf(places.keySet()));
        ledger.write(writes -> {
            drops.keep(writes, places, state);
            return places;
        });
    }

    /** What seemed to be gone was, only if its inbox can still be seen. */
    private void book(List<Drop> some, Drop.State state) throws IOException {
        requireReachable(some);
        ledger.write(writes -> {
            drops.state(writes, some, state);
            return some;
        });
    }

    /** All drops of a batch lie in one inbox. */
    private void requireReachable(List<Drop> drops) throws IOException {
        if (!drops.isEmpty()) {
            folders.require(drops.get(0).inbox().root());
        }
    }

    private static void removeIfEmpty(SafeFolder inbox, Path folder) throws IOException {
        try {
            inbox.deleteFolderIfThere(folder);
        } catch (NotDirectoryException e) {
            LOG.trace("Nothing was staged in {}", folder, e);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} still holds what failed", folder);
        }
    }
}
