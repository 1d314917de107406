package io.waybill.ods;

import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NodeRuns;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one worker at a time, of all nodes, ask for the record of a symbol and write it. Workers of this node wait for each
 * other; a symbol that another node is at is not waited for.
 */
final class SymbolTurns {
    /** The turn of one worker; to be closed by the same thread. */
    final class Turn implements AutoCloseable {
        private final Symbol symbol;
        private final UUID attempt;
        private final Waiting waiting;

        private Turn(Symbol symbol, UUID attempt, Waiting waiting) {
            this.symbol = symbol;
            this.attempt = attempt;
            this.waiting = waiting;
        }

        @Override
        public void close() {
            try {
                ledger.write(writes -> writes.jdbc()
                        .update("DELETE FROM ods_symbol_turn WHERE symbol = ? AND attempt = ?", symbol.key(), attempt));
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

    SymbolTurns(Ledger ledger, NodeRuns runs) {
        this.ledger = ledger;
        this.runs = runs;
    }

    /**
     * Waits for the other workers of this node.
     *
     * @return nothing if another node, which is alive, has the turn
     */
    Optional<Turn> take(Symbol symbol) {
        Waiting waiting = enter(symbol);
        boolean taken = false;
        try {
            UUID attempt = Ids.next();
            taken = book(symbol, attempt);
            return taken ? Optional.of(new Turn(symbol, attempt, waiting)) : Optional.empty();
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

    /** A turn of our own run that is still booked is one whose end could not be. */
    private boolean book(Symbol symbol, UUID attempt) {
        UUID run = runs.current();
        return ledger.write(writes -> {
            writes.jdbc()
                    .update("INSERT INTO ods_symbol_turn (symbol) VALUES (?) ON CONFLICT DO NOTHING", symbol.key());
            return writes.jdbc()
                            .update(
                                    "UPDATE ods_symbol_turn SET run = ?, attempt = ? WHERE symbol = ? AND (run IS NULL"
                                            + " OR run = ? OR NOT EXISTS (SELECT 1 FROM node_run r"
                                            + " WHERE r.id = ods_symbol_turn.run AND r.ended_at IS NULL))",
                                    run,
                                    attempt,
                                    symbol.key(),
                                    run)
                    == 1;
        });
    }

    private void leave(Symbol symbol, Waiting waiting) {
        waiting.lock.unlock();
        symbols.computeIfPresent(symbol.key(), (key, present) -> --present.workers == 0 ? null : present);
    }
}
