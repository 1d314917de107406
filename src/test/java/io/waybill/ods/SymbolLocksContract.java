package io.waybill.ods;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.ledger.LedgerDatabase;
import io.waybill.ledger.LedgerNode;
import io.waybill.ledger.Workers;
import io.waybill.ods.symbol.Symbol;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One worker of all nodes has a symbol, on every database. */
interface SymbolLocksContract {
    LedgerDatabase database();

    @Test
    default void aSymbolIsLockedForOtherNodesUntilItIsGivenBack() {
        SymbolLocks one = locks(database().node("a"));
        SymbolLocks other = locks(database().node("b"));
        Symbol symbol = new Symbol("A/RES/70/11");

        SymbolLocks.Lock held = one.take(symbol).orElseThrow();
        assertThat(other.take(new Symbol("a/res/70/11"))).isEmpty();
        assertThat(other.take(new Symbol("A/RES/70/12"))).isPresent();

        held.close();
        assertThat(other.take(symbol)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    default void aLockEndsWithTheRunThatHeldIt(String next) {
        LedgerNode killed = database().node("a");
        Symbol symbol = new Symbol("A/RES/70/11");
        assertThat(locks(killed).take(symbol)).isPresent();

        // A process that starts as the same node ends the runs that were before it.
        LedgerNode restarted = database().node("a");

        assertThat(locks(next.equals("a") ? restarted : database().node(next)).take(symbol))
                .isPresent();
    }

    @Test
    default void twoNodesThatWantASymbolAtTheSameTimeNeverHaveItBoth() throws Exception {
        SymbolLocks[] nodes = {locks(database().node("a")), locks(database().node("b"))};
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();

        Workers.run(8, worker -> {
            for (int i = 0; i < 50; i++) {
                Optional<SymbolLocks.Lock> lock = nodes[worker % 2].take(new Symbol("A/RES/70/11"));
                if (lock.isPresent()) {
                    try (SymbolLocks.Lock held = lock.get()) {
                        assertThat(held).isNotNull();
                        assertThat(holders.incrementAndGet()).isEqualTo(1);
                        taken.incrementAndGet();
                        holders.decrementAndGet();
                    }
                }
            }
        });

        assertThat(taken).hasPositiveValue();
    }

    private static SymbolLocks locks(LedgerNode node) {
        return new SymbolLocks(node.ledger(), node.runs());
    }
}
