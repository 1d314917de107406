package io.waybill.receipt;

import io.waybill.ledger.Columns;
import io.waybill.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of receipts that are owed to their senders. */
final class Owed {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);
    private static final int MOST_DOUBLINGS = 20;
    private static final int LONGEST_REASON = 1_000;

    /**
     * One of them.
     *
     * @param stem what the names of its files begin with
     * @param kept the folder where they are meanwhile
     * @param answers the folder where they belong
     * @param tries how often that was tried
     */
    record Receipt(UUID batch, String stem, String flow, Path kept, Path answers, int tries) {}

    /**
     * All together.
     *
     * @param why the first of them could not be put where it belongs
     */
    record Sum(long count, Instant since, String why) {}

    private final Ledger ledger;
    private volatile @Nullable Sum sum;

    Owed(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A receipt is owed from now on. Safe to repeat. */
    void book(Receipt receipt, String why) {
        ledger.write(writes -> writes.jdbc()
                .update(
                        "INSERT INTO receipt_owed (batch, stem, flow, kept, answers, why, tries, since, due_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?, 1, now_ms(), now_ms() + ?)"
                                + " ON CONFLICT (batch, stem) DO NOTHING",
                        receipt.batch(),
                        receipt.stem(),
                        receipt.flow(),
                        receipt.kept().toString(),
                        receipt.answers().toString(),
                        shortened(why),
                        FIRST_PAUSE.toMillis()));
    }

    /** Whether a receipt is owed. */
    boolean has(UUID batch, String stem) {
        return !ledger.read()
                .queryForList("SELECT 1 FROM receipt_owed WHERE batch = ? AND stem = ?", Integer.class, batch, stem)
                .isEmpty();
    }

    /** Those that are to be tried now. */
    List<Receipt> due(int most) {
        return ledger.read()
                .query(
                        "SELECT * FROM receipt_owed WHERE due_at <= now_ms() ORDER BY due_at LIMIT ?",
                        (row, i) -> new Receipt(
                                Columns.id(row, "batch"),
                                row.getString("stem"),
                                row.getString("flow"),
                                Path.of(row.getString("kept")),
                                Path.of(row.getString("answers")),
                                row.getInt("tries")),
                        most);
    }

    /** It is tried again after a pause that doubles. */
    void postpone(Receipt receipt, String why) {
        long pause =
                Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(receipt.tries(), MOST_DOUBLINGS));
        ledger.write(writes -> writes.jdbc()
                .update(
                        "UPDATE receipt_owed SET tries = tries + 1, why = ?, due_at = now_ms() + ?"
                                + " WHERE batch = ? AND stem = ?",
                        shortened(why),
                        pause,
                        receipt.batch(),
                        receipt.stem()));
    }

    /** It stands where it belongs. */
    void paid(Receipt receipt) {
        ledger.write(writes -> writes.jdbc()
                .update("DELETE FROM receipt_owed WHERE batch = ? AND stem = ?", receipt.batch(), receipt.stem()));
    }

    /** What was owed at the last look; nothing if none was. It asks no ledger, which may be away. */
    Optional<Sum> sum() {
        return Optional.ofNullable(sum);
    }

    /** Looks what is owed. */
    void look() {
        sum = ledger
                .read()
                .query(
                        "SELECT (SELECT COUNT(*) FROM receipt_owed) AS owed, since, why FROM receipt_owed"
                                + " ORDER BY since LIMIT 1",
                        (row, i) -> new Sum(
                                row.getLong("owed"), Instant.ofEpochMilli(row.getLong("since")), row.getString("why")))
                .stream()
                .findFirst()
                .orElse(null);
    }

    private static String shortened(String why) {
        return why.length() > LONGEST_REASON ? why.substring(0, LONGEST_REASON) : why;
    }
}
