package io.waybill.ods;

import io.waybill.ledger.Columns;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NodeRuns;
import io.waybill.ledger.Writes;
import io.waybill.ods.symbol.Symbol;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one worker at a time, of all nodes, ask for the record of a symbol and write it. Workers of this node wait for each
 * other; a symbol that another node is at is not waited for.
 */
final class SymbolLocks {
    /** What one worker holds; to be closed by the same thread. */
    final class Lock implements AutoCloseable {
        private final Symbol symbol;
        private final UUID attempt;
        private final Waiting waiting;

        private Lock(Symbol symbol, UUID attempt, Waiting waiting) {
            this.symbol = symbol;
            this.attempt = attempt;
            this.waiting = waiting;
        }

        @Override
        public void close() {
            try {
                ledger.write(writes -> writes.jdbc()
                        .update("DELETE FROM ods_symbol_lock WHERE symbol = ? AND attempt = ?", symbol.key(), attempt));
            } finally {
                leave(symbol, waiting);
            }
        }
    }

    /** The workers of this node that want the same symbol. */
    private static final class Waiting {
        private final ReentrantLock lock = new ReentrantLock(true);
        private int workers;
    }

    private final Ledger ledger;
    private final NodeRuns runs;
    private final ConcurrentHashMap<String, Waiting> symbols = new ConcurrentHashMap<>();

    SymbolLocks(Ledger ledger, NodeRuns runs) {
        this.ledger = ledger;
        this.runs = runs;
    }

    /**
     * Waits for the other workers of this node.
     *
     * @return nothing if another node, which is alive, has it
     */
    Optional<Lock> take(Symbol symbol) {
        Waiting waiting = enter(symbol);
        boolean taken = false;
        try {
            UUID attempt = Ids.next();
            taken = book(symbol, attempt);
            return taken ? Optional.of(new Lock(symbol, attempt, waiting)) : Optional.empty();
        } finally {
            if (!taken) {
                leave(symbol, waiting);
            }
        }
    }

    /** Waits for the other workers of this node only. */
    void oneByOne(Symbol symbol, Runnable work) {
        Waiting waiting = enter(symbol);
        try {
            work.run();
        } finally {
            leave(symbol, waiting);
        }
    }

    private Waiting enter(Symbol symbol) {
        Waiting waiting = symbols.compute(symbol.key(), (key, present) -> {
            Waiting some = present == null ? new Waiting() : present;
            some.workers++;
            return some;
        });
        waiting.lock.lock();
        return waiting;
    }

    /** A lock of our own run that is still booked is one whose end could not be. */
    private boolean book(Symbol symbol, UUID attempt) {
        UUID run = runs.current();
        return ledger.write(writes -> {
            int free = writes.jdbc()
                    .update(
                            "INSERT INTO ods_symbol_lock (symbol, run, attempt) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                            symbol.key(),
                            run,
                            attempt);
            return free == 1 || takeOver(writes, symbol, run, attempt);
        });
    }

    /** A lock whose run has ended, or is our own, is nobody's; whoever is the first to change it has it. */
    private boolean takeOver(Writes writes, Symbol symbol, UUID run, UUID attempt) {
        return writes
                .jdbc()
                .query(
                        "SELECT run, attempt FROM ods_symbol_lock WHERE symbol = ?",
                        (row, i) -> List.of(Columns.id(row, "run"), Columns.id(row, "attempt")),
                        symbol.key())
                .stream()
                .filter(held -> held.get(0).equals(run) || !runs.isRunning(writes, held.get(0)))
                .anyMatch(held -> writes.jdbc()
                                .update(
                                        "UPDATE ods_symbol_lock SET run = ?, attempt = ? WHERE symbol = ? AND attempt = ?",
                                        run,
                                        attempt,
                                        symbol.key(),
                                        held.get(1))
                        == 1);
    }

    private void leave(Symbol symbol, Waiting waiting) {
        waiting.lock.unlock();
        symbols.computeIfPresent(symbol.key(), (key, present) -> --present.workers == 0 ? null : present);
    }
}
