package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.ledger.Ids;
import io.waybill.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody asks at three in the morning about deliveries that don't go. */
class StuckDeliveryIT {
    @TempDir
    Path home;

    @Test
    void deliveriesAreFoundByWhatHoldsThemUpAndEverythingByItsShortId() throws Exception {
        // A file where the folder of the store should be: it can take nothing.
        Files.writeString(home.resolve("outbox"), "in the way");
        try (RunningWaybill waybill = RunningWaybill.start(
                home, Map.of("waybill.stores.folder.when", "true", "waybill.flows.scans.stores", "folder"))) {
            for (int i = 0; i < 5; i++) {
                waybill.drop(Contents.of(home, 100), "stuck-" + i + ".bin");
            }
            // Some have been tried; the others wait until the store can be asked again.
            JsonNode row = await().until(
                            () -> waybill.get("/api/v1/deliveries?state=waiting&cause=STORE_UNREACHABLE")
                                    .at("/deliveries/0"),
                            found -> found.has("reason"));
            await().untilAsserted(() -> assertThat(pages(waybill, "/api/v1/deliveries?limit=2&store=folder"))
                    .hasSize(5));
            assertThat(row.path("name").asText()).startsWith("stuck-");
            assertThat(row.path("store").asText()).isEqualTo("folder");
            assertThat(row.path("target").asText()).contains("stuck-");
            assertThat(row.path("due").asText()).startsWith("20");
            assertThat(row.has("attempts")).isTrue();
            assertThat(row.path("reason").asText()).isNotEmpty();
            assertThat(waybill.get("/api/v1/deliveries?cause=SUPERSEDED").path("deliveries"))
                    .isEmpty();

            UUID batch = UUID.fromString(row.path("batch").asText());
            UUID document = UUID.fromString(row.path("document").asText());
            String brief = Ids.brief(batch);
            assertThat(waybill.get("/api/v1/batches/" + brief).path("batch").asText())
                    .isEqualTo(batch.toString());
            assertThat(waybill.get("/api/v1/batches/" + brief + "/progress")
                            .path("batch")
                            .asText())
                    .isEqualTo(batch.toString());
            assertThat(waybill.get("/api/v1/documents/" + Ids.brief(document) + "/events"))
                    .isNotEmpty();
            assertThat(waybill.get("/api/v1/deliveries?batch=" + brief).path("deliveries"))
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.path("batch").asText()).isEqualTo(batch.toString()));

            assertProblem(waybill, "/api/v1/batches/00000000", 404, "there is no batch 00000000");
            assertProblem(waybill, "/api/v1/batches/xyz", 400, "'xyz' is no id of a batch");
            assertProblem(waybill, "/api/v1/deliveries?store=nowhere", 400, "store is 'nowhere'");
            assertProblem(waybill, "/api/v1/deliveries?state=STUCK", 400, "say one of WAITING, ");
            assertProblem(waybill, "/api/v1/deliveries?cause=BAD_LUCK", 400, "STORE_UNREACHABLE");
            assertProblem(waybill, "/api/v1/deliveries?limit=0", 400, "from 1 to 1000");
            assertProblem(waybill, "/api/v1/deliveries?limit=many", 400, "from 1 to 1000");
            assertProblem(waybill, "/api/v1/deliveries?after=here", 400, "after is 'here'");
            assertProblem(waybill, "/api/v1/deliveries?batch=00000000", 404, "there is no batch 00000000");

            // Another document whose id ends as this one's does.
            UUID other = new UUID(document.getMostSignificantBits() ^ 1, document.getLeastSignificantBits());
            waybill.bean(Ledger.class).write(writes -> writes.jdbc()
                    .update(
                            "UPDATE document SET id = ? WHERE id IN (SELECT id FROM document WHERE id <> ? LIMIT 1)",
                            other,
                            document));
            assertProblem(waybill, "/api/v1/documents/" + Ids.brief(document) + "/events", 409, document.toString());
        }
    }

    private static Set<String> pages(RunningWaybill waybill, String path) throws Exception {
        Set<String> names = new HashSet<>();
        JsonNode page = waybill.get(path);
        while (true) {
            names.addAll(page.path("deliveries").findValuesAsText("name"));
            assertThat(page.path("deliveries")).hasSizeLessThanOrEqualTo(2);
            if (!page.has("next")) {
                return names;
            }
            page = waybill.get(path + "&after=" + page.path("next").asText());
        }
    }

    private static void assertProblem(RunningWaybill waybill, String path, int status, String words) throws Exception {
        JsonNode problem = waybill.get(path);
        assertThat(problem.path("status").asInt()).as(path).isEqualTo(status);
        assertThat(problem.path("detail").asText()).contains(words);
    }
}
