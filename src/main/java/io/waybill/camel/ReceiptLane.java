package io.waybill.camel;

import io.waybill.intake.BatchDispatch;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import java.util.List;

/** Batches of a flow whose receipt is due. */
record ReceiptLane(LedgerGate gate, BatchDispatch desk, String flow) implements Lane<Batch> {
    @Override
    public String name() {
        return Batches.receiptLane(flow);
    }

    @Override
    public String variable() {
        return "batch";
    }

    @Override
    public int allowed(int free, int busy) {
        return gate.allowed(free);
    }

    @Override
    public List<Batch> claim(int most, int mostLarge) {
        return desk.claimReceipts(flow, most);
    }

    @Override
    public void failed(Batch batch, Throwable why) {
        desk.failed(batch, why);
    }
}
