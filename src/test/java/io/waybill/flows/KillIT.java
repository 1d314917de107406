package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Killed where it hurts most, Waybill carries on: nothing is lost, doubled, stuck or left behind. */
class KillIT {
    private static final int KILLED = 137;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"AFTER_MOVE, 200", "IN_SPLIT, 1000", "BEFORE_SETTLING, 200"})
    void carriesOnAfterAKillAtAChosenPoint(String point, int entries) throws IOException {
        try (WaybillProcess waybill = WaybillProcess.in(folder)) {
            waybill.inbox();
            drop(waybill, "archive.zip", entries);
            Files.writeString(folder.resolve("loose.txt"), "a loose file");
            Files.move(folder.resolve("loose.txt"), waybill.inbox().resolve("loose.txt"));

            assertThat(waybill.jvm("-Dwaybill.crash-at=" + point).runToItsEnd()).isEqualTo(KILLED);
            waybill.jvm().start();
            waybill.awaitReceipts(2);
            waybill.awaitQuiet(entries + 1);

            Map<String, Path> delivered = waybill.delivered();
            assertThat(delivered).hasSize(entries + 1).containsKey("loose.txt");
            for (int i = 0; i < entries; i++) {
                assertThat(delivered.get("folder-%d/entry-%04d.txt".formatted(i % 7, i)))
                        .hasContent(content(i));
            }
            JsonNode books = waybill.books();
            assertThat(books.path("delivered").path("documents").asInt()).isEqualTo(entries + 1);
            assertThat(books.path("balanced").asBoolean()).isTrue();
            assertThat(waybill.awaitReceipts(2)).hasSize(2);
            assertThat(WaybillProcess.files(waybill.inbox().resolve(".waybill")))
                    .isEmpty();
            assertThat(WaybillProcess.files(waybill.data().resolve("staging"))).isEmpty();
            assertThat(waybill.done()).containsKeys("archive.zip", "loose.txt");
        }
    }

    private static void drop(WaybillProcess waybill, String name, int count) throws IOException {
        Path zip = Files.createTempFile("waybill", ".zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            for (int i = 0; i < count; i++) {
                entries.putNextEntry(new ZipEntry("folder-%d/entry-%04d.txt".formatted(i % 7, i)));
                entries.write(content(i).getBytes(StandardCharsets.UTF_8));
                entries.closeEntry();
            }
        }
        Files.move(zip, waybill.inbox().resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String content(int entry) {
        return ("This is entry number " + entry + ". ").repeat(1 + entry % 50);
    }
}
