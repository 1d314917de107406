package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.servers.Postgres;
import io.waybill.standin.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thousand symbols in seven languages, with an ODS in trouble and ten kills on the way. */
class SendFilesSoak {
    private static final Logger LOG = LoggerFactory.getLogger(SendFilesSoak.class);
    private static final int SYMBOLS = Integer.getInteger("waybill.soak.symbols", 1_000);
    private static final int KILLS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final long seed = Long.getLong("waybill.soak.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void allRowsAreRightAndMemoryStaysFlat() throws Exception {
        try (SendFilesTrial trial = new SendFilesTrial(folder, SYMBOLS);
                WaybillProcess waybill = trial.configure(WaybillProcess.in(folder.resolve("waybill")))
                        .jvm("-Xmx256m")) {
            trial.trouble(random);
            waybill.start();
            double before = Processes.peakMegabytes(waybill.pid());
            long begun = System.nanoTime();
            trial.drop();
            trial.awaitReport(PATIENCE);

            LOG.warn(
                    "{} symbols in {} s; resident at most {} MB, {} MB before the list; requests for tokens {}, look-ups {},"
                            + " searches {}, records {}, files {}, releases {}",
                    SYMBOLS,
                    (System.nanoTime() - begun) / 1_000_000_000,
                    Processes.peakMegabytes(waybill.pid()),
                    before,
                    trial.requests(Endpoint.TOKEN),
                    trial.requests(Endpoint.LOOK_UP),
                    trial.requests(Endpoint.SEARCH),
                    trial.requests(Endpoint.SAVE),
                    trial.requests(Endpoint.FILE),
                    trial.requests(Endpoint.PATCH));
            trial.check(waybill);
            assertThat(Processes.peakMegabytes(waybill.pid())).isLessThan(600);
        }
    }

    @Test
    void tenKillsOnTheWayChangeNothing() throws Exception {
        LOG.warn("Seed {}: repeat with -Dwaybill.soak.seed={}", seed, seed);
        try (SendFilesTrial trial = new SendFilesTrial(folder, SYMBOLS);
                WaybillProcess waybill = trial.configure(WaybillProcess.in(folder.resolve("waybill")))) {
            trial.drop();
            for (int kill = 0; kill < KILLS; kill++) {
                trial.trouble(random);
                waybill.start();
                Duration work = Duration.ofMillis(random.nextInt(6000));
                await().pollDelay(work).until(waybill::isAlive);
                waybill.kill();
            }
            waybill.start();
            trial.awaitReport(PATIENCE);

            trial.check(waybill);
        }
    }

    @Test
    void twoProcessesOnOneDatabaseShareTheWork() throws Exception {
        String url = Postgres.shared().freshJdbcUrl();
        try (SendFilesTrial trial = new SendFilesTrial(folder, SYMBOLS);
                WaybillProcess one = node(trial, url, "one");
                WaybillProcess two = node(trial, url, "two")) {
            one.start();
            two.start();
            trial.drop();
            for (int kill = 0; kill < KILLS / 2; kill++) {
                trial.trouble(random);
                WaybillProcess killed = random.nextBoolean() ? one : two;
                Duration work = Duration.ofMillis(random.nextInt(6000));
                await().pollDelay(work).until(killed::isAlive);
                killed.kill();
                killed.start();
            }
            trial.awaitReport(PATIENCE);

            trial.check(one);
        }
    }

    private WaybillProcess node(SendFilesTrial trial, String url, String name) {
        return trial.configure(WaybillProcess.in(folder.resolve(name)))
                .with("WAYBILL_LEDGER_URL", url)
                .with("WAYBILL_LEDGER_USER", "postgres")
                .with("WAYBILL_NODE", name);
    }
}
