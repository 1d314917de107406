package io.waybill.camel;

import io.waybill.intake.BatchDispatch;
import io.waybill.ledger.Batch;
import io.waybill.ledger.Batches;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Batches whose documents aren't all known yet.
 *
 * @param claims takes some of them, at most so many
 */
record BatchLane(LedgerGate gate, BatchDispatch dispatch, String name, IntFunction<List<Batch>> claims)
        implements Lane<Batch> {
    /** Those that are to be taken apart. */
    static BatchLane splitting(LedgerGate gate, BatchDispatch dispatch) {
        return new BatchLane(gate, dispatch, Batches.SPLITTING_LANE, dispatch::claimSplitting);
    }

    /** Those of a flow that were uploaded. */
    static BatchLane uploaded(LedgerGate gate, BatchDispatch dispatch, String flow) {
        return new BatchLane(gate, dispatch, Batches.arrivingLane(flow), most -> dispatch.claimArrived(flow, most));
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
        return Due.of(claims.apply(most), most);
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
