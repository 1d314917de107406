package io.waybill.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes to the ledger in groups: what many threads want to book at the same time goes into one transaction, because
 * commits are what a small document costs most. A write returns when it is committed.
 *
 * <p>Each piece of work has a savepoint of its own; one that fails takes nothing with it. A group that fails as a whole
 * is tried again piece by piece, so work must do nothing but use what it is given.
 */
public final class Ledger implements AutoCloseable {
    /** A piece of work. It may be called twice. */
    @FunctionalInterface
    public interface Work<T> {
        T apply(Writes writes);
    }

    private static final class Request<T> {
        private final Work<T> work;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable Writes writes;
        private @Nullable RuntimeException failure;

        private Request(Work<T> work) {
            this.work = work;
        }

        private void run(JdbcTemplate jdbc) {
            writes = new Writes(jdbc);
            failure = null;
            result = work.apply(writes);
        }

        @SuppressWarnings("NullAway")
        private void complete() {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(result);
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int LARGEST_GROUP = 256;
    private static final Request<Void> END = new Request<>(writes -> null);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;
    private final Wakeups wakeups;
    private final Dialect dialect;
    private final BlockingQueue<Request<?>> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    private volatile @Nullable String trouble;
    private volatile boolean closed;

    Ledger(JdbcTemplate jdbc, TransactionTemplate transactions, Wakeups wakeups) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.wakeups = wakeups;
        this.dialect = Dialect.of(jdbc);
        this.writer = new Thread(this::writeGroups, "ledger");
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Does the work in the next group and returns when that is committed.
     *
     * @throws LedgerUnavailable if it could not be written
     * @throws StaleClaim and whatever else the work itself throws; nothing of it is written then
     */
    public <T> T write(Work<T> work) {
        Request<T> request = new Request<>(work);
        if (Thread.currentThread() == writer) {
            throw new IllegalStateException("work that is being written can't write again: use what it was given");
        }
        if (closed) {
            throw new LedgerUnavailable("the ledger is closed", null);
        }
        queue.add(request);
        try {
            return request.answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /** For reading, outside the groups. */
    public JdbcTemplate read() {
        return jdbc;
    }

    /** Why the ledger can't be written at present, if it can't. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    public Wakeups wakeups() {
        return wakeups;
    }

    /**
     * Forces to the disk what is committed. A commit outlives the process by itself; this outlives the machine, and
     * comes before something that can't be undone.
     */
    public void force() {
        if (dialect == Dialect.H2) {
            jdbc.execute("CHECKPOINT SYNC");
        }
    }

    @Override
    public void close() {
        closed = true;
        queue.add(END);
        try {
            writer.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeGroups() {
        List<Request<?>> group = new ArrayList<>(LARGEST_GROUP);
        boolean end = false;
        while (!end) {
            group.clear();
            try {
                group.add(queue.take());
            } catch (InterruptedException e) {
                LOG.warn("The ledger's writer was interrupted and goes on until it is closed");
                continue;
            }
            queue.drainTo(group, LARGEST_GROUP - 1);
            end = group.remove(END);
            if (!group.isEmpty()) {
                write(group);
            }
        }
    }

    private void write(List<Request<?>> group) {
        try {
            commit(group);
        } catch (DataAccessException | TransactionException e) {
            if (group.size() == 1) {
                refuse(group.get(0), e);
            } else {
                LOG.debug("A group of {} is tried again piece by piece", group.size(), e);
                for (Request<?> request : group) {
                    write(List.of(request));
                }
            }
        } catch (RuntimeException e) {
            group.forEach(request -> request.answer.completeExceptionally(e));
        }
    }

    private void commit(List<Request<?>> group) {
        transactions.executeWithoutResult(status -> {
            List<Writes.Event> events = new ArrayList<>();
            for (Request<?> request : group) {
                runWithSavepoint(request, status);
                if (request.failure == null && request.writes != null) {
                    events.addAll(request.writes.events());
                }
            }
            Events.insert(jdbc, events);
        });
        if (trouble != null) {
            LOG.info("The ledger can be written again");
            trouble = null;
        }
        for (Request<?> request : group) {
            if (request.failure == null && request.writes != null) {
                request.writes.lanes().forEach(wakeups::ring);
            }
            request.complete();
        }
    }

    private void runWithSavepoint(Request<?> request, TransactionStatus status) {
        Object savepoint = status.createSavepoint();
        try {
            request.run(jdbc);
        } catch (NonTransientDataAccessResourceException e) {
            throw e;
        } catch (RuntimeException e) {
            request.failure = e;
            status.rollbackToSavepoint(savepoint);
        }
        status.releaseSavepoint(savepoint);
    }

    private void refuse(Request<?> request, RuntimeException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = String.valueOf(root.getMessage());
        if (trouble == null) {
            LOG.error("The ledger can't be written, work stops until it can: {}", reason);
        }
        trouble = reason;
        request.answer.completeExceptionally(new LedgerUnavailable("the ledger can't be written: " + reason, e));
    }
}
