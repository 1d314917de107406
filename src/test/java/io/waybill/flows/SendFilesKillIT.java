package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Killed where it hurts most while it sends files, Waybill gives no number twice and loses none. */
class SendFilesKillIT {
    private static final int KILLED = 137;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"BEFORE_RECORD", "AFTER_RECORD", "AFTER_FILE"})
    void carriesOnAfterAKillAtAChosenPoint(String point) throws Exception {
        try (SendFilesTrial trial = new SendFilesTrial(folder, 11);
                WaybillProcess waybill = trial.configure(WaybillProcess.in(folder.resolve("waybill")))) {
            trial.drop();

            assertThat(waybill.jvm("-Dwaybill.crash-at=" + point).runToItsEnd()).isEqualTo(KILLED);
            waybill.jvm().start();
            trial.awaitReport(PATIENCE);

            trial.check(waybill);
        }
    }

    @Test
    void carriesOnAfterKillsAndTroubleOfOds() throws Exception {
        Random random = new Random(4);
        try (SendFilesTrial trial = new SendFilesTrial(folder, 44);
                WaybillProcess waybill = trial.configure(WaybillProcess.in(folder.resolve("waybill")))) {
            trial.drop();
            for (int sent : new int[] {10, 120}) {
                trial.trouble(random);
                waybill.start();
                await().atMost(PATIENCE).until(() -> trial.sent() >= sent);
                waybill.kill();
            }
            waybill.start();
            trial.awaitReport(PATIENCE);

            trial.check(waybill);
        }
    }
}
