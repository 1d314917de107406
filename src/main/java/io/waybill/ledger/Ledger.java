package io.waybill.ledger;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes to the ledger in groups: what many threads want to book at the same time goes into one transaction, because
 * commits are what a small document costs most. A write returns when it is committed. One piece of work that fails takes
 * nothing of the others with it.
 */
public final class Ledger implements AutoCloseable {
    /** A piece of work. It may be called several times, and must do nothing but use what it is given. */
    @FunctionalInterface
    public interface Work<T> {
        T apply(Writes writes);
    }

    private final Database database;
    private final Wakeups wakeups;
    private final Handover handover = new Handover();
    private final GroupWriter groups;
    private final ExecutorService answers = Executors.newSingleThreadExecutor(Ledger::answering);

    /** @param node the name of this process among those that share the ledger */
    Ledger(Database database, Wakeups wakeups, String node) {
        this.database = database;
        this.wakeups = wakeups;
        this.groups = new GroupWriter(database, wakeups, handover, node);
    }

    /**
     * Does the work in the next group and returns when that is committed. A caller that is interrupted waits all the
     * same, for it has to know whether its work is booked; it stays interrupted.
     *
     * @throws LedgerUnavailable if it could not be written
     * @throws StaleClaim and whatever else the work itself throws; nothing of it is written then
     */
    public <T> T write(Work<T> work) {
        return write(new WriteRequest<>(work, WriteRequest.Kind.USUAL));
    }

    /**
     * Does the work before everything else of its group. This is for work that goes by what a group counts at its end
     * only, such as how many documents of a batch are open: behind other work of its group it would find batches that
     * are complete, and of which nothing is counted yet.
     */
    <T> T writeFirst(Work<T> work) {
        return write(new WriteRequest<>(work, WriteRequest.Kind.FIRST));
    }

    /** Does the work in a transaction of its own, before all that waits: whatever becomes of others, it is written. */
    <T> T writeAlone(Work<T> work) {
        return write(new WriteRequest<>(work, WriteRequest.Kind.ALONE));
    }

    /**
     * Repeats a piece of work, each time in a transaction of its own, until it finds less to do than it could.
     *
     * @param most how much it does at a time
     * @param work gives how much it did
     * @return how much was done altogether
     */
    int someAtATime(int most, Work<Integer> work) {
        int total = 0;
        int done;
        do {
            done = write(work);
            total += done;
        } while (done == most);
        return total;
    }

    /**
     * Does the work in the next group, as {@link #write} does, and returns at once: a thread that need not wait lets more
     * work share a commit.
     *
     * @return completed when the work is committed, or with what {@code write} throws; by a thread that may write
     */
    public <T> CompletionStage<T> writeLater(Work<T> work) {
        CompletableFuture<T> later = new CompletableFuture<>();
        groups.enqueue(new WriteRequest<>(work, WriteRequest.Kind.USUAL))
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure == null) {
                                later.complete(done);
                            } else {
                                later.completeExceptionally(failure);
                            }
                        },
                        answers);
        return later;
    }

    private <T> T write(WriteRequest<T> request) {
        if (groups.isWriting()) {
            throw new IllegalStateException("work that is being written can't write again: use what it was given");
        }
        try {
            return groups.enqueue(request).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    /** What waits for somebody else who uses the same database, in words, if something does. */
    Optional<String> delay() {
        return groups.delay();
    }

    /** For reading, outside the groups. */
    public JdbcTemplate read() {
        return database.reader();
    }

    /** Reads with several statements what was the case in one and the same moment. */
    <T> T readAtOneMoment(Function<JdbcTemplate, T> reading) {
        return Objects.requireNonNull(database.moments().execute(status -> reading.apply(database.reader())));
    }

    /** The last eight digits of an id in the column of that name, as SQL. */
    String brief(String column) {
        return database.brief(column);
    }

    /** Why the ledger can't be written at present, if it can't. */
    public Optional<String> trouble() {
        return groups.trouble();
    }

    public Wakeups wakeups() {
        return wakeups;
    }

    /** Where workers say that they can be given what is just being booked. */
    public Handover handover() {
        return handover;
    }

    /**
     * Forces to the disk what is committed. A commit outlives the process by itself; this outlives the machine, and
     * comes before something that can't be undone.
     */
    public void force() {
        writeForced(writes -> true);
    }

    /** Does the work as {@link #write} does, and forces it and all that was committed before, as {@link #force} does. */
    public <T> T writeForced(Work<T> work) {
        return write(new WriteRequest<>(
                writes -> {
                    database.touch();
                    return work.apply(writes);
                },
                WriteRequest.Kind.FORCED));
    }

    /** Writes what waits, for ten seconds at most, and takes nothing more. */
    @Override
    public void close() {
        groups.close();
        answers.shutdown();
    }

    /**
     * How often the connection broke during a commit, so that nobody knows what was written. Rows may be claimed then
     * that no worker knows of.
     */
    int unanswered() {
        return groups.unanswered();
    }

    private static Thread answering(Runnable task) {
        Thread thread = new Thread(task, "ledger-answers");
        thread.setDaemon(true);
        return thread;
    }
}
