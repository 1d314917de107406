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

    /** The batches of a short id that are shown to whoever asks, the oldest first. */
    public List<UUID> batches(String brief, Asker asker) {
        return find("batch b", "b.id", brief, asker);
    }

    /** The documents of a short id that are shown to whoever asks, the oldest first. */
    public List<UUID> documents(String brief, Asker asker) {
        return find("document d JOIN batch b ON b.id = d.batch", "d.id", brief, asker);
    }

    private List<UUID> find(String tables, String id, String brief, Asker asker) {
        Asker.Condition shown = asker.batches("b");
        return ledger.read()
                .queryForList(
                        "SELECT " + id + " FROM " + tables + " WHERE " + ledger.brief(id) + " = ?" + shown.sql()
                                + " ORDER BY " + id + " LIMIT " + MOST,
                        UUID.class,
                        shown.after(brief));
    }
}
