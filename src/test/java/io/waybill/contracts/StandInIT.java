package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.standin.OdsStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** What stands in for ODS never passes for ODS, and an address that is none is an error at the start. */
class StandInIT {
    private static final String WORDS = "stand-in: nothing was published";

    @TempDir
    Path home;

    @Test
    void whatItTookSaysSoInReceiptReportLogAndApi() throws Exception {
        try (RunningWaybill waybill = start("stand-in")) {
            assertSaysSo(waybill);
        }
    }

    @Test
    void oneThatRunsAloneAndIsAskedByItsAddressSaysSoToo() throws Exception {
        try (OdsStandIn alone = OdsStandIn.start(OdsStandIn.Settings.of("demo", "demo", "demo", "demo"));
                RunningWaybill waybill = start(alone.baseUrl().toString())) {
            assertSaysSo(waybill);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "standin", "htp://ods.example.org/"})
    void anAddressThatIsNoneRefusesTheStart(String url) {
        assertThatThrownBy(() -> start(url).close())
                .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
                .rootCause()
                .hasMessageContaining("waybill.stores.ods.url");
    }

    @Test
    void anAddressThatCanNotBeReachedIsToldAtTheStartAndWaitedFor() throws Exception {
        try (RunningWaybill waybill = start("http://127.0.0.1:1/")) {
            await().untilAsserted(() -> assertThat(waybill.log())
                    .anyMatch(line ->
                            line.contains("ERROR") && line.contains("ODS can't be reached at http://127.0.0.1:1/")));
            assertThat(waybill.get("/actuator/stores").at("/stores/ods/trouble").asText())
                    .contains("127.0.0.1:1");
        }
    }

    private static void assertSaysSo(RunningWaybill waybill) throws Exception {
        waybill.dropList("A/80/900", "list.txt");

        List<String[]> rows = Csv.rows(waybill.report("list.txt", ".report.csv"));
        assertThat(rows).filteredOn(row -> row[2].equals("EN")).allSatisfy(row -> assertThat(row[4])
                .isEqualTo(WORDS));
        JsonNode report = new ObjectMapper().readTree(waybill.report("list.txt", ".report.json"));
        assertThat(report.at("/results/" + WORDS).asInt()).isEqualTo(1);
        assertThat(report.findValuesAsText("standIn")).contains("true");
        assertThat(waybill.report("list.txt", ".receipt.csv")).contains(WORDS);
        JsonNode receipt = new ObjectMapper().readTree(waybill.report("list.txt", ".receipt.json"));
        assertThat(receipt.findValuesAsText("location"))
                .allSatisfy(where -> assertThat(where).startsWith(WORDS));
        assertThat(receipt.findValues("metadata").toString())
                .as("what the list found is no metadata")
                .doesNotContain("catalogue");
        assertThat(waybill.get("/api/v1/batches/" + receipt.path("batch").asText())
                        .findValuesAsText("location"))
                .allSatisfy(where -> assertThat(where).startsWith(WORDS));
        assertThat(waybill.log()).anyMatch(line -> line.contains(WORDS));
    }

    private RunningWaybill start(String url) throws Exception {
        Path catalogue = Files.createDirectories(home.resolve("catalogue"));
        Files.write(catalogue.resolve("A_80_900-EN.pdf"), "%PDF-1.4 trial".getBytes());
        Files.writeString(
                catalogue.resolve("records.csv"),
                "symbol,session,agenda,distribution,subjects,date,title\nA/80/900,80,,GENERAL,,2025-11-13,Title\n");
        return RunningWaybill.start(home, Map.of("waybill.stores.ods.when", "true", "waybill.stores.ods.url", url));
    }
}
