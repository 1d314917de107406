package io.waybill.ledger;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionSystemException;

/**
 * The one thread that writes. It takes all work that waits and writes it in one transaction, a group. If a piece of work
 * fails, the group is rolled back and written again with a savepoint for each piece, so that one that fails takes nothing
 * with it. A deadlock with another node rolls a group back too. What waits for a lock that another node holds for too long is
 * {@link PutOff put off}, and the rest is written without it.
 */
final class GroupWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    private static final int LARGEST_GROUP = 256;
    private static final int ATTEMPTS = 20;
    /** Longer than the half second in which the pool trusts a connection without a look at it, even a broken one. */
    private static final Duration PAUSE = Duration.ofMillis(700);

    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final WriteRequest<Boolean> END = new WriteRequest<>(writes -> true, WriteRequest.Kind.USUAL);

    private final Database database;
    private final Wakeups wakeups;
    private final Handover handover;
    private final String node;
    private final BlockingQueue<WriteRequest<?>> queue = new LinkedBlockingQueue<>();
    private final PutOff putOff = new PutOff();
    private final Thread writer;
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile @Nullable String trouble;
    private volatile long busySince;
    private long failedAt;
    private long toldAt;
    private boolean closed;

    GroupWriter(Database database, Wakeups wakeups, Handover handover, String node) {
        this.database = database;
        this.handover = handover;
        this.node = node;
        this.wakeups = wakeups;
        this.writer = new Thread(
                () -> {
                    try {
                        writeGroups();
                    } catch (RuntimeException | Error e) {
                        EndOfProcess.because("The ledger can't be written any more", e);
                    }
                },
                "ledger");
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Lets work be written with the next group.
     *
     * @return completed by the writing thread
     */
    <T> CompletableFuture<T> enqueue(WriteRequest<T> request) {
        synchronized (queue) {
            if (closed) {
                request.fail(new LedgerUnavailable("the ledger is closed", null));
            } else {
                queue.add(request);
            }
        }
        return request.answer();
    }

    /** Whether it is the writing thread that asks. */
    boolean isWriting() {
        return Thread.currentThread() == writer;
    }

    /** Why the ledger can't be written at present, if it can't. */
    Optional<String> trouble() {
        String known = trouble;
        long since = busySince;
        long silent = since == 0 ? 0 : System.nanoTime() - since;
        if (known == null && silent > SILENCE.toNanos()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the database has not answered for %d seconds",
                    Duration.ofNanos(silent).toSeconds()));
        }
        return Optional.ofNullable(known);
    }

    /** Writes what waits, for ten seconds at most, and takes nothing more. */
    @Override
    public void close() {
        synchronized (queue) {
            if (!closed) {
                closed = true;
                queue.add(END);
            }
        }
        try {
            writer.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<WriteRequest<?>> left = new ArrayList<>();
        queue.drainTo(left);
        left.addAll(putOff.all());
        left.forEach(request ->
                request.fail(new LedgerUnavailable("the ledger was closed before this could be written", null)));
    }

    /**
     * How often the connection broke during a commit, so that nobody knows what was written. Rows may be claimed then
     * that no worker knows of.
     */
    int unanswered() {
        return unanswered.get();
    }

    private void writeGroups() {
        List<WriteRequest<?>> group = new ArrayList<>(LARGEST_GROUP);
        boolean end = false;
        while (!end) {
            try {
                gather(group);
            } catch (InterruptedException e) {
                LOG.warn("The ledger's writer was interrupted and goes on until it is closed");
                continue;
            }
            end = group.remove(END);
            String known = trouble;
            if (known != null && System.nanoTime() - failedAt < PAUSE.toNanos()) {
                refuse(group, known, null);
            } else {
                busySince = System.nanoTime() | 1;
                writeAll(group);
                busySince = 0;
            }
        }
    }

    private void writeAll(List<WriteRequest<?>> group) {
        List<WriteRequest<?>> alone =
                group.stream().filter(WriteRequest::isAlone).toList();
        alone.forEach(request -> write(new ArrayList<>(List.of(request)), false));
        group.removeAll(alone);
        group.sort(Comparator.comparing(WriteRequest::isFirst, Comparator.reverseOrder()));
        if (!group.isEmpty()) {
            write(group, false);
        }
        List<WriteRequest<?>> again = putOff.due();
        if (!again.isEmpty()) {
            write(again, true);
        }
    }

    /**
     * Takes what waits, and waits for nobody: while a group is written, the next one comes together. To wait some milliseconds
     * for more was tried: it took no less CPU, and a third of the throughput.
     */
    private void gather(List<WriteRequest<?>> group) throws InterruptedException {
        group.clear();
        WriteRequest<?> first = putOff.isEmpty() ? queue.take() : queue.poll(PutOff.PAUSE.toMillis(), MILLISECONDS);
        if (first != null) {
            group.add(first);
            queue.drainTo(group, LARGEST_GROUP - 1);
        }
    }

    /** @param wary of locks, and so careful from the start: others hold some, or did so a moment ago */
    private void write(List<WriteRequest<?>> group, boolean wary) {
        boolean careful = wary;
        for (int attempt = 1; true; attempt++) {
            GroupTransaction transaction = new GroupTransaction(database, handover, node, group, careful);
            try {
                commit(transaction, group);
                return;
            } catch (GroupTransaction.PieceFailed e) {
                careful = true;
            } catch (GroupTransaction.EndFailed e) {
                blame(group, e.why());
                return;
            } catch (RuntimeException e) {
                Fault fault = Fault.of(e);
                if (fault == Fault.LOCKED && careful) {
                    // Not in a piece, which has its savepoint, nor at the end: it can only be a commit, or its
                    // preparation.
                    group.forEach(this::putOff);
                    return;
                }
                if (fault == Fault.LOCKED || fault == Fault.OF_THE_WORK && !careful) {
                    careful = true;
                } else if (fault != Fault.PASSING || attempt == ATTEMPTS) {
                    refuse(group, e, transaction.isCommitting() && fault == Fault.OF_THE_DATABASE);
                    return;
                } else {
                    LOG.debug("A group of {} met another transaction and is written again", group.size(), e);
                }
            } catch (Error e) {
                group.forEach(request -> request.fail(e));
                return;
            }
        }
    }

    private void blame(List<WriteRequest<?>> group, RuntimeException why) {
        boolean locked = Fault.of(why) == Fault.LOCKED;
        if (group.size() > 1) {
            Set<UUID> held = new HashSet<>();
            for (WriteRequest<?> request : group) {
                if (Collections.disjoint(request.shared(), held)) {
                    write(List.of(request), true);
                    if (putOff.contains(request)) {
                        held.addAll(request.shared());
                    }
                } else {
                    putOff(request);
                }
            }
        } else if (locked) {
            putOff(group.get(0));
        } else {
            group.get(0).fail(why);
        }
    }

    /** Somebody else holds a lock that it needs: it is written when they give it back, and fails if that takes too long. */
    private void putOff(WriteRequest<?> request) {
        if (!putOff.add(request)) {
            request.fail(new LedgerUnavailable(
                    "rows that it changes have been locked by another session of the database for "
                            + request.age().toSeconds() + " seconds",
                    null));
        }
    }

    /** What waits for somebody else who uses the same database, in words, if something does. */
    Optional<String> delay() {
        return putOff.words();
    }

    private void commit(GroupTransaction transaction, List<WriteRequest<?>> group) {
        Set<String> lanes = transaction.commit();
        if (trouble != null) {
            LOG.info("The ledger can be written again");
            database.away(false);
            trouble = null;
        }
        lanes.forEach(wakeups::ring);
        group.forEach(this::complete);
    }

    private void complete(WriteRequest<?> request) {
        if (request.failure().map(Fault::of).filter(Fault.LOCKED::equals).isPresent()) {
            putOff(request);
        } else {
            request.complete();
        }
    }

    private void refuse(List<WriteRequest<?>> group, RuntimeException e, boolean unknown) {
        String reason = reasonOf(e);
        if (trouble == null) {
            LOG.error("The ledger can't be written, work stops until it can: {}", reason);
            toldAt = System.nanoTime();
        } else if (System.nanoTime() - toldAt > TOLD_EVERY.toNanos()) {
            LOG.error("The ledger still can't be written: {}", reason);
            toldAt = System.nanoTime();
        }
        trouble = reason;
        database.away(Fault.isOfConnection(e));
        failedAt = System.nanoTime();
        if (unknown) {
            unanswered.incrementAndGet();
        }
        refuse(group, reason, e);
    }

    /** What was wrong at first, and not that it could not be rolled back either. */
    private static String reasonOf(RuntimeException e) {
        Throwable root = e instanceof TransactionSystemException failed && failed.getOriginalException() != null
                ? failed.getOriginalException()
                : e;
        String reason = root.toString();
        for (Throwable cause = root; cause != null; cause = cause.getCause()) {
            reason = cause.getMessage() == null ? reason : cause.getMessage();
        }
        return reason;
    }

    private static void refuse(List<WriteRequest<?>> group, String reason, @Nullable Throwable cause) {
        group.forEach(request -> request.fail(new LedgerUnavailable("the ledger can't be written: " + reason, cause)));
    }
}
