package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minio.errors.ErrorResponseException;
import io.waybill.flows.WaybillProcess;
import io.waybill.ledger.Ledger;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A flow that publishes the documents of a batch together, to a folder and to each store that takes chunks. */
class PublishTogetherIT {
    private static final long LARGE = 40L << 20;
    private static final String GOOD = "together.zip";
    private static final String BAD = "withdrawn.zip";

    @TempDir
    Path home;

    static List<Callable<StoreUnderTest.RemoteObjects>> stores() {
        return List.of(MinioStoreIT.Minio::new, AzureStoreIT.Azure::new, DriveStoreIT.Drive::new);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void allDocumentsOfABatchAppearOrNone(Callable<StoreUnderTest.RemoteObjects> opening) throws Exception {
        try (StoreUnderTest.RemoteObjects store = opening.call()) {
            Map<String, String> settings = new HashMap<>(store.settings());
            settings.put("waybill.flows.scans.publish", "together");
            try (RunningWaybill waybill = RunningWaybill.start(home, settings)) {
                allAppearTogether(store, waybill);
                noneAppearsIfOneFails(store, waybill);
                noneAppearsOfACancelledBatch(store, waybill);
            }
        }
    }

    /** As a kill leaves it in the middle of a withdrawal: one failed for good, but may be there, and it is. */
    @Test
    void whatFailedAndIsThereAllTheSameIsRemovedToo() throws Exception {
        try (StoreUnderTest.RemoteObjects store = new MinioStoreIT.Minio()) {
            Map<String, String> settings = new HashMap<>(store.settings());
            settings.put("waybill.flows.scans.publish", "together");
            settings.put("waybill.delivery.leftovers-every", "200");
            try (RunningWaybill waybill = RunningWaybill.start(home, settings)) {
                waybill.drop(zip("left/one.bin", "left/two.bin"), "left.zip");
                Booked failed = waybill.delivered("left/one.bin", store.name());
                waybill.delivered("left/two.bin", store.name());
                assertThat(kept(store, "left/")).isEqualTo(2);

                waybill.bean(Ledger.class).write(writes -> writes.jdbc()
                        .update(
                                "UPDATE delivery SET state = 'FAILED', find_first = TRUE, cause = 'NOT_PROVED' WHERE id = ?",
                                failed.id()));
                waybill.bean(Ledger.class).write(writes -> writes.jdbc()
                        .update("UPDATE batch SET publish = 'NEVER' WHERE id = ?", waybill.batch("left/one.bin")));

                await("nothing of the batch is left, which may go while it is listed")
                        .ignoreExceptionsInstanceOf(ErrorResponseException.class)
                        .untilAsserted(() -> assertThat(kept(store, "left/")).isZero());
                Booked booked = waybill.booked("left/one.bin", store.name()).orElseThrow();
                assertThat(booked.state()).isEqualTo("FAILED");
                assertThat(booked.cause()).isEqualTo("NOT_PROVED");
            }
        }
    }

    private void allAppearTogether(StoreUnderTest.RemoteObjects store, RunningWaybill waybill) throws Exception {
        store.network().rate(10_000_000);
        waybill.drop(zip("good/large.bin", "good/small.bin", "good/empty.bin"), GOOD);

        awaitState(waybill, "good/small.bin", store.name(), "READY");
        awaitState(waybill, "good/empty.bin", store.name(), "READY");
        store.network().heal();
        for (String name : List.of("good/large.bin", "good/small.bin", "good/empty.bin")) {
            Booked booked = waybill.delivered(name, store.name());
            assertThat(booked.proof())
                    .as("%s: %s", name, waybill.history(booked))
                    .isNotEqualTo("ACCEPTED");
            waybill.delivered(name, "folder");
        }
        assertThat(kept(store, "good/")).isEqualTo(3);
        List<String> states = waybill.deliveryStates(waybill.batch("good/large.bin"));
        assertThat(states.indexOf("DELIVERED"))
                .as("nothing is published before all is ready: %s", states)
                .isGreaterThan(states.lastIndexOf("READY"));
        assertThat(waybill.receipt("good/large.bin").path("state").asText()).isEqualTo("DELIVERED");
    }

    private void noneAppearsIfOneFails(StoreUnderTest.RemoteObjects store, RunningWaybill waybill) throws Exception {
        waybill.drop(zip("bad/large.bin", "bad/small.bin", "../evil.bin"), BAD);

        for (String name : List.of("bad/large.bin", "bad/small.bin")) {
            for (String each : List.of(store.name(), "folder")) {
                awaitState(waybill, name, each, "FAILED");
                assertThat(waybill.booked(name, each).orElseThrow().cause()).isEqualTo("NOT_PUBLISHED");
            }
        }
        assertNothingIsThere(store, waybill, "bad/");
        assertThat(waybill.receipt("bad/small.bin").path("deliveries").findValuesAsText("reason"))
                .allMatch(reason -> reason.contains("nothing of its batch is published"));
    }

    private void noneAppearsOfACancelledBatch(StoreUnderTest.RemoteObjects store, RunningWaybill waybill)
            throws Exception {
        store.network().rate(10_000_000);
        waybill.drop(zip("no/large.bin", "no/small.bin"), "cancelled.zip");
        awaitState(waybill, "no/small.bin", store.name(), "READY");
        awaitState(waybill, "no/small.bin", "folder", "READY");

        waybill.post("/api/v1/batches/" + waybill.batch("no/small.bin") + "/cancel");

        awaitState(waybill, "no/small.bin", store.name(), "FAILED");
        awaitState(waybill, "no/small.bin", "folder", "FAILED");
        awaitState(waybill, "no/large.bin", store.name(), "FAILED");
        assertNothingIsThere(store, waybill, "no/");

        store.network().heal();
        String retry = "/api/v1/batches/" + waybill.batch("no/small.bin") + "/retry";
        await("it is withdrawn, and can be sent again").until(() -> waybill.post(retry) == 202);
        waybill.delivered("no/large.bin", store.name());
        waybill.delivered("no/small.bin", "folder");
        assertThat(kept(store, "no/")).isEqualTo(2);
    }

    private static void assertNothingIsThere(StoreUnderTest.RemoteObjects store, RunningWaybill waybill, String path)
            throws Exception {
        assertThat(kept(store, path)).isZero();
        assertThat(WaybillProcess.files(waybill.outbox()).keySet()).noneMatch(name -> name.contains("/" + path));
        await("no upload is left")
                .untilAsserted(() -> assertThat(store.uploads()).isZero());
    }

    private static long kept(StoreUnderTest.RemoteObjects store, String path) throws Exception {
        return store.kept().stream().filter(kept -> kept.name().contains(path)).count();
    }

    private static void awaitState(RunningWaybill waybill, String document, String store, String state) {
        await("'" + document + "' to " + store + " is " + state)
                .atMost(Duration.ofSeconds(30))
                .until(() -> state(waybill, document, store).equals(state));
    }

    private static String state(RunningWaybill waybill, String document, String store) {
        return waybill.booked(document, store).map(Booked::state).orElse("");
    }

    private Path zip(String... names) throws IOException {
        Path zip = Files.createTempFile(home, "drop", ".zip");
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(0);
            for (String name : names) {
                long size = name.contains("large") ? LARGE : name.contains("empty") ? 0 : 1000;
                out.putNextEntry(new ZipEntry(name));
                Files.copy(Contents.of(home, size), out);
            }
        }
        return zip;
    }
}
