package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.ledger.Ledger;
import io.waybill.standin.OdsServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is registered here is compared with what ODS has, and nothing is given up but on the word of ODS. */
class ReconcileIT {
    @TempDir
    Path home;

    @Test
    void reservationsAreFreedOnlyIfOdsDoesNotKnowThemAndDifferencesAreTold() throws Exception {
        try (OdsServer ods = OdsServer.start();
                RunningWaybill waybill = RunningWaybill.start(
                        home,
                        Map.of(
                                "waybill.stores.ods.when", "true",
                                "waybill.stores.ods.url", ods.baseUrl().toString(),
                                "waybill.stores.ods.reconcile.every", "500ms",
                                "waybill.stores.ods.reconcile.rest", "0s"))) {
            ods.know("A/86/1", Map.of("FR", "NX900002", "ES", "N2586001"));
            ods.know("A/86/2", Map.of("EN", "NX900003"));
            waybill.bean(Ledger.class).write(writes -> writes.jdbc()
                    .update("INSERT INTO ods_job_number (symbol, language, prefix, number, state, changed_at) VALUES"
                            + " ('A/86/1', 'EN', 'NX', 'NX900001', 'RESERVED', now_ms()),"
                            + " ('A/86/1', 'FR', 'NX', 'NX900002', 'RESERVED', now_ms()),"
                            + " ('A/86/1', 'RU', 'NX', 'NX900003', 'RESERVED', now_ms()),"
                            + " ('A/86/1', 'ES', 'NX', 'NX900004', 'USED', now_ms())"));

            await().untilAsserted(() -> assertThat(waybill.bean(Ledger.class)
                            .read()
                            .queryForList(
                                    "SELECT CONCAT(number, ' ', state, ' ', COALESCE(difference, '-'))"
                                            + " FROM ods_job_number ORDER BY number",
                                    String.class))
                    .containsExactly(
                            "NX900001 FREE -",
                            "NX900002 REGISTERED -",
                            "NX900003 FOREIGN -",
                            "NX900004 USED ODS has N2586001"));
            assertThat(waybill.log())
                    .anyMatch(line -> line.contains("A/86/1 ES: NX900004 was registered, but ODS has N2586001"));
            assertThat(waybill.get("/actuator/jobnumbers")
                            .path("differences")
                            .path(0)
                            .path("number")
                            .asText())
                    .isEqualTo("NX900004");
        }
    }
}
