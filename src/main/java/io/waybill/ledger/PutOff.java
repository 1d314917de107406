package io.waybill.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that waits for rows which another session of the database holds, such as a node that is stopped in the middle of a commit.
 * The server gives them back when nothing happens in that session for a while. The thread that writes adds and takes; anybody may ask.
 */
final class PutOff {
    private static final Logger LOG = LoggerFactory.getLogger(PutOff.class);

    /** How long something rests at least before it is tried again. */
    static final Duration PAUSE = Duration.ofMillis(250);

    /** How long something may wait altogether, twice as long as the server lets a session hold rows in which nothing happens. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);

    private final Queue<WriteRequest<?>> waiting = new ConcurrentLinkedQueue<>();
    private long dueAt;
    private long toldAt = System.nanoTime() - TOLD_EVERY.toNanos();

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean contains(WriteRequest<?> request) {
        return waiting.contains(request);
    }

    /** Lets something wait; false if it waits for too long already. */
    boolean add(WriteRequest<?> request) {
        if (request.age().compareTo(LONGEST) > 0) {
            return false;
        }
        if (waiting.isEmpty()) {
            // Two nodes that wait for each other don't come back at the same moment.
            long pause = PAUSE.toNanos() + ThreadLocalRandom.current().nextLong(PAUSE.toNanos());
            dueAt = System.nanoTime() + pause;
        }
        waiting.add(request);
        if (System.nanoTime() - toldAt > TOLD_EVERY.toNanos()) {
            toldAt = System.nanoTime();
            LOG.warn(
                    "Another session of the database holds rows that are to be changed: what changes them waits, and the rest"
                            + " goes on");
        }
        return true;
    }

    /** Takes all that waits, if it has rested. */
    List<WriteRequest<?>> due() {
        if (waiting.isEmpty() || System.nanoTime() - dueAt < 0) {
            return List.of();
        }
        return all();
    }

    /** Takes all that waits. */
    List<WriteRequest<?>> all() {
        List<WriteRequest<?>> all = new ArrayList<>(waiting);
        waiting.removeAll(all);
        return all;
    }

    /** What waits, in words, if something does. */
    Optional<String> words() {
        return waiting.stream()
                .map(WriteRequest::age)
                .max(Duration::compareTo)
                .map(longest -> String.format(
                        Locale.ROOT,
                        "%d changes wait for rows that another session of the database holds, for %d seconds",
                        waiting.size(),
                        longest.toSeconds()));
    }
}
