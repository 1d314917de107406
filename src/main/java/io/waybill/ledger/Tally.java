package io.waybill.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Counts what a group changed, and books it at the end of its transaction: in documents how many deliveries are open, in
 * batches how many documents. Nodes share these rows. Taken last, in the order of their ids, and documents before
 * batches, they are held for a moment only and never in a circle. The counters come last; they are this node's own.
 */
final class Tally {
    /** Deliveries of one document that ended. */
    private record Ended(Document document, int deliveries, int failed) {
        private Ended and(Ended other) {
            return new Ended(document, deliveries + other.deliveries, failed + other.failed);
        }
    }

    /** How a batch changed. */
    private record Change(int documents, int open) {
        private Change and(Change other) {
            return new Change(documents + other.documents, open + other.open);
        }
    }

    private final Map<UUID, Ended> documents = new TreeMap<>();
    private final Map<UUID, Change> batches = new TreeMap<>();
    private final Map<UUID, String> settled = new LinkedHashMap<>();
    private final Set<String> lanes = new LinkedHashSet<>();
    private final Counters counters = new Counters();

    /** What changes of the counters. */
    Counters counters() {
        return counters;
    }

    /** Lanes to wake once all is committed. */
    Set<String> lanes() {
        return lanes;
    }

    /** The documents and batches that {@link #book} changes, whose rows nodes share. */
    Set<UUID> shared() {
        Set<UUID> shared = new HashSet<>(documents.keySet());
        shared.addAll(batches.keySet());
        documents.values().forEach(ended -> shared.add(ended.document.batch()));
        return shared;
    }

    void deliveryEnded(Document document, boolean failed) {
        documents.merge(document.id(), new Ended(document, 1, failed ? 1 : 0), Ended::and);
    }

    void documentEnded(Document document) {
        batches.merge(document.batch(), new Change(0, -1), Change::and);
        settled.put(document.id(), document.flow());
    }

    void booked(UUID batch, int count, int open) {
        batches.merge(batch, new Change(count, open), Change::and);
    }

    void wake(String lane) {
        lanes.add(lane);
    }

    /** Books what these pieces of work counted, and their events. */
    void book(LedgerTemplate jdbc, String node, Collection<Writes> group) {
        List<Writes.Event> events = new ArrayList<>();
        for (Writes writes : group) {
            writes.tally().documents.forEach((id, ended) -> documents.merge(id, ended, Ended::and));
            writes.tally().batches.forEach((id, change) -> batches.merge(id, change, Change::and));
            settled.putAll(writes.tally().settled);
            lanes.addAll(writes.tally().lanes);
            counters.add(writes.counters());
            events.addAll(writes.events());
        }
        // What a document's deliveries did comes before its end, also in the clock of a database that goes on within a
        // transaction.
        Events.insert(jdbc, events);
        bookDocuments(jdbc);
        freeWaiting(jdbc);
        bookBatches(jdbc);
        counters.book(jdbc, node);
    }

    private void bookDocuments(LedgerTemplate jdbc) {
        if (documents.isEmpty()) {
            return;
        }
        Collection<Ended> all = documents.values();
        int[] changed = jdbc.batchUpdate(
                "UPDATE document SET open = open - ?, failed = failed + ?,"
                        + " state = CASE WHEN open = ? THEN '" + DocumentTransition.ENDED.to() + "' ELSE state END,"
                        + " outcome = CASE WHEN open > ? THEN NULL WHEN failed + ? > 0 THEN 'FAILED' ELSE 'DELIVERED' END,"
                        + " settled_at = CASE WHEN open = ? THEN now_ms() END"
                        + " WHERE id = ? AND " + DocumentTransition.ENDED.where() + " AND open >= ?",
                all.stream().map(Tally::parameters).toList());
        int index = 0;
        for (Ended ended : all) {
            if (changed[index++] != 1) {
                throw new IllegalStateException(String.format(
                        Locale.ROOT,
                        "Document %s has fewer open deliveries than %d, which ended just now",
                        ended.document.id(),
                        ended.deliveries));
            }
        }
        Sql.List ids = Sql.list(documents.keySet());
        jdbc.query(
                "SELECT id, outcome FROM document WHERE state = 'SETTLED' AND id IN " + ids.marks(),
                row -> {
                    Document document = documents.get(Columns.id(row, "id")).document;
                    counters.moved(
                            document,
                            Books.Place.IN_FLIGHT,
                            Books.place(
                                    DocumentTransition.ENDED.to(),
                                    Optional.of(Outcome.valueOf(row.getString("outcome")))));
                    documentEnded(document);
                },
                ids.values());
    }

    private static Object[] parameters(Ended ended) {
        int deliveries = ended.deliveries;
        int failed = ended.failed;
        return new Object[] {
            deliveries, failed, deliveries, deliveries, failed, deliveries, ended.document.id(), deliveries
        };
    }

    /** Other documents may have waited for these. */
    private void freeWaiting(LedgerTemplate jdbc) {
        if (settled.isEmpty()) {
            return;
        }
        Sql.List ids = Sql.list(settled.keySet());
        int freed = jdbc.update(
                "UPDATE document SET waits_for = NULL, due_at = now_ms() WHERE waits_for IN " + ids.marks(),
                ids.values());
        if (freed > 0) {
            settled.values().forEach(flow -> lanes.add(Documents.lane(flow)));
        }
    }

    private void bookBatches(LedgerTemplate jdbc) {
        if (batches.isEmpty()) {
            return;
        }
        jdbc.batchUpdate(
                "UPDATE batch SET documents = documents + ?, open = open + ? WHERE id = ?",
                batches.entrySet().stream()
                        .map(entry -> new Object[] {entry.getValue().documents, entry.getValue().open, entry.getKey()})
                        .toList());
        Sql.List ids = Sql.list(batches.keySet());
        jdbc.queryForList(
                        "SELECT flow FROM batch WHERE state = 'COMPLETE' AND open = 0 AND id IN " + ids.marks(),
                        String.class,
                        ids.values())
                .forEach(flow -> lanes.add(Batches.receiptLane(flow)));
    }
}
