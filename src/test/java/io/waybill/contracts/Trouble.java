package io.waybill.contracts;

import io.waybill.servers.NetworkFault;
import io.waybill.servers.RefusingServer.Answer;
import java.util.Map;
import java.util.stream.Stream;

/** What can happen to one request to a store. */
enum Trouble {
    /** The store gets nothing of it. */
    CUT_BEFORE,
    CUT_WITHIN,
    /** The store gets all of it, and the connection is cut when the answer starts. */
    ANSWER_LOST,
    STALLED_WITHIN,
    /** The store reads no further, so that the client can't write any more. */
    UNREAD_WITHIN,
    ANSWER_STALLED,
    BUSY,
    BUSY_FOR_A_SECOND,
    BROKEN,
    REFUSED,
    DAMAGED;

    /** A byte within the first chunk. */
    private static final long WITHIN = 5_000_000;

    /** So few that the rest of a chunk doesn't fit into what the system keeps for a socket. */
    private static final long UNREAD = 100_000;

    /** What can happen to a request without much of a body. */
    static Stream<Trouble> ofAny() {
        return Stream.of(values()).filter(trouble -> !trouble.needsBody());
    }

    NetworkFault at(StoreUnderTest.Remote store) {
        return switch (this) {
            case CUT_BEFORE -> NetworkFault.cutToServerAfter(0);
            case CUT_WITHIN -> NetworkFault.cutToServerAfter(WITHIN);
            case ANSWER_LOST -> NetworkFault.lostAnswer();
            case STALLED_WITHIN -> NetworkFault.stallToServerAfter(WITHIN);
            case UNREAD_WITHIN -> NetworkFault.blockToServerAfter(UNREAD);
            case ANSWER_STALLED -> NetworkFault.stallToClientAfter(0);
            case BUSY -> NetworkFault.answer(new Answer(429, ""));
            case BUSY_FOR_A_SECOND -> NetworkFault.answer(new Answer(503, Map.of("Retry-After", "1"), ""));
            case BROKEN -> NetworkFault.answer(new Answer(500, ""));
            case REFUSED -> NetworkFault.answer(store.refusal());
            case DAMAGED -> NetworkFault.corruptToServerAt(WITHIN);
        };
    }

    private boolean needsBody() {
        return this == CUT_WITHIN || this == STALLED_WITHIN || this == UNREAD_WITHIN || this == DAMAGED;
    }
}
