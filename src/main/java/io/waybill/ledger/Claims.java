package io.waybill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Takes what is due, for this run of this node. The update of a row that is still free makes it ours, and a row that
 * didn't change is somebody else's: another is looked for, so that nobody goes without while there is work.
 */
final class Claims {
    /** What changes of a row when it is claimed for the first time. */
    static final String FIRST_TIME = ", claimed_at = CASE WHEN claim = 0 THEN now_ms() ELSE claimed_at END";

    private record Candidate(UUID id, long claim) {}

    /** Makes of a row what a worker holds. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row, Claim claim) throws SQLException;
    }

    private Claims() {}

    /**
     * Claims rows of a table.
     *
     * @param due the condition for a row to be due, apart from its time; with one parameter for each of {@code values}.
     *     Where the state tells that nobody holds a row, it leaves the run alone: PostgreSQL would look at all without one
     * @param change what else a claim changes, beginning with a comma, or nothing
     * @param order which come first; so that an index has them in this order
     * @return none if this run was ended
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
        List<Claim> claims = new ArrayList<>();
        if (!isRunning(writes, run)) {
            return claims;
        }
        String select = "SELECT id, claim FROM " + table + " WHERE " + due
                + " AND due_at <= now_ms() ORDER BY " + order + " LIMIT ?"
                + writes.database().candidates();
        String update = "UPDATE " + table + " SET run = ?, claim = claim + 1, attempts = attempts + 1" + change
                + " WHERE id = ? AND claim = ? AND run IS NULL";
        boolean lost = true;
        while (lost && claims.size() < most) {
            Object[] parameters = new Object[values.length + 1];
            System.arraycopy(values, 0, parameters, 0, values.length);
            parameters[values.length] = most - claims.size();
            List<Candidate> candidates = writes.jdbc()
                    .query(select, (row, i) -> new Candidate(Columns.id(row, "id"), row.getLong("claim")), parameters);
            int before = claims.size();
            claim(writes, update, run, candidates, claims);
            lost = claims.size() - before < candidates.size();
        }
        return claims;
    }

    /**
     * Reads claimed rows in one query, in the order of their claims.
     *
     * @param select gives the row's id as {@code claimed}, and ends with {@code IN}
     */
    static <T> List<T> load(Writes writes, List<Claim> claims, String select, Reader<T> reader) {
        if (claims.isEmpty()) {
            return List.of();
        }
        Map<UUID, Claim> byId = new HashMap<>();
        claims.forEach(claim -> byId.put(claim.id(), claim));
        Map<Claim, T> loaded = new HashMap<>();
        Sql.List ids = Sql.list(byId.keySet());
        writes.jdbc()
                .query(
                        select + ids.marks(),
                        row -> {
                            Claim claim = Objects.requireNonNull(byId.get(Columns.id(row, "claimed")));
                            loaded.put(claim, reader.read(row, claim));
                        },
                        ids.values());
        return claims.stream()
                .map(claim -> Objects.requireNonNull(loaded.get(claim)))
                .toList();
    }

    private static void claim(Writes writes, String update, UUID run, List<Candidate> candidates, List<Claim> claims) {
        if (candidates.isEmpty()) {
            return;
        }
        List<Object[]> updates = candidates.stream()
                .map(candidate -> new Object[] {run, candidate.id, candidate.claim})
                .toList();
        int[] changed = writes.jdbc().batchUpdate(update, updates);
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                claims.add(new Claim(candidates.get(i).id, candidates.get(i).claim + 1));
            }
        }
    }

    /**
     * Holds the run's row until the commit, so that nobody ends the run between a look at it and the claim. Whoever ends a run
     * {@link NodeRuns locks} its row against that.
     */
    static boolean isRunning(Writes writes, UUID run) {
        return !writes.jdbc()
                .queryForList(
                        "SELECT id FROM node_run WHERE id = ? AND ended_at IS NULL"
                                + writes.database().lasting(),
                        UUID.class,
                        run)
                .isEmpty();
    }
}
