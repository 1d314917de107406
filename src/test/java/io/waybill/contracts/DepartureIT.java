package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.ledger.Archived;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is old leaves a running Waybill, and what comes afterwards finds its names taken still. */
class DepartureIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @Test
    void whatSettledLeavesAndItsNamesStayTaken() throws Exception {
        try (RunningWaybill waybill = RunningWaybill.start(home, settings("1s", "1s"))) {
            waybill.drop(Contents.of(home, 100), "minutes.bin");
            Booked first = waybill.delivered("minutes.bin", "folder");
            UUID batch = waybill.batch("minutes.bin");
            UUID document = waybill.bean(Ledger.class).read().queryForObject("SELECT id FROM document", UUID.class);
            awaitEmpty(waybill);

            List<JsonNode> left = lines();
            assertThat(left).singleElement().satisfies(line -> {
                assertThat(line.path("id").asText()).isEqualTo(batch.toString());
                assertThat(line.at("/documents/0/id").asText()).isEqualTo(document.toString());
                assertThat(line.at("/documents/0/deliveries/0/location").asText())
                        .isEqualTo(first.location());
                assertThat(line.at("/folder_drop/0/state").asText()).isEqualTo("DONE");
            });
            assertThat(waybill.get("/actuator/books").path("balanced").asBoolean())
                    .isTrue();
            for (String path : List.of(
                    "batches/" + batch,
                    "batches/" + batch + "/progress",
                    "batches/" + Ids.brief(batch),
                    "documents/" + document + "/events",
                    "deliveries?batch=" + batch,
                    "send-files/" + batch)) {
                JsonNode problem = waybill.get("/api/v1/" + path);
                assertThat(problem.path("status").asInt()).as(path).isEqualTo(404);
                assertThat(problem.path("detail").asText())
                        .contains("in the ledger")
                        .contains("waybill.ledger.keep")
                        .contains("zgrep -h ")
                        .contains(home.resolve("archive") + "/*.jsonl.gz");
            }
            UUID young = Ids.next();
            assertThat(waybill.get("/api/v1/batches/" + young).path("detail").asText())
                    .isEqualTo("there is no batch " + young);
            assertThat(waybill.get("/api/v1/flows/deadbeef").path("detail").asText())
                    .startsWith("there is no flow deadbeef");

            waybill.drop(Contents.of(home, 200), "minutes.bin");
            await().atMost(LONGEST).until(() -> lines().size() == 2);
            JsonNode second = lines().get(1).at("/documents/0/deliveries/0");
            assertThat(second.path("state").asText()).isEqualTo("DELIVERED");
            assertThat(second.path("target").asText()).contains("minutes~2");
            assertThat(Path.of(URI.create(first.location()))).hasSize(100);
            assertThat(Path.of(URI.create(second.path("location").asText()))).hasSize(200);
        }
    }

    @Test
    void whatDuplicatesAreFoundByStaysHoweverLittleIsToBeKept() throws Exception {
        try (RunningWaybill waybill = RunningWaybill.start(home, settings("1s", "30d"))) {
            Path content = Contents.of(home, 100);
            waybill.drop(content, "once.bin");
            waybill.delivered("once.bin", "folder");
            waybill.receipt("once.bin");
            assertThat(waybill.log())
                    .anyMatch(line -> line.contains("stays in the ledger for 30 days")
                            && line.contains("waybill.delivery.dedup-window"));

            waybill.drop(content, "once.bin");

            await().atMost(LONGEST)
                    .until(() -> waybill.get("/actuator/books")
                                    .at("/duplicate/documents")
                                    .asInt()
                            == 1);
            assertThat(Files.exists(home.resolve("archive"))).isFalse();
        }
    }

    private Map<String, String> settings(String keep, String window) {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.flows.scans.stores", "folder");
        settings.put("waybill.stores.folder.when", "true");
        settings.put("waybill.ledger.keep", keep);
        settings.put("waybill.ledger.archive", home.resolve("archive").toString());
        settings.put("waybill.ledger.archive-every", "200ms");
        settings.put("waybill.delivery.dedup-window", window);
        return settings;
    }

    private static void awaitEmpty(RunningWaybill waybill) {
        await().atMost(LONGEST)
                .until(() -> waybill.get("/actuator/books").path("seen").asInt() == 0);
    }

    private List<JsonNode> lines() throws Exception {
        return Archived.in(
                        home.resolve("archive"), YearMonth.now(ZoneOffset.UTC).toString())
                .lines();
    }
}
