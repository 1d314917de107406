package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waybill.servers.EndlessServer;
import io.waybill.servers.EndlessServer.Answer;
import io.waybill.servers.EndlessServer.Packing;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store that answers without end is one that is in trouble: its deliveries wait, and nothing else notices. */
@Timeout(120)
class EndlessAnswersIT {
    private static final String JSON = "application/json";

    /** What systems and clients throw away of a connection before they close it. */
    private static final long MOST_SENT = EndlessServer.MOST / 8;

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({
        "500, NONE, It broke",
        "500, BOMB, It broke",
        "500, HOLLOW, 500",
        "401, NONE, It broke",
        "302, NONE, ''",
        "200, BOMB, longer than 4 MB"
    })
    void aSymbolThatOdsIsAskedFor(int status, Packing packing, String words) throws Exception {
        Answer answer = new Answer("/api/loading/", status, JSON, packing, "{\"message\": \"It broke");
        try (EndlessServer ods = EndlessServer.answering(answer).withToken("/api/auth/token", "{\"token\": \"some\"}");
                RunningWaybill waybill = RunningWaybill.start(home, ods(ods))) {
            assertWaits(waybill, ods, words);
        }
    }

    @ParameterizedTest
    @CsvSource({"500, NONE, It broke", "200, BOMB, longer than 4 MB"})
    void aTokenOfOds(int status, Packing packing, String words) throws Exception {
        Answer answer = new Answer("/", status, JSON, packing, "{\"message\": \"It broke");
        try (EndlessServer ods = EndlessServer.answering(answer);
                RunningWaybill waybill = RunningWaybill.start(home, ods(ods))) {
            assertWaits(waybill, ods, words);
        }
    }

    private void assertWaits(RunningWaybill waybill, EndlessServer ods, String words) {
        waybill.drop(Contents.pdf(home, 100), "A_RES_70_11-EN.pdf");

        await().until(() -> waybill.booked("A_RES_70_11-EN.pdf", "ods")
                .filter(booked -> !booked.reason().isEmpty())
                .isPresent());
        Booked booked = waybill.booked("A_RES_70_11-EN.pdf", "ods").orElseThrow();
        assertThat(booked.reason()).contains(words).hasSizeLessThan(1000);
        assertThat(booked.isDelivered()).isFalse();
        assertThat(ods.ended()).isPositive();
        assertThat(ods.longest()).isLessThan(MOST_SENT);
    }

    private static Map<String, String> ods(EndlessServer ods) {
        Map<String, String> settings = new HashMap<>();
        settings.put("waybill.flows.scans.stores", "ods");
        settings.put("waybill.stores.ods.when", "true");
        settings.put("waybill.stores.ods.url", ods.url());
        settings.put("waybill.stores.ods.user", "clerk");
        settings.put("waybill.stores.ods.password", "password");
        settings.put("waybill.stores.ods.client-id", "waybill");
        settings.put("waybill.stores.ods.client-secret", "secret");
        return settings;
    }
}
