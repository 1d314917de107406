package io.waybill.ledger;

import io.waybill.content.StagedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads how the documents of a batch ended, for those who clear up after it. */
public final class Endings {
    private final Ledger ledger;

    Endings(Ledger ledger) {
        this.ledger = ledger;
    }

    /** All documents of a batch, in their order. */
    public List<Ending> of(UUID batch) {
        return ledger.read()
                .query(
                        "SELECT id, name, path, size, modified, file_key, state, outcome, reason, remedy"
                                + " FROM document WHERE batch = ? ORDER BY position",
                        (row, i) -> new Ending(
                                Columns.id(row, "id"),
                                row.getString("name"),
                                new StagedFile(
                                        Path.of(row.getString("path")),
                                        row.getLong("size"),
                                        row.getLong("modified"),
                                        row.getString("file_key")),
                                DocumentState.valueOf(row.getString("state")),
                                Optional.ofNullable(row.getString("outcome")).map(Outcome::valueOf),
                                words(row.getString("reason"), row.getString("remedy"))),
                        batch);
    }

    private static String words(@Nullable String reason, @Nullable String remedy) {
        String plain = Objects.toString(reason, "");
        return remedy == null || remedy.isEmpty() ? plain : plain + ". To do: " + remedy;
    }

    /** The SHA-256 of what was delivered of a document, in hexadecimal digits, if it was described. */
    public Optional<String> sha256(UUID document) {
        return ledger
                .read()
                .queryForList("SELECT sha256 FROM description WHERE document = ?", String.class, document)
                .stream()
                .filter(digits -> !digits.isEmpty())
                .findFirst();
    }

    /** Whether a batch is settled and nothing of it is kept to be sent again. */
    public boolean isDone(UUID batch) {
        Integer done = ledger.read()
                .queryForObject(
                        "SELECT COUNT(*) FROM batch WHERE id = ? AND state = 'SETTLED' AND NOT EXISTS"
                                + " (SELECT 1 FROM document d WHERE d.batch = batch.id AND d.outcome = 'FAILED')",
                        Integer.class,
                        batch);
        return done != null && done == 1;
    }
}
