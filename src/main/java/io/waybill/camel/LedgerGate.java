package io.waybill.camel;

import io.waybill.ledger.Ledger;
import io.waybill.ledger.NodeRuns;

/** Lets nothing be taken while the ledger can't be written, or the run of this node has ended. */
record LedgerGate(Ledger ledger, NodeRuns runs) {
    int allowed(int free) {
        return ledger.trouble().isPresent() || runs.ended() ? 0 : free;
    }
}
