package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of tus that people use, while Waybill is killed under them. */
class TusClientsIT {
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final Path SCRIPTS = Path.of("src/test/tus");
    private static final int SIZE = 30 << 20;
    private static final int CHUNK = 1 << 20;
    private static final int BEFORE = 10;

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private Path file;
    private WaybillProcess waybill;

    @BeforeEach
    void start() throws IOException {
        new Random(9).nextBytes(content);
        file = Files.write(folder.resolve("content.bin"), content);
        waybill = WaybillProcess.in(folder.resolve("home")).withShortPauses().with("WAYBILL_PORT", freePort());
        waybill.start();
    }

    @AfterEach
    void stop() {
        waybill.close();
    }

    @Test
    void theClientForJavaGoesOnAfterAKill() throws Exception {
        TusClient client = new TusClient();
        client.setUploadCreationURL(waybill.uri("/api/v1/uploads").toURL());
        client.setHeaders(Map.of("Authorization", "Bearer " + waybill.token().orElseThrow()));
        client.enableResuming(new TusURLMemoryStore());
        TusUpload upload = new TusUpload(file.toFile());
        upload.setMetadata(Map.of("filename", "by-java.bin", "flow", "scans"));
        TusUploader uploader = client.createUpload(upload);
        uploader.setChunkSize(CHUNK);
        uploader.setRequestPayloadSize(3 * CHUNK);
        for (int i = 0; i < BEFORE; i++) {
            assertThat(uploader.uploadChunk()).isEqualTo(CHUNK);
        }
        waybill.kill();
        assertThat(breaksOff(uploader)).isTrue();
        waybill.start();

        TusUpload again = new TusUpload(file.toFile());
        TusUploader resumed = client.resumeUpload(again);
        assertThat(resumed.getOffset())
                .as("at least the requests that were answered")
                .isGreaterThanOrEqualTo(9 * CHUNK);
        resumed.setChunkSize(CHUNK);
        while (resumed.uploadChunk() > 0) {
            assertThat(resumed.getOffset()).isLessThanOrEqualTo(SIZE);
        }
        resumed.finish();
        awaitDelivered("by-java.bin");
    }

    private static boolean breaksOff(TusUploader uploader) {
        try {
            while (uploader.uploadChunk() > 0) {
                assertThat(uploader.getOffset()).isLessThanOrEqualTo(SIZE);
            }
            uploader.finish();
            return false;
        } catch (IOException | ProtocolException e) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theClientForNodeGoesOnAfterAKillByItself(int parts) throws Exception {
        Path home = Path.of("target/tus");
        assumeThat(install(home)).as("npm and the client of tus can be had").isTrue();
        Path said = folder.resolve("said.log");
        Process node = new ProcessBuilder(
                        "node",
                        "upload.js",
                        waybill.uri("/api/v1/uploads").toString(),
                        file.toString(),
                        String.valueOf(parts),
                        waybill.token().orElseThrow())
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Files.readString(said).lines().count() >= BEFORE || !node.isAlive());
            waybill.kill();
            assertThat(said).content().doesNotContain("done", "failed");
            waybill.start();
            assertThat(node.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(said).content().contains("done").doesNotContain("failed");
        } finally {
            node.destroyForcibly();
        }
        awaitDelivered("by-" + parts + ".bin");
    }

    private void awaitDelivered(String name) throws IOException {
        await().atMost(LONG)
                .until(() -> waybill.books().path("delivered").path("documents").asInt() == 1);
        assertThat(waybill.books().path("seen").asInt()).isEqualTo(1);
        assertThat(waybill.delivered()).containsOnlyKeys(name);
        assertThat(waybill.delivered().get(name)).hasBinaryContent(content);
    }

    private static boolean install(Path home) throws IOException, InterruptedException {
        Files.createDirectories(home);
        for (String name : new String[] {"package.json", "upload.js"}) {
            Files.write(home.resolve(name), Files.readAllBytes(SCRIPTS.resolve(name)));
        }
        if (Files.isDirectory(home.resolve("node_modules/tus-js-client"))) {
            return true;
        }
        try {
            Process npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--prefer-offline")
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(new File(home.toFile(), "npm.log"))
                    .start();
            return npm.waitFor(LONG.toSeconds(), TimeUnit.SECONDS) && npm.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A client that was cut off asks the same address again. */
    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return String.valueOf(socket.getLocalPort());
        }
    }
}
