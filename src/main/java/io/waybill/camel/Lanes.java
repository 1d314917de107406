package io.waybill.camel;

import io.waybill.delivery.ChunkedSending;
import io.waybill.delivery.DeliveryDispatch;
import io.waybill.delivery.FailedAttempts;
import io.waybill.delivery.Limits;
import io.waybill.intake.BatchDispatch;
import io.waybill.intake.DocumentDispatch;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.NodeRuns;

/** The lanes of the ledger, by what a route calls them. */
class Lanes {
    private final Ledger ledger;
    private final LedgerGate gate;
    private final BatchDispatch batchDispatch;
    private final DocumentDispatch documentDispatch;
    private final DeliveryDispatch deliveryDispatch;
    private final ChunkedSending chunkedSending;
    private final FailedAttempts failedAttempts;
    private final Limits limits;

    Lanes(
            Ledger ledger,
            NodeRuns runs,
            BatchDispatch batchDispatch,
            DocumentDispatch documentDispatch,
            DeliveryDispatch deliveryDispatch,
            ChunkedSending chunkedSending,
            FailedAttempts failedAttempts,
            Limits limits) {
        this.limits = limits;
        this.ledger = ledger;
        this.gate = new LedgerGate(ledger, runs);
        this.batchDispatch = batchDispatch;
        this.documentDispatch = documentDispatch;
        this.deliveryDispatch = deliveryDispatch;
        this.chunkedSending = chunkedSending;
        this.failedAttempts = failedAttempts;
    }

    Ledger ledger() {
        return ledger;
    }

    Lane<?> lane(String kind, String flow, String store) {
        return switch (kind) {
            case "batches" -> BatchLane.splitting(gate, batchDispatch);
            case "uploads" -> BatchLane.uploaded(gate, batchDispatch, named("flow", flow, kind));
            case "documents" -> new DocumentLane(gate, documentDispatch, named("flow", flow, kind));
            case "deliveries" ->
                new DeliveryLane(
                        gate, deliveryDispatch, chunkedSending, failedAttempts, limits, named("store", store, kind));
            case "receipts" -> new ReceiptLane(gate, batchDispatch, named("flow", flow, kind));
            default ->
                throw new IllegalArgumentException(
                        "'ledger:" + kind + "' is unknown: use uploads, batches, documents, deliveries or receipts");
        };
    }

    private static String named(String what, String name, String kind) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("'ledger:" + kind + "' needs the parameter '" + what + "'");
        }
        return name;
    }
}
