package io.waybill.camel;

import io.waybill.intake.BatchDispatch;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;

/** Batches of a flow whose receipt is due. */
record ReceiptLane(LedgerGate gate, BatchDispatch dispatch, String flow) implements Lane<Batch> {
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
    public Due<Batch> claim(int most, int mostLarge) {
        return Due.of(dispatch.claimReceipts(flow, most), most);
    }

    @Override
    public void failed(Batch batch, Throwable why) {
        dispatch.failed(batch, why);
    }
}
