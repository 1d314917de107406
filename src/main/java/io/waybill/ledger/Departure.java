package io.waybill.ledger;

import io.waybill.content.UsedFolders;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out of the ledger what settled long ago, and puts it into the files of the {@link Archive}, batch by batch. A batch stays
 * of which something failed and may be sent again, that is paused, or of which a store keeps something still.
 *
 * <p>It goes in small portions: each is forced to the disk, and then taken out by one piece of work, between those of others. A
 * portion that was written when the process ended, and not taken out, is written again; of lines that begin with the same
 * document of a batch, the last counts. Of nodes that share a ledger the one that runs longest does it.
 */
public final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    /** How many rows leave at a time, about. */
    private static final int PORTION = 300;

    /** How many batches are looked for at a time. */
    private static final int PAGE = 200;

    /** How long a round takes at most, so that the process can end between two. */
    private static final Duration TURN = Duration.ofSeconds(5);

    private static final UUID FIRST = new UUID(0, 0);

    private final Ledger ledger;
    private final NodeRuns runs;
    private final DepartingRows departing;
    private final DepartedRows departed;
    private final Archive archive;
    private final UsedFolders folders;
    private final Duration keep;
    private final Set<UUID> unreadable = new HashSet<>();

    /**
     * @param others tables whose rows leave too
     * @param keep how long what is settled stays; nothing ever leaves if it is zero
     */
    Departure(
            Ledger ledger, NodeRuns runs, List<Departing> others, Archive archive, UsedFolders folders, Duration keep) {
        this.ledger = ledger;
        this.runs = runs;
        this.departing = new DepartingRows(ledger, others);
        this.departed = new DepartedRows(others);
        this.archive = archive;
        this.folders = folders;
        this.keep = keep;
    }

    /** How long it stays at least: as long as is wanted, and as somebody looks back at it. */
    static Duration longest(Duration keep, List<NeededFor> needed) {
        if (keep.isZero()) {
            return keep;
        }
        Duration longest = keep;
        for (NeededFor one : needed) {
            if (one.time().compareTo(keep) > 0) {
                LOG.warn(
                        "What is settled stays in the ledger for {} days, longer than waybill.ledger.keep says, for {} needs it",
                        one.time().toDays(),
                        one.setting());
                longest = one.time().compareTo(longest) > 0 ? one.time() : longest;
            }
        }
        return longest;
    }

    /** How long what is settled stays; nothing ever leaves if it is zero. */
    Duration keep() {
        return keep;
    }

    /**
     * Lets some of what is due leave. Safe to repeat.
     *
     * @return how many batches left, or a part of them
     */
    public int run() {
        if (keep.isZero() || ledger.trouble().isPresent() || !runs.isEldest()) {
            return 0;
        }
        long end = System.nanoTime() + TURN.toNanos();
        UUID before = Ids.lowest(Instant.now().minus(keep));
        Deque<UUID> batches = new ArrayDeque<>(due(FIRST, before));
        int left = 0;
        if (!batches.isEmpty() && !isArchiveReachable()) {
            return 0;
        }
        while (!batches.isEmpty() && System.nanoTime() < end) {
            UUID last = batches.getLast();
            left += leave(batches);
            if (batches.isEmpty()) {
                batches.addAll(due(last, before));
            }
        }
        if (left > 0) {
            LOG.debug("{} batches, or parts of them, left the ledger for {}", left, archive.folder());
        }
        return left;
    }

    /** It bears a marker from its first use on, as every folder does: where its mount is missing, nothing may leave. */
    private boolean isArchiveReachable() {
        folders.use(archive.folder());
        return folders.isReachable(archive.folder());
    }

    /** Those that settled long enough ago, in the order in which they came, behind one of them. */
    private List<UUID> due(UUID after, UUID before) {
        return ledger.read()
                .queryForList(
                        "SELECT id FROM batch b WHERE id > ? AND id < ? AND " + DepartingRows.LEAVES
                                + " AND settled_at < now_ms() - ? AND NOT EXISTS (SELECT 1 FROM document d"
                                + " JOIN delivery v ON v.document = d.id WHERE d.batch = b.id AND v.state <> 'DELIVERED'"
                                + " AND (v.state <> 'FAILED' OR v.session IS NOT NULL OR d.outcome = 'FAILED'))"
                                + " ORDER BY id LIMIT ?",
                        UUID.class,
                        after,
                        before,
                        keep.toMillis(),
                        PAGE);
    }

    /** Nothing if it stays. What can't be read holds up nobody else. */
    private Optional<DepartingPiece> next(UUID batch) {
        try {
            return departing.next(batch);
        } catch (UncheckedIOException | IllegalArgumentException | DateTimeException e) {
            if (unreadable.add(batch)) {
                LOG.error("Batch {} stays in the ledger, for something of it can't be read", batch, e);
            }
            return Optional.empty();
        }
    }

    /** One portion; batches of which nothing is left are taken from the queue, and those that stay after all. */
    private int leave(Deque<UUID> batches) {
        List<DepartingPiece> portion = new ArrayList<>();
        Map<String, ArchiveMember> members = new TreeMap<>();
        int size = 0;
        boolean goesOn = true;
        while (goesOn && size < PORTION && !batches.isEmpty()) {
            Optional<DepartingPiece> piece = next(batches.getFirst());
            if (piece.isPresent()) {
                portion.add(piece.get());
                members.computeIfAbsent(piece.get().month(), month -> new ArchiveMember())
                        .line(piece.get().json());
                size += piece.get().size();
                goesOn = piece.get().last();
            }
            if (goesOn) {
                batches.removeFirst();
            }
        }
        if (portion.isEmpty()) {
            return 0;
        }
        members.forEach((month, member) -> archive.append(month, member.end()));
        CrashPoint.BEFORE_DEPARTURE.reached();
        return ledger.write(writes -> {
            departed.remove(writes, portion);
            return portion.size();
        });
    }
}
