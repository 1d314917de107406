package io.waybill.camel;

import io.waybill.intake.DocumentDispatch;
import io.waybill.ledger.Document;
import io.waybill.ledger.Documents;

/** Documents of a flow that are to be described and planned. */
record DocumentLane(LedgerGate gate, DocumentDispatch dispatch, String flow) implements Lane<Document> {
    @Override
    public String name() {
        return Documents.lane(flow);
    }

    @Override
    public String variable() {
        return "document";
    }

    @Override
    public int allowed(int free, int busy) {
        return gate.allowed(free);
    }

    @Override
    public Due<Document> claim(int most, int mostLarge) {
        return Due.of(dispatch.claim(flow, most), most);
    }

    @Override
    public int reserve(int most, int busy) {
        return gate.allowed(most);
    }

    @Override
    public boolean leftOpen(Document document) {
        return dispatch.isOpen(document);
    }

    @Override
    public boolean admits(Document document) {
        return dispatch.admits(document);
    }

    @Override
    public void refuse(Document document) {
        dispatch.refuse(document);
    }

    @Override
    public void failed(Document document, Throwable why) {
        dispatch.failed(document, why);
    }
}
