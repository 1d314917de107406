package io.waybill.prove;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One of two processes stands still for so long that the other takes over its work, and then goes on. */
final class FrozenNode implements Scenario {
    private static final Duration FROZEN = Duration.ofSeconds(45);

    @Override
    public String name() {
        return "node frozen";
    }

    @Override
    public String description() {
        return "One of two processes on one PostgreSQL is stopped (SIGSTOP) for %d seconds, from a third of the bytes on."
                .formatted(FROZEN.toSeconds());
    }

    @Override
    public List<String> stores() {
        return Scenarios.ALL_STORES;
    }

    @Override
    public void prepare(Trial trial) throws IOException {
        trial.withAnother();
    }

    @Override
    public void disturb(Trial trial) throws IOException {
        trial.awaitSent(1.0 / 3);
        signal(trial, "STOP");
        trial.pass(FROZEN);
        trial.measuringRecovery(() -> signal(trial, "CONT"));
    }

    private static void signal(Trial trial, String name) throws IOException {
        try {
            trial.waybill().signal(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
