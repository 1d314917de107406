package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.servers.CentralDatabase;
import io.waybill.standin.Endpoint;
import io.waybill.standin.OdsRecord;
import io.waybill.standin.OdsServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether Send Files only reads the records of ODS, or writes them all. */
class RecordPoliciesIT {
    private static final String SENT = "downloaded and sent successfully!!!";

    @TempDir
    Path home;

    @Test
    void recordsThatAreKeptAreNeverWritten() throws Exception {
        try (OdsServer ods = standIn();
                CentralDatabase cdb = catalogue();
                RunningWaybill waybill = start(ods, cdb, "keep")) {
            List<String[]> rows = send(waybill, "A/1\nA/2");

            assertThat(result(rows, "A/1", "EN")).isEqualTo(SENT);
            assertThat(result(rows, "A/1", "FR")).isEqualTo("not sent to ODS!!!");
            assertThat(result(rows, "A/2", "")).isEqualTo("docsymbol does not exist!!!");
            assertThat(ods.requests(Endpoint.SAVE)).isZero();
            assertThat(ods.record("A/2")).isEmpty();
        }
    }

    @Test
    void recordsThatAreUpdatedKeepTheirNumbersAndDates() throws Exception {
        try (OdsServer ods = standIn();
                CentralDatabase cdb = catalogue();
                RunningWaybill waybill = start(ods, cdb, "update")) {
            List<String[]> rows = send(waybill, "A/1\nA/2");
            assertThat(rows)
                    .filteredOn(row -> List.of("EN", "FR").contains(row[2]))
                    .hasSize(4)
                    .allSatisfy(row -> assertThat(row[4]).isEqualTo(SENT));
            OdsRecord first = ods.record("A/1").orElseThrow();
            assertThat(first.title()).isEqualTo("Title of A/1");
            assertThat(first.jobNumber("EN")).isEqualTo("N2500001");

            send(waybill, "A/1");

            OdsRecord second = ods.record("A/1").orElseThrow();
            assertThat(second).isEqualTo(first);
            assertThat(ods.requests(Endpoint.SAVE)).as("once for each list").isEqualTo(3);
        }
    }

    private static OdsServer standIn() throws Exception {
        OdsServer ods = OdsServer.start();
        ods.know("A/1", Map.of("EN", "N2500001"));
        return ods;
    }

    private static CentralDatabase catalogue() throws Exception {
        CentralDatabase cdb = CentralDatabase.start();
        cdb.files("A/1", "EN", "FR");
        cdb.record("A/1");
        cdb.files("A/2", "EN", "FR");
        cdb.record("A/2");
        return cdb;
    }

    private RunningWaybill start(OdsServer ods, CentralDatabase cdb, String records) {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.stores.ods.when", "true");
        settings.put("waybill.stores.ods.url", ods.baseUrl().toString());
        settings.put("waybill.catalogue.mongodb", cdb.address());
        settings.put("waybill.flows.send-files.records", records);
        return RunningWaybill.start(home, settings);
    }

    private static List<String[]> send(RunningWaybill waybill, String list) {
        String name = "list-%d.txt".formatted(list.hashCode());
        waybill.dropList(list, name);
        return Csv.rows(waybill.report(name, ".report.csv"));
    }

    private static String result(List<String[]> rows, String symbol, String language) {
        return rows.stream()
                .filter(row -> row[1].equals(symbol) && row[2].equals(language))
                .findFirst()
                .orElseThrow()[4];
    }
}
