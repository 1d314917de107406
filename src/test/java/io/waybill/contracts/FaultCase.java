package io.waybill.contracts;

import static io.waybill.contracts.StoreUnderTest.Step.BEGIN;
import static io.waybill.contracts.StoreUnderTest.Step.COMMIT;
import static io.waybill.contracts.StoreUnderTest.Step.FIND;
import static io.waybill.contracts.StoreUnderTest.Step.SEND;
import static io.waybill.contracts.StoreUnderTest.Step.SENT;
import static io.waybill.contracts.Trouble.ANSWER_LOST;
import static io.waybill.contracts.Trouble.ANSWER_STALLED;
import static io.waybill.contracts.Trouble.BROKEN;
import static io.waybill.contracts.Trouble.BUSY;
import static io.waybill.contracts.Trouble.BUSY_FOR_A_SECOND;
import static io.waybill.contracts.Trouble.CUT_BEFORE;
import static io.waybill.contracts.Trouble.CUT_WITHIN;
import static io.waybill.contracts.Trouble.DAMAGED;
import static io.waybill.contracts.Trouble.REFUSED;
import static io.waybill.contracts.Trouble.STALLED_WITHIN;
import static io.waybill.contracts.Trouble.UNREAD_WITHIN;

import io.waybill.contracts.StoreUnderTest.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happens to the requests of one upload in chunks. */
record FaultCase(List<Planned> faults) {
    /** @param nth which request of the step, from 1 */
    record Planned(Step step, int nth, Trouble trouble) {
        @Override
        public String toString() {
            return step + " " + nth + " " + trouble;
        }
    }

    /** Every trouble and every step, in pairs that meet one document. */
    static List<FaultCase> pairs() {
        return List.of(
                of(BEGIN, 1, ANSWER_LOST).and(SEND, 2, CUT_WITHIN),
                of(BEGIN, 1, BUSY_FOR_A_SECOND).and(SEND, 1, CUT_BEFORE),
                of(SEND, 3, STALLED_WITHIN).and(COMMIT, 1, ANSWER_LOST),
                of(SEND, 2, DAMAGED).and(COMMIT, 1, BUSY),
                of(SEND, 3, BUSY_FOR_A_SECOND).and(SENT, 1, BROKEN),
                of(SEND, 4, REFUSED).and(SENT, 1, ANSWER_STALLED),
                of(SEND, 2, ANSWER_LOST).and(COMMIT, 1, CUT_BEFORE).and(FIND, 1, BUSY),
                of(SEND, 2, UNREAD_WITHIN).and(COMMIT, 1, ANSWER_LOST).and(FIND, 1, REFUSED));
    }

    /** Every trouble at every step, for the first, a middle and the last chunk. */
    static List<FaultCase> all() {
        List<FaultCase> all = new ArrayList<>(pairs());
        for (int nth : new int[] {1, 3}) {
            Stream.of(Trouble.values()).map(trouble -> of(SEND, nth, trouble)).forEach(all::add);
        }
        Trouble.ofAny().forEach(trouble -> {
            all.add(of(BEGIN, 1, trouble));
            all.add(of(SEND, ChunkedStoreContract.CHUNKS, trouble));
            all.add(of(SEND, 2, BUSY_FOR_A_SECOND).and(SENT, 1, trouble));
            all.add(of(COMMIT, 1, trouble));
            all.add(of(COMMIT, 1, ANSWER_LOST).and(FIND, 1, trouble));
        });
        return all.stream().distinct().toList();
    }

    /** Whether a store has a request for any of them. */
    boolean concerns(StoreUnderTest.RemoteObjects store) {
        return faults.stream().anyMatch(fault -> store.requests(fault.step()).isPresent());
    }

    /** From now on they wait for their requests. */
    void arm(StoreUnderTest.RemoteObjects store) {
        for (Planned fault : faults) {
            store.requests(fault.step()).ifPresent(requests -> store.network()
                    .fail(requests, fault.nth(), fault.trouble().at(store)));
        }
    }

    boolean damage() {
        return faults.stream().anyMatch(fault -> fault.trouble() == DAMAGED);
    }

    boolean asksForASecond() {
        return faults.stream().anyMatch(fault -> fault.trouble() == BUSY_FOR_A_SECOND && fault.step() == SEND);
    }

    /** Of a commit whose answer was lost, a store may still be at work when it is asked again, and refuse the second. */
    boolean mayCountAgainstTheDocument() {
        return damage() || faults.stream().anyMatch(fault -> fault.step() == COMMIT && fault.trouble() == ANSWER_LOST);
    }

    /** Whether the store begins an upload and nobody learns its name. */
    boolean losesABeginning() {
        return faults.stream()
                .anyMatch(fault ->
                        fault.step() == BEGIN && (fault.trouble() == ANSWER_LOST || fault.trouble() == ANSWER_STALLED));
    }

    private static FaultCase of(Step step, int nth, Trouble trouble) {
        return new FaultCase(List.of(new Planned(step, nth, trouble)));
    }

    private FaultCase and(Step step, int nth, Trouble trouble) {
        return new FaultCase(Stream.concat(faults.stream(), Stream.of(new Planned(step, nth, trouble)))
                .toList());
    }

    @Override
    public String toString() {
        return faults.stream().map(Planned::toString).collect(Collectors.joining(", "));
    }
}
