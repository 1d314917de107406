package io.waybill.ledger;

import java.util.List;
import java.util.UUID;

/** Finds batches and documents by the short ids that the log prints ({@link Ids#brief}). It looks through all of them: an index
 * would cost each document more than a second of an operator's is worth. */
public final class ShortIds {
    /** More candidates are of no use to anybody. */
    private static final int MOST = 20;

    private final Ledger ledger;

    ShortIds(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The batches of a short id, the oldest first. */
    public List<UUID> batches(String brief) {
        return find("batch", brief);
    }

    /** The documents of a short id, the oldest first. */
    public List<UUID> documents(String brief) {
        return find("document", brief);
    }

    private List<UUID> find(String table, String brief) {
        return ledger.read()
                .queryForList(
                        "SELECT id FROM " + table + " WHERE " + ledger.brief("id") + " = ? ORDER BY id LIMIT ?",
                        UUID.class,
                        brief,
                        MOST);
    }
}
