package io.waybill.standin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The faults that are due, first in, first out for each endpoint. */
final class Faults {
    private final Map<Endpoint, Deque<Fault>> due = new EnumMap<>(Endpoint.class);
    private final CountDownLatch closed = new CountDownLatch(1);
    private Duration delay = Duration.ZERO;

    synchronized void add(Endpoint endpoint, int times, Fault fault) {
        Deque<Fault> faults = due.computeIfAbsent(endpoint, e -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            faults.add(fault);
        }
    }

    synchronized Optional<Fault> next(Endpoint endpoint) {
        return Optional.ofNullable(
                due.getOrDefault(endpoint, new ArrayDeque<>()).poll());
    }

    synchronized void slow(Duration delay) {
        this.delay = delay;
    }

    synchronized void clear() {
        due.clear();
        delay = Duration.ZERO;
    }

    /** Waits as long as each request has to, but no longer than the stand-in lives. */
    void pause() throws InterruptedException {
        Duration wait;
        synchronized (this) {
            wait = delay;
        }
        closed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    void close() {
        closed.countDown();
    }
}
