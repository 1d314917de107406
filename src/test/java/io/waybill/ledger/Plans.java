package io.waybill.ledger;

/** How a database goes about the statements that a node sent. */
record Plans(LedgerNode node) {
    /** The plan of the last statement that has these words. */
    String of(String words, Object... values) {
        String sql = node.connections().prepared().stream()
                .filter(each -> each.contains(words) && !each.startsWith("EXPLAIN"))
                .reduce((first, second) -> second)
                .orElseThrow();
        String plan = String.join("\n", node.ledger().read().queryForList("EXPLAIN " + sql, String.class, values));
        boolean h2 = Dialect.of(node.ledger().read()) == Dialect.H2;
        // PostgreSQL says so when it has to sort, H2 when it needn't.
        return h2 && plan.contains("ORDER BY") && !plan.contains("index sorted") ? plan + " Sort" : plan;
    }
}
