package io.waybill.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Takes what is due, for this run of this node. Candidates are selected without locks; the update of a row that is
 * still free makes it ours, and a row that didn't change is somebody else's. The same SQL runs on H2 and PostgreSQL.
 */
final class Claims {
    private record Candidate(UUID id, long claim) {}

    private Claims() {}

    /**
     * Claims rows of a table.
     *
     * @param due the condition for a row to be due, apart from its time; with one parameter for each of {@code values}
     * @param change what else a claim changes, beginning with a comma, or nothing
     * @param order which come first
     */
    static List<Claim> take(
            Writes writes,
            String table,
            UUID run,
            String due,
            String change,
            String order,
            int most,
            Object... values) {
        Object[] parameters = new Object[values.length + 1];
        System.arraycopy(values, 0, parameters, 0, values.length);
        parameters[values.length] = most;
        List<Candidate> candidates = writes.jdbc()
                .query(
                        "SELECT id, claim FROM " + table + " WHERE " + due
                                + " AND run IS NULL AND due_at <= CURRENT_TIMESTAMP ORDER BY " + order + " LIMIT ?",
                        (row, i) -> new Candidate(row.getObject("id", UUID.class), row.getLong("claim")),
                        parameters);
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<Object[]> updates = candidates.stream()
                .map(candidate -> new Object[] {run, candidate.id, candidate.claim})
                .toList();
        int[] changed = writes.jdbc()
                .batchUpdate(
                        "UPDATE " + table + " SET run = ?, claim = claim + 1, attempts = attempts + 1" + change
                                + " WHERE id = ? AND claim = ? AND run IS NULL",
                        updates);
        List<Claim> claims = new ArrayList<>(candidates.size());
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                claims.add(new Claim(candidates.get(i).id, candidates.get(i).claim + 1));
            }
        }
        return claims;
    }
}
