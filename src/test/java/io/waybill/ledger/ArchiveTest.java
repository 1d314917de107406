package io.waybill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of what left the ledger. */
class ArchiveTest {
    private static final String MONTH = "2026-08";

    @TempDir
    Path folder;

    @Test
    void isPlainGzipToOtherPrograms() throws Exception {
        Archive archive = new Archive(folder);
        assertThat(archive.hasFiles()).isFalse();
        archive.append(MONTH, member("a", "b"));
        archive.append(MONTH, member("c"));
        archive.append("2026-09", member("d"));

        Process zcat = new ProcessBuilder("zcat", file().toString())
                .redirectErrorStream(true)
                .start();
        String unpacked = new String(zcat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(zcat.waitFor()).isZero();
        assertThat(unpacked).isEqualTo("{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n");
        assertThat(archive.hasFiles()).isTrue();
    }

    @Test
    void goesOnWhereverItWasCutOff() throws IOException {
        new Archive(folder).append(MONTH, member("a"));
        byte[] first = Files.readAllBytes(file());
        new Archive(folder).append(MONTH, member("b"));
        byte[] both = Files.readAllBytes(file());
        assertThat(both.length).isGreaterThan(first.length);

        for (int length = 0; length < both.length; length++) {
            Files.write(file(), Arrays.copyOf(both, length));
            new Archive(folder).append(MONTH, member("c"));
            assertThat(ids())
                    .as("cut off at %d", length)
                    .isEqualTo(length < first.length ? List.of("c") : List.of("a", "c"));
        }
    }

    @Test
    void goesOnAfterAPowerCutThatLeftZeros() throws IOException {
        new Archive(folder).append(MONTH, member("a"));
        long whole = Files.size(file());
        new Archive(folder).append(MONTH, member("b"));
        byte[] both = Files.readAllBytes(file());

        for (int from = Math.toIntExact(whole); from < both.length; from++) {
            byte[] zeros = both.clone();
            Arrays.fill(zeros, from, both.length, (byte) 0);
            Files.write(file(), zeros);
            new Archive(folder).append(MONTH, member("c"));
            assertThat(ids()).as("zeros from %d", from).contains("a", "c").hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void leavesAloneWhatSomebodyElsePacked() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write("{\"id\":\"packed anew\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        Files.createDirectories(folder);
        Files.write(file(), bytes.toByteArray());
        new Archive(folder).append(MONTH, member("b"));
        Files.write(file(), bytes.toByteArray(), StandardOpenOption.APPEND);
        new Archive(folder).append(MONTH, member("c"));

        assertThat(ids()).containsExactly("packed anew", "b", "packed anew", "c");
    }

    @Test
    void saysThatItCanNotBeWritten() throws IOException {
        Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> new Archive(folder.resolve("file")).append(MONTH, member("a")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't be written, and what is old stays in the ledger");
    }

    @Test
    void looksAgainForAnEndThatWasTornBeforeItGoesOn() throws IOException {
        Files.createDirectories(folder);
        Files.createSymbolicLink(file(), Path.of("/dev/full"));
        Archive archive = new Archive(folder);
        assertThatThrownBy(() -> archive.append(MONTH, member("a"))).hasMessageContaining("No space left");
        Files.delete(file());
        new Archive(folder).append(MONTH, member("b"));
        byte[] torn = Arrays.copyOf(member("c").array(), 40);
        Files.write(file(), torn, StandardOpenOption.APPEND);

        archive.append(MONTH, member("d"));

        assertThat(ids()).containsExactly("b", "d");
    }

    @Test
    void keepsBesideItWhatStandsBehindDamage() throws IOException {
        new Archive(folder).append(MONTH, member("a"));
        int first = Math.toIntExact(Files.size(file()));
        new Archive(folder).append(MONTH, member("b"));
        new Archive(folder).append(MONTH, member("c"));
        byte[] damaged = Files.readAllBytes(file());
        damaged[first + 1] ^= 0x40;
        Files.write(file(), damaged);
        Path before = Files.writeString(folder.resolve(MONTH + ".jsonl.gz.torn-1"), "of another time");

        new Archive(folder).append(MONTH, member("d"));

        assertThat(ids()).containsExactly("a", "d");
        assertThat(folder.resolve(MONTH + ".jsonl.gz.torn-2"))
                .hasBinaryContent(Arrays.copyOfRange(damaged, first, damaged.length));
        assertThat(before).hasContent("of another time");
    }

    private List<String> ids() throws IOException {
        return Archived.in(folder, MONTH).lines().stream()
                .map((JsonNode line) -> line.path("id").asText())
                .toList();
    }

    private Path file() {
        return folder.resolve(MONTH + ".jsonl.gz");
    }

    private static ByteBuffer member(String... ids) {
        ArchiveMember member = new ArchiveMember();
        for (String id : ids) {
            member.line(("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8));
        }
        return member.end();
    }
}
