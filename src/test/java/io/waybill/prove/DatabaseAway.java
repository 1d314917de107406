package io.waybill.prove;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The ledger is in a PostgreSQL that can't be reached for a while. */
final class DatabaseAway implements Scenario {
    private static final Duration OUTAGE = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "database away";
    }

    @Override
    public String description() {
        return "PostgreSQL, with the ledger, refuses connections for %d seconds, from a third of the bytes on."
                .formatted(OUTAGE.toSeconds());
    }

    @Override
    public List<String> stores() {
        return Scenarios.ALL_STORES;
    }

    @Override
    public void prepare(Trial trial) throws IOException {
        trial.onPostgres();
    }

    @Override
    public void disturb(Trial trial) throws IOException {
        trial.awaitSent(1.0 / 3);
        trial.database().down();
        trial.awaitDown();
        trial.pass(OUTAGE);
        trial.measuringRecovery(() -> trial.database().up());
    }
}
