package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waybill.ledger.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that belong to no store: archives, packed receipts, the sweep; and what ODS can't do. */
class OtherRoutesIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @Test
    void archivesReceiptsAndStraysFindTheirWay() throws Exception {
        Path zip = home.resolve("two.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("one.txt", "folder/two.txt")) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        try (RunningWaybill waybill = RunningWaybill.start(
                home,
                Map.of(
                        "waybill.stores.folder.when", "true",
                        "waybill.stores.ods.when", "true",
                        "waybill.flows.scans.pack-receipts", "true",
                        "waybill.sweep.every", "300",
                        "waybill.sweep.stranded", "1ms"))) {
            waybill.drop(zip, "two.zip");
            await().atMost(LONG).until(() -> answers(waybill).size() == 1);
            assertThat(answers(waybill).get(0)).endsWith(".receipt.zip");
            assertThat(waybill.delivered("folder/two.txt", "folder").location()).contains("folder/two.txt");

            Path stray = waybill.inbox().resolve(".waybill/nobody/knows");
            Files.createDirectories(stray.getParent());
            Files.writeString(stray, "left behind");
            Path link = Files.createSymbolicLink(waybill.inbox().resolve("link"), zip);
            Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(Instant.now().minusSeconds(60)), null, null);
            assertThat(waybill.delivered("recovered-knows", "folder").location())
                    .contains("recovered-knows");
            await().atMost(LONG)
                    .until(() -> waybill.log().stream().anyMatch(line -> line.contains("link lies in an inbox")));

            Delivery delivery = waybill.delivery("folder/two.txt", "folder", zip);
            for (String route : List.of("ods-read", "ods-remove")) {
                assertThatThrownBy(() -> waybill.call(route, delivery, "", Object.class))
                        .hasStackTraceContaining("The loading API of ODS");
            }
        }
    }

    private static List<String> answers(RunningWaybill waybill) throws IOException {
        Path folder = waybill.inbox().resolve("answers");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".unfinished"))
                    .filter(name -> name.endsWith(".zip"))
                    .toList();
        }
    }
}
