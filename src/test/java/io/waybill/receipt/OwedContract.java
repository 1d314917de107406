package io.waybill.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.LedgerDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of receipts that are owed, on every database. */
interface OwedContract {
    LedgerDatabase database();

    @Test
    default void whatIsOwedIsKnownUntilItIsPaidAndAfterARestart() {
        Owed owed = new Owed(ledger("a"));
        Owed.Receipt first = receipt("a.txt.12345678");
        Owed.Receipt second = receipt("b's \"\u00e9\".1234");
        owed.look();
        assertThat(owed.sum()).isEmpty();
        assertThat(owed.has(first.batch(), first.stem())).isFalse();

        owed.book(first, "no room");
        owed.book(first, "booked again");
        owed.book(second, "x".repeat(5_000));
        owed.look();

        assertThat(owed.sum()).hasValueSatisfying(sum -> {
            assertThat(sum.count()).isEqualTo(2);
            assertThat(sum.why()).isEqualTo("no room");
        });
        assertThat(owed.has(first.batch(), first.stem())).isTrue();
        assertThat(owed.has(first.batch(), second.stem())).isFalse();
        assertThat(owed.has(second.batch(), first.stem())).isFalse();
        assertThat(owed.due(10)).as("not at once").isEmpty();

        owed.paid(first);
        owed.paid(first);

        Owed later = new Owed(ledger("b"));
        later.look();
        assertThat(later.sum()).hasValueSatisfying(sum -> {
            assertThat(sum.count()).isEqualTo(1);
            assertThat(sum.why()).hasSize(1_000);
        });
        assertThat(later.has(first.batch(), first.stem())).isFalse();
    }

    @Test
    default void revisionsOfABatchAreOwedOnTheirOwn() {
        Owed owed = new Owed(ledger("a"));
        Owed.Receipt first = receipt("a");
        Owed.Receipt revised = new Owed.Receipt(
                first.batch(), "a.revision-2", first.flow(), first.kept(), first.answers(), first.tries());
        owed.book(first, "why");
        owed.book(revised, "why");
        owed.paid(first);

        assertThat(owed.has(revised.batch(), revised.stem())).isTrue();
    }

    @Test
    default void whatIsDueIsTriedOldestFirstAndThenAfterAPause() {
        Ledger ledger = ledger("a");
        Owed owed = new Owed(ledger);
        Owed.Receipt first = receipt("first");
        Owed.Receipt second = receipt("second");
        owed.book(second, "why");
        owed.book(first, "why");
        makeDue(ledger, first, 2_000);
        makeDue(ledger, second, 1_000);

        assertThat(owed.due(10)).isEqualTo(List.of(first, second));
        assertThat(owed.due(1)).isEqualTo(List.of(first));

        owed.postpone(first, "still");
        assertThat(owed.due(10)).isEqualTo(List.of(second));
        makeDue(ledger, first, 3_000);
        assertThat(owed.due(1)).extracting(Owed.Receipt::tries).containsExactly(2);
        assertThat(pause(ledger, owed, first, 2)).isBetween(15_000L, 25_000L);
        assertThat(pause(ledger, owed, first, 1_000)).isBetween(1_700_000L, 1_810_000L);
    }

    private static long pause(Ledger ledger, Owed owed, Owed.Receipt receipt, int tries) {
        owed.postpone(
                new Owed.Receipt(
                        receipt.batch(), receipt.stem(), receipt.flow(), receipt.kept(), receipt.answers(), tries),
                "still");
        return ledger.read()
                .queryForObject(
                        "SELECT due_at - now_ms() FROM receipt_owed WHERE batch = ? AND stem = ?",
                        Long.class,
                        receipt.batch(),
                        receipt.stem());
    }

    private static void makeDue(Ledger ledger, Owed.Receipt receipt, long before) {
        ledger.write(writes -> writes.jdbc()
                .update(
                        "UPDATE receipt_owed SET due_at = now_ms() - ? WHERE batch = ? AND stem = ?",
                        before,
                        receipt.batch(),
                        receipt.stem()));
    }

    private static Owed.Receipt receipt(String stem) {
        UUID batch = Ids.next();
        return new Owed.Receipt(batch, stem, "scans", Path.of("/kept"), Path.of("/inbox/answers"), 1);
    }

    private Ledger ledger(String node) {
        return database().node(node).ledger();
    }
}
