package io.waybill.ledger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What leaves at a time.
 *
 * @param month in which its batch settled, in UTC
 * @param line what the archive gets
 * @param upTo of each table whose rows belong to the batch, the last key that leaves
 * @param last whether nothing of the batch is left then
 */
record DepartingPiece(
        UUID batch,
        String month,
        Map<String, Object> line,
        List<UUID> documents,
        List<UUID> deliveries,
        Map<Departing, Object> upTo,
        boolean last) {
    byte[] json() {
        return Json.write(line).getBytes(StandardCharsets.UTF_8);
    }

    /** How much it is, in rows of documents and deliveries and those that there is one of for several of them. */
    int size() {
        return 1 + documents.size() + deliveries.size();
    }
}
