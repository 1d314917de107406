package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is refused, corrected and dropped again under its name, as the README advises: refused twice here, and delivered at once
 * when it is right. One process serves all cases.
 */
class CorrectedDropsIT {
    private static final Duration PROMPT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int LARGEST = 50_000;
    private static final int LONGEST_NAME = 255;

    /** An entry that never came out of its archive is told of in the receipt only. */
    private static final String NOTHING = "";

    @TempDir
    static Path folder;

    private static WaybillProcess waybill;
    private static Path inbox;

    /** What is dropped, wrong in some way and right. */
    private enum Drop {
        ARCHIVE_THAT_IS_BROKEN("broken.zip", "broken.zip", "broken.txt") {
            @Override
            byte[] wrong(int time) {
                return text("no archive, try " + time, 300);
            }

            @Override
            byte[] right() throws IOException {
                return StoredZip.of("broken.txt", text("whole", 5));
            }
        },
        ARCHIVE_THAT_IS_CUT_OFF("cut.zip", "cut.zip", "cut.txt") {
            @Override
            byte[] wrong(int time) throws IOException {
                byte[] zip = StoredZip.of("cut.txt", text("cut " + time, 9_000));
                return Arrays.copyOf(zip, zip.length - 30);
            }

            @Override
            byte[] right() throws IOException {
                return StoredZip.of("cut.txt", text("not cut", 9_000));
            }
        },
        ENTRY_THAT_IS_TOO_LARGE("large.zip", "large.zip/large.txt", "large.txt") {
            @Override
            byte[] wrong(int time) throws IOException {
                return StoredZip.of("large.txt", text("large " + time, LARGEST + 1));
            }

            @Override
            byte[] right() throws IOException {
                return StoredZip.of("large.txt", text("small", 50));
            }
        },
        ENTRY_THAT_IS_DAMAGED("damaged.zip", NOTHING, "damaged.txt") {
            @Override
            byte[] wrong(int time) throws IOException {
                byte[] zip = StoredZip.of("damaged.txt", text("damaged " + time, 500));
                zip[100] ^= 1;
                return zip;
            }

            @Override
            byte[] right() throws IOException {
                return StoredZip.of("damaged.txt", text("intact", 500));
            }
        },
        ENTRY_WHOSE_NAME_CAN_NOT_BE_TAKEN("named.zip", NOTHING, "named.txt") {
            @Override
            byte[] wrong(int time) throws IOException {
                return StoredZip.of("../named.txt", text("named " + time, 50));
            }

            @Override
            byte[] right() throws IOException {
                return StoredZip.of("named.txt", text("well named", 50));
            }
        },
        ENTRY_BESIDE_A_GOOD_ONE("mixed.zip", "mixed.zip/mixed.txt", "mixed.txt") {
            @Override
            byte[] wrong(int time) throws IOException {
                return StoredZip.of(
                        "mixed.txt", text("mixed " + time, LARGEST + 1), "beside.txt", text("the same", 20));
            }

            @Override
            byte[] right() throws IOException {
                return StoredZip.of("mixed.txt", text("mixed", 50), "beside.txt", text("the same", 20));
            }
        },
        DOCUMENT_THAT_IS_TOO_LARGE("loose.txt", "loose.txt", "loose.txt") {
            @Override
            byte[] wrong(int time) {
                return text("loose " + time, LARGEST + 1);
            }

            @Override
            byte[] right() {
                return text("loose", 60);
            }
        },
        DOCUMENT_OF_ANOTHER_TYPE("type.txt", "type.txt", "type.txt") {
            @Override
            byte[] wrong(int time) {
                return text("\u0089PNG\r\n\u001a\n" + time, 400, StandardCharsets.ISO_8859_1);
            }

            @Override
            byte[] right() {
                return text("a text", 60);
            }
        },
        DOCUMENT_OF_A_LONG_NAME(longName("d", ".txt"), longName("d", ".txt"), longName("d", ".txt")) {
            @Override
            byte[] wrong(int time) {
                return text("long " + time, LARGEST + 1);
            }

            @Override
            byte[] right() {
                return text("long", 60);
            }
        },
        DOCUMENT_IN_A_FOLDER("reports/2026/report.txt", "reports/2026/report.txt", "reports/2026/report.txt") {
            @Override
            byte[] wrong(int time) {
                return text("report " + time, LARGEST + 1);
            }

            @Override
            byte[] right() {
                return text("report", 60);
            }
        },
        ARCHIVE_OF_A_LONG_NAME(longName("a", ".zip"), longName("a", ".zip"), "in-long.txt") {
            @Override
            byte[] wrong(int time) {
                return text("no archive of a long name, try " + time, 300);
            }

            @Override
            byte[] right() throws IOException {
                return StoredZip.of("in-long.txt", text("in long", 50));
            }
        },
        ENTRY_OF_A_LONG_NAME(
                longName("l", ".zip"), longName("l", ".zip") + "/" + longName("e", ".txt"), longName("e", ".txt")) {
            @Override
            byte[] wrong(int time) throws IOException {
                return StoredZip.of(delivered(), text("entry " + time, LARGEST + 1));
            }

            @Override
            byte[] right() throws IOException {
                return StoredZip.of(delivered(), text("entry", 50));
            }
        };

        private final String file;
        private final String refused;
        private final String delivered;

        Drop(String file, String refused, String delivered) {
            this.file = file;
            this.refused = refused;
            this.delivered = delivered;
        }

        String delivered() {
            return delivered;
        }

        /** What can't be taken, another one each time. */
        abstract byte[] wrong(int time) throws IOException;

        abstract byte[] right() throws IOException;
    }

    @BeforeAll
    static void start() throws IOException {
        waybill = WaybillProcess.in(folder.resolve("home"))
                .jvm("-Dwaybill.flow-defaults.types=text/*=" + LARGEST + "B")
                .with("WAYBILL_ODS", "false")
                .with("WAYBILL_SWEEP", "1s")
                .with("WAYBILL_SCANS_SETTLE", "0s");
        inbox = waybill.inbox();
        waybill.start();
    }

    @AfterAll
    static void stop() {
        waybill.close();
    }

    @ParameterizedTest
    @EnumSource(Drop.class)
    void whatIsRefusedTwiceAndThenCorrectedIsDeliveredAtOnce(Drop drop) throws IOException {
        List<byte[]> wrong = new ArrayList<>();
        for (int time = 1; time <= 2; time++) {
            Map<String, String> answered = receipts();
            wrong.add(drop.wrong(time));
            drop(drop.file, wrong.get(time - 1));
            int count = drop.refused.isEmpty() ? 0 : time;
            await().atMost(PROMPT).untilAsserted(() -> {
                assertThat(receipts()).hasSize(answered.size() + 1);
                assertThat(kept(drop)).hasSize(count);
                assertThat(explanations(drop)).hasSize(count);
            });
            assertThat(newReceipt(answered).toString()).contains("REJECTED");
        }
        Map<String, String> answered = receipts();
        long rejected = rejected();
        byte[] right = drop.right();

        drop(drop.file, right);

        await().atMost(PROMPT).untilAsserted(() -> {
            assertThat(waybill.delivered()).containsKey(drop.delivered);
            assertThat(receipts()).hasSize(answered.size() + 1);
            assertThat(waybill.done().values())
                    .anySatisfy(file -> assertThat(file).hasBinaryContent(right));
        });
        assertThat(rejected()).isEqualTo(rejected);
        assertThat(newReceipt(answered).toString())
                .contains(drop.delivered, "DELIVERED")
                .doesNotContain("REJECTED");
        assertThat(receipts()).as("what was answered before").containsAllEntriesOf(answered);
        assertThat(kept(drop)).hasSize(drop.refused.isEmpty() ? 0 : 2);
        if (drop.refused.equals(drop.file)) {
            assertThat(kept(drop))
                    .anySatisfy(file -> assertThat(file).hasBinaryContent(wrong.get(0)))
                    .anySatisfy(file -> assertThat(file).hasBinaryContent(wrong.get(1)));
        }
    }

    @Test
    void aManifestThatCouldNotBeReadIsCorrectedWithItsFiles() throws IOException {
        for (int time = 1; time <= 2; time++) {
            Map<String, String> answered = receipts();
            drop(
                    "described",
                    Map.of(
                            "manifest.csv",
                            text("colour,shape\nred " + time + ",round\n", 0),
                            "x.txt",
                            text("x " + time, 50)));
            await().atMost(PROMPT).untilAsserted(() -> assertThat(receipts()).hasSize(answered.size() + 1));
            assertThat(newReceipt(answered).toString())
                    .as("what is wrong with it")
                    .contains("manifest.csv");
        }
        Map<String, String> answered = receipts();

        drop(
                "described",
                Map.of("manifest.csv", text("name,title\nx.txt,The right one\n", 0), "x.txt", text("x 2", 50)));

        await().atMost(PROMPT).untilAsserted(() -> assertThat(receipts()).hasSize(answered.size() + 1));
        assertThat(newReceipt(answered).toString()).contains("described/x.txt");
        assertThat(receipts()).containsAllEntriesOf(answered);
        waybill.awaitQuiet(0);
    }

    /** All at once, as a person does who puts a whole folder right. */
    @Test
    void manyAreCorrectedTogether() throws IOException {
        int count = 40;
        for (int time = 1; time <= 2; time++) {
            long before = rejected();
            for (int i = 0; i < count; i++) {
                drop("many-" + i + ".txt", text("many " + time, LARGEST + 1 + i));
            }
            await().atMost(PROMPT).until(() -> rejected() == before + count);
        }

        for (int i = 0; i < count; i++) {
            drop("many-" + i + ".txt", text("many " + i, 30));
        }

        await().atMost(PROMPT).until(() -> waybill.delivered()
                .keySet()
                .containsAll(IntStream.range(0, count)
                        .mapToObj(i -> "many-" + i + ".txt")
                        .toList()));
        waybill.awaitQuiet(0);
    }

    /** What was refused, under its name and numbered. */
    private static List<Path> kept(Drop drop) throws IOException {
        return quarantined(drop, false);
    }

    private static List<Path> explanations(Drop drop) throws IOException {
        return quarantined(drop, true);
    }

    /** Long names are cut and archives get a folder: so what is looked for has the same beginning. */
    private static List<Path> quarantined(Drop drop, boolean explanation) throws IOException {
        String start = drop.file.substring(0, Math.min(drop.file.lastIndexOf('.'), LONGEST_NAME - 60));
        return waybill.quarantined().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(start))
                .filter(entry -> entry.getKey().endsWith(".problem.txt") == explanation)
                .map(Map.Entry::getValue)
                .toList();
    }

    private static long rejected() throws IOException {
        return waybill.books().path("rejected").path("documents").asLong();
    }

    private static Map<String, String> receipts() throws IOException {
        Map<String, String> receipts = new TreeMap<>();
        for (Map.Entry<String, Path> file :
                WaybillProcess.files(inbox.resolve("answers")).entrySet()) {
            if (file.getKey().endsWith(".receipt.json")) {
                receipts.put(file.getKey(), Files.readString(file.getValue()));
            }
        }
        return receipts;
    }

    private static JsonNode newReceipt(Map<String, String> answered) throws IOException {
        Map<String, String> all = receipts();
        all.keySet().removeAll(answered.keySet());
        assertThat(all).hasSize(1);
        return new ObjectMapper().readTree(all.values().iterator().next());
    }

    private static void drop(String name, byte[] content) throws IOException {
        Path prepared = Files.write(folder.resolve("prepared"), content);
        Path target = inbox.resolve(name);
        Files.createDirectories(target.getParent());
        Files.move(prepared, target);
    }

    /** Several files of a folder, which appear together. */
    private static void drop(String name, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (!file.getKey().equals("manifest.csv")) {
                drop(name + "/" + file.getKey(), file.getValue());
            }
        }
        drop(name + "/manifest.csv", files.get("manifest.csv"));
    }

    private static String longName(String start, String ending) {
        return start + "x".repeat(LONGEST_NAME - start.length() - ending.length()) + ending;
    }

    private static byte[] text(String start, int length) {
        return text(start, length, StandardCharsets.UTF_8);
    }

    private static byte[] text(String start, int length, Charset charset) {
        return (start + " a".repeat(Math.max(0, length - start.length()) / 2 + (length > 0 ? 1 : 0))).getBytes(charset);
    }
}
