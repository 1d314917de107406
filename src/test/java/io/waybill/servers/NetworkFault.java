package io.waybill.servers;

import java.util.Optional;

/**
 * What a {@link FaultProxy} does to a connection.
 *
 * @param direction in which the bytes are counted
 * @param at bytes that pass unharmed, counted from the moment when the fault met the connection
 * @param answer what is answered in the server's place
 */
public record NetworkFault(Kind kind, Direction direction, long at, Optional<RefusingServer.Answer> answer) {
    public enum Kind {
        /** Closes both sides. */
        CUT,
        /** Passes nothing more in this direction, and leaves the connection open. */
        STALL,
        /** The same, and reads nothing more in this direction either. */
        BLOCK,
        /** Inverts the bits of one byte. */
        CORRUPT,
        /** Keeps the request from the server, reads it to its end and answers it. */
        ANSWER
    }

    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private NetworkFault(Kind kind, Direction direction, long at) {
        this(kind, direction, at, Optional.empty());
    }

    /** Only a proxy that knows HTTP can do this. */
    public static NetworkFault answer(RefusingServer.Answer answer) {
        return new NetworkFault(Kind.ANSWER, Direction.TO_SERVER, 0, Optional.of(answer));
    }

    public static NetworkFault cutToServerAfter(long bytes) {
        return new NetworkFault(Kind.CUT, Direction.TO_SERVER, bytes);
    }

    public static NetworkFault cutToClientAfter(long bytes) {
        return new NetworkFault(Kind.CUT, Direction.TO_CLIENT, bytes);
    }

    public static NetworkFault stallToServerAfter(long bytes) {
        return new NetworkFault(Kind.STALL, Direction.TO_SERVER, bytes);
    }

    public static NetworkFault blockToServerAfter(long bytes) {
        return new NetworkFault(Kind.BLOCK, Direction.TO_SERVER, bytes);
    }

    public static NetworkFault stallToClientAfter(long bytes) {
        return new NetworkFault(Kind.STALL, Direction.TO_CLIENT, bytes);
    }

    public static NetworkFault corruptToServerAt(long offset) {
        return new NetworkFault(Kind.CORRUPT, Direction.TO_SERVER, offset);
    }

    public static NetworkFault corruptToClientAt(long offset) {
        return new NetworkFault(Kind.CORRUPT, Direction.TO_CLIENT, offset);
    }

    /** The server gets the request whole, its answer never arrives: cut when the answer starts. */
    public static NetworkFault lostAnswer() {
        return cutToClientAfter(0);
    }

    @Override
    public String toString() {
        return answer.map(given -> kind + " " + given.status()).orElseGet(() -> kind + " " + direction + " at " + at);
    }
}
