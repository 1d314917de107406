package io.waybill.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who asks, and so what is shown to them. What isn't is as if it weren't there.
 *
 * @param name what this owns is shown
 * @param all whether what others own is shown, too
 * @param kinds of batches that are shown whoever owns them
 * @param flows of which anything is shown; none for all
 */
public record Asker(String name, boolean all, Set<String> kinds, Set<String> flows) {
    /** Nothing is kept from Waybill itself. */
    public static final Asker OURSELVES = new Asker("", true, Set.of(), Set.of());

    /** A condition of SQL that goes on with AND, and its values. */
    public record Condition(String sql, List<Object> values) {
        /** Its values behind others. */
        public Object[] after(Object... first) {
            List<Object> all = new ArrayList<>(List.of(first));
            all.addAll(values);
            return all.toArray();
        }
    }

    public Asker {
        kinds = Set.copyOf(kinds);
        flows = Set.copyOf(flows);
    }

    /** Whether a flow may be used, or anything of it be shown. */
    public boolean mayUse(String flow) {
        return flows.isEmpty() || flows.contains(flow);
    }

    /** Whether anything may be shown that is there. */
    public boolean isUnlimited() {
        return all && flows.isEmpty();
    }

    /** What is shown of a table that has an owner and a flow. */
    public Condition owned(String alias) {
        return condition(alias, Set.of());
    }

    /** What is shown of the table of batches. */
    Condition batches(String alias) {
        return condition(alias, kinds);
    }

    private Condition condition(String alias, Set<String> others) {
        StringBuilder sql = new StringBuilder();
        List<Object> values = new ArrayList<>();
        if (!all) {
            sql.append(" AND (").append(alias).append(".owner = ?");
            values.add(name);
            if (!others.isEmpty()) {
                sql.append(" OR ").append(alias).append(".kind IN ").append(marks(others, values));
            }
            sql.append(')');
        }
        if (!flows.isEmpty()) {
            sql.append(" AND ").append(alias).append(".flow IN ").append(marks(flows, values));
        }
        return new Condition(sql.toString(), values);
    }

    private static String marks(Set<String> some, List<Object> values) {
        values.addAll(new TreeSet<>(some));
        return "(" + String.join(", ", Collections.nCopies(some.size(), "?")) + ")";
    }
}
