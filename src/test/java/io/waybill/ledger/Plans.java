package io.waybill.ledger;

/** How a database goes about the statements that a node sent. */
record Plans(LedgerNode node) {
    /** The plan of the last statement that has these words. */
    String of(String words, Object... values) {
        String sql = node.connections().prepared().stream()
                .filter(each -> each.contains(words) && !each.startsWith("EXPLAIN"))
                .reduce((first, second) -> second)
                .orElseThrow();
        String explain = node.isSqlite() ? "EXPLAIN QUERY PLAN " : "EXPLAIN ";
        String plan = String.join(
                "\n",
                node.ledger()
                        .read()
                        .query(
                                explain + sql,
                                (row, i) -> row.getString(row.getMetaData().getColumnCount()),
                                values));
        return plan.replace("USE TEMP B-TREE FOR ORDER BY", "Sort");
    }
}
