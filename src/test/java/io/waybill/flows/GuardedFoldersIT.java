package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Routes, configuration and data, which senders must not be able to write. */
class GuardedFoldersIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @BeforeEach
    void copyRoutes() throws IOException {
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
    }

    @Test
    void anInboxThatHoldsWhatDecidesIsRefusedAndRightsOfOthersAreTold() throws IOException {
        Map<String, String> inboxes = Map.of(
                "home", ".",
                "above", "..",
                "routes", "routes",
                "flows", "routes/flows",
                "below", "routes/flows/below",
                "data", "data",
                "staging", "data/staging",
                "linked", "link-to-routes");
        Files.createSymbolicLink(folder.resolve("link-to-routes"), folder.resolve("routes"));
        StringBuilder settings = new StringBuilder("waybill:\n  flows:\n");
        for (Map.Entry<String, String> inbox : inboxes.entrySet()) {
            Files.copy(Path.of("routes/flows/scans.camel.yaml"), flow(inbox.getKey()));
            settings.append("    ").append(inbox.getKey()).append(":\n");
            settings.append("      inbox: \"").append(inbox.getValue()).append("\"\n");
        }
        Path config = Files.writeString(folder.resolve("application.yml"), settings);
        Path routes = folder.resolve("routes/flows");
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(routes, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-rw-r--"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xrwx"));
        try (WaybillProcess waybill = WaybillProcess.in(folder).with("WAYBILL_ODS", "false")) {
            waybill.start();

            for (String refused : inboxes.keySet()) {
                assertThat(waybill.log())
                        .containsPattern("Flow file flows/" + refused
                                + ".camel.yaml is .*line \\d+.*its inbox .* is, contains or lies in .*which is");
            }
            assertThat(waybill.log())
                    .containsOnlyOnce(routes + " (the routes) can be written by everybody")
                    .containsOnlyOnce(config + " (the configuration) can be written by the group")
                    .containsOnlyOnce(data + " (Waybill's own data) can be written by everybody");
            Files.writeString(waybill.inbox().resolve("a.txt"), "a");
            await().atMost(LONG).until(() -> waybill.delivered().containsKey("a.txt"));
            assertThat(waybill.books().path("seen").asLong()).isEqualTo(1);
        }
    }

    @Test
    void anOutboxThatHoldsWhatDecidesIsRefusedAndOfGoodRightsNothingIsSaid() throws IOException {
        Files.writeString(folder.resolve("application.yml"), "waybill:\n  stores:\n    folder:\n      path: \".\"\n");
        try (WaybillProcess waybill = WaybillProcess.in(folder).with("WAYBILL_ODS", "false")) {
            waybill.start();

            assertThat(waybill.log())
                    .containsPattern(
                            "Flow file flows/scans.camel.yaml is .*line \\d+.*the folder of the store 'folder' .* is, contains")
                    .doesNotContain("can be written by")
                    .doesNotContain("belongs to");
        }
    }

    private Path flow(String name) {
        return folder.resolve("routes/flows/" + name + ".camel.yaml");
    }
}
