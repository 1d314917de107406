package io.waybill.ledger;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One attempt to write a group in one transaction: each piece of work in its turn, and at the end what all of them left to it. What it
 * throws says whether one piece is to blame, their common end, or neither.
 */
final class GroupTransaction {
    /** A piece of work failed by itself, in a group that was written in one go. */
    static final class PieceFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private PieceFailed(Throwable cause) {
            super(cause);
        }
    }

    /** What all pieces of a group leave to its end failed; which of them is to blame shows when each is alone. */
    static final class EndFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient RuntimeException why;

        private EndFailed(RuntimeException why) {
            super(why);
            this.why = why;
        }

        RuntimeException why() {
            return why;
        }
    }

    private final Database database;
    private final LedgerTemplate jdbc;
    private final Handover handover;
    private final String node;
    private final List<WriteRequest<?>> group;
    private final boolean careful;
    private final List<Writes> begun;
    private final Tally tally = new Tally();
    private boolean committing;

    /** @param careful whether each piece has a savepoint of its own, so that one that fails takes nothing with it */
    GroupTransaction(Database database, Handover handover, String node, List<WriteRequest<?>> group, boolean careful) {
        this.database = database;
        this.jdbc = database.writer();
        this.handover = handover;
        this.node = node;
        this.group = List.copyOf(group);
        this.careful = careful;
        this.begun = new ArrayList<>(group.size());
    }

    /** Whether all was written and only the commit was left, so that nobody knows what became of it if that failed. */
    boolean isCommitting() {
        return committing;
    }

    /**
     * Writes the group.
     *
     * @return the lanes that have something new
     */
    Set<String> commit() {
        boolean forced = group.stream().anyMatch(WriteRequest::isForced);
        if (forced) {
            database.force(true);
        }
        try {
            transact();
        } finally {
            if (forced) {
                database.force(false);
            }
        }
        return tally.lanes();
    }

    private void transact() {
        Set<Writes> written = new LinkedHashSet<>();
        try {
            database.writes().executeWithoutResult(status -> write(written));
        } catch (RuntimeException | Error e) {
            begun.forEach(writes -> writes.reservations().rolledBack());
            throw e;
        }
        begun.forEach(writes -> {
            if (written.contains(writes)) {
                writes.reservations().committed();
            } else {
                writes.reservations().rolledBack();
            }
        });
    }

    private void write(Set<Writes> written) {
        if (careful) {
            database.waitShortly();
        }
        for (WriteRequest<?> request : group) {
            Writes writes = new Writes(database, handover);
            begun.add(writes);
            if (careful) {
                runWithSavepoint(request, writes);
            } else {
                run(request, writes);
            }
            if (request.succeeded()) {
                written.add(writes);
            }
        }
        try {
            tally.book(jdbc, node, written);
        } catch (RuntimeException e) {
            Fault fault = Fault.of(e);
            boolean ofSome = fault == Fault.OF_THE_WORK || fault == Fault.LOCKED;
            throw careful && ofSome ? new EndFailed(e) : e;
        }
        committing = true;
    }

    private static void run(WriteRequest<?> request, Writes writes) {
        try {
            request.run(writes);
        } catch (Throwable e) {
            throw Fault.of(e) == Fault.OF_THE_WORK ? new PieceFailed(e) : (RuntimeException) e;
        }
    }

    /** In plain SQL, because Spring hides it when a savepoint can't be released. */
    private void runWithSavepoint(WriteRequest<?> request, Writes writes) {
        jdbc.execute("SAVEPOINT piece");
        try {
            request.run(writes);
            jdbc.execute("RELEASE SAVEPOINT piece");
        } catch (Throwable e) {
            Fault fault = Fault.of(e);
            if (fault != Fault.OF_THE_WORK && fault != Fault.LOCKED) {
                throw (RuntimeException) e;
            }
            request.failed(e);
            jdbc.execute("ROLLBACK TO SAVEPOINT piece");
        }
    }
}
