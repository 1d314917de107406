package io.waybill.camel;

import io.waybill.intake.BatchDispatch;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;

/** Batches of a flow that were uploaded. */
record UploadLane(LedgerGate gate, BatchDispatch dispatch, String flow) implements Lane<Batch> {
    @Override
    public String name() {
        return Batches.arrivingLane(flow);
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
        return Due.of(dispatch.claimArrived(flow, most), most);
    }

    @Override
    public boolean admits(Batch batch) {
        return dispatch.admits(batch);
    }

    @Override
    public void refuse(Batch batch) {
        dispatch.refuse(batch);
    }

    @Override
    public void failed(Batch batch, Throwable why) {
        dispatch.failed(batch, why);
    }
}
