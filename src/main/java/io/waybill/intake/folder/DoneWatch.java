package io.waybill.intake.folder;

import io.waybill.content.Checksums;
import io.waybill.content.SafeFolder;
import io.waybill.content.StagedFile;
import io.waybill.content.UsedFolders;
import io.waybill.ledger.Endings;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what its sender writes on after it was delivered or rejected: a rename keeps a file open, and so the end of a document that
 * was taken too early gets into {@code done}, and that of an archive which seemed to be cut off into quarantine. Such a file is no
 * longer what was delivered, or refused, and is dropped again. Size and time are looked at, and only
 * where these differ the content is; of what was dropped just now more often than of what has stood there for hours. Safe to repeat.
 */
final class DoneWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DoneWatch.class);
    private static final Duration RECENT = Duration.ofMinutes(15);
    private static final Duration ALL_EVERY = Duration.ofHours(1);
    private static final int PAGE = 1_000;

    /** How long something must stay the same before it is taken for what its sender made of it. */
    private static final Duration AT_REST = Duration.ofSeconds(3);

    private static final Duration FORGOTTEN = Duration.ofHours(2);

    private final Ledger ledger;
    private final Drops drops;
    private final Endings endings;
    private final UsedFolders folders;
    private final OpenFiles openFiles;
    private final Duration longest;
    private final Map<Path, Look> looks = new HashMap<>();
    private Instant all = Instant.MIN;

    /** @param longest how long after it was dropped something is watched; none, for never */
    DoneWatch(Ledger ledger, Drops drops, Endings endings, UsedFolders folders, OpenFiles openFiles, Duration longest) {
        this.ledger = ledger;
        this.drops = drops;
        this.endings = endings;
        this.folders = folders;
        this.openFiles = openFiles;
        this.longest = longest;
    }

    synchronized void run() {
        Instant now = Instant.now();
        boolean isAllDue = all.isBefore(now.minus(ALL_EVERY));
        Duration back = isAllDue || longest.compareTo(RECENT) < 0 ? longest : RECENT;
        if (isAllDue) {
            all = now;
        }
        Map<Path, Boolean> reachable = new HashMap<>();
        List<KeptDrop> page;
        UUID after = Ids.lowest(now.minus(back));
        do {
            page = drops.kept(after, PAGE);
            List<KeptDrop> changed = page.stream()
                    .filter(kept ->
                            reachable.computeIfAbsent(kept.drop().inbox().root(), folders::isReachable))
                    .filter(DoneWatch::looksOtherwise)
                    .filter(kept -> !drops.isSucceeded(kept))
                    .toList();
            Set<Path> open = openFiles.openForWriting(
                    changed.stream().map(KeptDrop::place).toList());
            changed.stream().filter(kept -> !open.contains(kept.place())).forEach(this::look);
            after = page.isEmpty() ? after : page.get(page.size() - 1).drop().id();
        } while (page.size() == PAGE);
        looks.values().removeIf(look -> System.nanoTime() - look.last > FORGOTTEN.toNanos());
    }

    /** How something looked that looks otherwise than it did when it was put away, since when, and when it was looked at last. */
    private record Look(StagedFile file, long since, long last) {}

    /** Whoever writes may pause, and some shares show no size, or an old one, for a while after a rename: it has to stay the same. */
    private void look(KeptDrop kept) {
        try {
            StagedFile now = StagedFile.of(kept.place());
            long time = System.nanoTime();
            Look before = looks.get(kept.place());
            boolean same = before != null && before.file.sameAs(now);
            looks.put(kept.place(), new Look(now, same ? before.since : time, time));
            if (same && time - before.since >= AT_REST.toNanos()) {
                looks.remove(kept.place());
                settle(kept);
            }
        } catch (IOException e) {
            LOG.debug("{} can't be looked at now", kept.place(), e);
        }
    }

    private static boolean looksOtherwise(KeptDrop kept) {
        StagedFile then = kept.drop().original();
        try {
            // A link on the way, which a glance doesn't notice, would be looked at before anything came of it.
            return !StagedFile.atAGlance(kept.place()).sameAs(then)
                    && !StagedFile.of(kept.place()).sameAs(then);
        } catch (NoSuchFileException e) {
            LOG.trace("{} was taken away", kept.place(), e);
        } catch (IOException e) {
            LOG.debug("{} can't be looked at now", kept.place(), e);
        }
        return false;
    }

    private void settle(KeptDrop kept) {
        try {
            StagedFile now = StagedFile.of(kept.place());
            if (isSame(kept, now)) {
                ledger.write(writes -> {
                    drops.looks(writes, kept, now);
                    return kept;
                });
                return;
            }
            Path back;
            try (SafeFolder inbox = SafeFolder.of(kept.drop().inbox().root())) {
                back = Moves.put(inbox, kept.place(), kept.drop().original().path());
                if (kept.isRejected()) {
                    inbox.deleteIfThere(Quarantine.explanation(kept.place()));
                }
            }
            ledger.write(writes -> {
                drops.unwatch(writes, kept);
                return kept;
            });
            LOG.warn(
                    "{} was written to after it was {}: it is dropped again as {}, to be taken as it is now",
                    kept.drop().name(),
                    kept.isRejected() ? "rejected" : "delivered",
                    back);
        } catch (IOException e) {
            LOG.debug("{} can't be looked at now", kept.place(), e);
        }
    }

    /** Of some that were refused as a whole nothing is known but the size. */
    private boolean isSame(KeptDrop kept, StagedFile now) throws IOException {
        Optional<String> delivered = endings.sha256(kept.drop().id());
        if (delivered.isEmpty()) {
            return now.size() == kept.drop().original().size() && kept.drop().hasFingerprintOf(kept.place());
        }
        // One that got another size and its old one again has to be read, too.
        return delivered.get().equals(Checksums.of(kept.place()).sha256());
    }
}
