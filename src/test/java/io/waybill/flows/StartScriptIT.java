package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script that starts Waybill in an empty folder. What the first start unpacks stays for the cases after it, as it does
 * for a user; each has a ledger and inboxes of its own.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StartScriptIT {
    private static final Path SCRIPT = Path.of("waybill").toAbsolutePath();
    private static final Path SAMPLE = Path.of("samples/A_RES_70_11-EN.pdf");
    private static final int ENDED_BY_SIGTERM = 143;
    private static final String FIRST_START = "The first start with this jar";

    @TempDir
    static Path folder;

    @AfterEach
    void leaveNothingButWhatWasUnpacked() throws IOException {
        for (Path file : WaybillProcess.files(folder).values()) {
            if (!file.startsWith(folder.resolve("data/start"))) {
                Files.delete(file);
            }
        }
    }

    @Test
    @Order(1)
    void unpacksOnceDeliversAndEndsWhenItIsTold() throws IOException {
        try (WaybillProcess waybill = WaybillProcess.in(folder).startedBy(SCRIPT)) {
            Path outdated = Files.createDirectories(folder.resolve("data/start/outdated"));
            waybill.start();
            assertThat(waybill.log()).contains(FIRST_START);
            assertThat(outdated).doesNotExist();
            Files.copy(SAMPLE, waybill.inbox().resolve(SAMPLE.getFileName()));
            waybill.awaitReceipts(1);
            assertThat(waybill.delivered().values()).singleElement().satisfies(file -> assertThat(file)
                    .hasSameBinaryContentAs(SAMPLE));
            assertThat(waybill.stop()).isEqualTo(ENDED_BY_SIGTERM);

            waybill.start();
            assertThat(waybill.log()).doesNotContain(FIRST_START);
            assertThat(waybill.books().path("seen").asInt()).isEqualTo(1);
        }
    }

    @Test
    void backsUpALedgerThatIsInUseAndRestoresIt() throws Exception {
        try (WaybillProcess waybill = WaybillProcess.in(folder).startedBy(SCRIPT)) {
            Files.copy(SAMPLE, waybill.inbox().resolve(SAMPLE.getFileName()));
            waybill.start().awaitReceipts(1);

            assertThat(output(script("backup", "backup.db"), 0))
                    .contains("is a copy of data/ledger.db")
                    .contains("is whole");
            assertThat(output(script("backup", "backup.db"), 1))
                    .isEqualTo("waybill: backup.db is there already: name a file that isn't\n");
            assertThat(output(script("copy-ledger", "jdbc:postgresql://127.0.0.1:1/waybill"), 1))
                    .contains("is used by another process: process " + waybill.pid());
            assertThat(output(script("copy-ledger"), 2)).contains("./waybill copy-ledger jdbc:postgresql://");

            waybill.stop();
            Files.delete(folder.resolve("data/ledger.db"));
            Files.copy(folder.resolve("backup.db"), folder.resolve("data/ledger.db"));
            waybill.start();
            assertThat(waybill.books().path("seen").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aBackupThatFillsTheDiskIsRefusedInWordsAndLeavesNothing() throws Exception {
        try (WaybillProcess waybill = WaybillProcess.in(folder).startedBy(SCRIPT)) {
            waybill.start();
            // No file of this process may be longer than 50 KB.
            ProcessBuilder limited = script("backup", "backup.db");
            limited.command(List.of(
                    "bash", "-c", "ulimit -f 50; trap '' XFSZ; exec \"$0\" backup backup.db", SCRIPT.toString()));

            assertThat(output(limited, 1)).contains("data/ledger.db can't be copied to backup.db");

            assertThat(folder.resolve("backup.db")).doesNotExist();
            assertThat(folder.resolve("backup.db.unfinished")).doesNotExist();
        }
    }

    @Test
    void aCommandWorksBeforeTheFirstStart(@TempDir Path empty) throws Exception {
        assertThat(output(script("copy-ledger").directory(empty.toFile()), 2))
                .contains("./waybill copy-ledger jdbc:postgresql://");
        assertThat(empty).isEmptyDirectory();
    }

    private ProcessBuilder script(String... arguments) {
        ProcessBuilder script = new ProcessBuilder(Stream.concat(Stream.of(SCRIPT.toString()), Stream.of(arguments))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        script.environment().put("WAYBILL_JAR", Installation.jar().toString());
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));
        script.environment().put("JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        script.environment().put("LC_ALL", "C.UTF-8");
        return script;
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        ProcessBuilder script = new ProcessBuilder(List.of(SCRIPT.toString()))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        script.environment().put("WAYBILL_JAR", folder.resolve("none.jar").toString());
        assertThat(output(script, 1))
                .contains("none.jar isn't there: build it with")
                .contains("mvnw");
        script.environment().put("JAVA_HOME", folder.toString());
        assertThat(output(script, 1)).contains("there is no Java at").contains("install JDK 17");
        script.command(SCRIPT.toString(), "fly");
        assertThat(output(script, 2)).contains("./waybill [start]");
    }

    private static String output(ProcessBuilder builder, int exitValue) throws Exception {
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(exitValue);
        return said;
    }
}
