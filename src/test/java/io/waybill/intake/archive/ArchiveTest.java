package io.waybill.intake.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.waybill.content.Checksums;
import io.waybill.content.StagedFile;
import io.waybill.intake.Arrived;
import io.waybill.ledger.Ids;
import io.waybill.outcome.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class ArchiveTest {
    private static final DataSize ROOM = DataSize.ofTerabytes(1);

    @TempDir
    Path folder;

    private Path zip;
    private Path target;

    @BeforeEach
    void files() {
        zip = folder.resolve("a.zip");
        target = folder.resolve("target");
    }

    @Test
    void entriesComeInOrderAndAreWrittenAsTheyAre() throws Exception {
        Zips.make(zip, out -> {
            Zips.add(out, "b.txt", "Second letter".getBytes());
            Zips.add(out, "folder/", new byte[0]);
            out.setMethod(ZipArchiveOutputStream.STORED);
            ZipArchiveEntry stored = new ZipArchiveEntry("folder/a.txt");
            stored.setSize(5);
            stored.setCrc(0xf7d18982L);
            Zips.add(out, stored, "Hello".getBytes());
        });

        try (Archive archive = open()) {
            List<Archive.Entry> entries = entries(archive);
            assertThat(entries).extracting(Archive.Entry::name).containsExactly("b.txt", "folder/a.txt");
            assertThat(entries).extracting(Archive.Entry::index).containsExactly(0, 2);
            assertThat(entries).extracting(Archive.Entry::declaredSize).containsExactly(13L, 5L);

            Checksums checksums = archive.write(entries.get(0), target);
            assertThat(checksums).isEqualTo(Checksums.of(new ByteArrayInputStream("Second letter".getBytes()), 13));
            assertThat(target).hasContent("Second letter");

            archive.write(entries.get(1), target);
            assertThat(target).hasContent("Hello");
        }
    }

    @Test
    void anArchiveMadeAsAStreamWithDataDescriptorsIsRead() throws Exception {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("a.txt"));
            out.write("streamed".getBytes());
        }
        try (Archive archive = open()) {
            archive.write(entries(archive).get(0), target);
            assertThat(target).hasContent("streamed");
        }
    }

    @Test
    void zip64IsRead() throws Exception {
        Zips.make(zip, out -> {
            out.setUseZip64(Zip64Mode.Always);
            Zips.add(out, "a.txt", "large in spirit".getBytes());
        });
        try (Archive archive = open()) {
            archive.write(entries(archive).get(0), target);
            assertThat(target).hasContent("large in spirit");
        }
    }

    @Test
    void bytesBeforeTheFirstEntryDoNotHurt() throws Exception {
        Zips.of(zip, "a.txt", "after a program");
        byte[] archiveBytes = Files.readAllBytes(zip);
        Files.write(zip, new byte[5000]);
        Files.write(zip, archiveBytes, StandardOpenOption.APPEND);

        try (Archive archive = open()) {
            archive.write(entries(archive).get(0), target);
            assertThat(target).hasContent("after a program");
        }
    }

    @Test
    void nastyNamesComeThroughUnharmed() throws Exception {
        List<String> names = List.of(
                "two\nlines.txt",
                "\u202Egnp.exe",
                "x".repeat(255),
                ".hidden",
                "-rf",
                "${jndi:x} %41 'q\" `id`",
                "folder with space/Rapport d’été é.pdf",
                "e\u0301.txt",
                "*?<>|:.txt",
                " ");
        Zips.make(zip, out -> {
            for (String name : names) {
                Zips.add(out, name, name.getBytes());
            }
        });
        try (Archive archive = open()) {
            assertThat(entries(archive)).extracting(Archive.Entry::name).isEqualTo(names);
            assertThat(entries(archive)).allMatch(e -> e.problem().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void namesInTheOldCodePageAreReadWithAndWithoutTheUnicodeField(boolean withField) throws Exception {
        Zips.make(zip, out -> {
            out.setEncoding("IBM437");
            out.setUseLanguageEncodingFlag(false);
            out.setCreateUnicodeExtraFields(
                    withField
                            ? ZipArchiveOutputStream.UnicodeExtraFieldPolicy.ALWAYS
                            : ZipArchiveOutputStream.UnicodeExtraFieldPolicy.NEVER);
            Zips.add(out, "été.txt", "a".getBytes());
        });
        assertThat(Files.readAllBytes(zip)).contains("été.txt".getBytes(Charset.forName("IBM437")));
        try (Archive archive = open()) {
            assertThat(entries(archive)).extracting(Archive.Entry::name).containsExactly("été.txt");
        }
    }

    @Test
    void utf8NamesWithoutTheFlagAreRead() throws Exception {
        Zips.make(zip, out -> {
            out.setUseLanguageEncodingFlag(false);
            Zips.add(out, "文件.txt", "a".getBytes());
        });
        try (Archive archive = open()) {
            assertThat(entries(archive)).extracting(Archive.Entry::name).containsExactly("文件.txt");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../a.txt", "a/../../b", "..", "/etc/passwd", "C:\\a.txt", "\\\\server\\share", "a\\..\\..\\b"})
    void unsafeNamesAreAProblem(String name) throws Exception {
        String standIn = "x".repeat(name.length());
        Zips.of(zip, standIn, "a");
        Zips.replace(zip, standIn.getBytes(), name.getBytes());
        try (Archive archive = open()) {
            Archive.Entry entry = entries(archive).get(0);
            assertThat(entry.problem())
                    .hasValueSatisfying(p -> assertThat(p.reason()).contains("unsafe"));
            assertThatThrownBy(() -> archive.write(entry, target)).isInstanceOf(IllegalArgumentException.class);
            assertThat(target).doesNotExist();
        }
    }

    @Test
    void everyOtherProblemIsNamedAndTheRestGoesOn() throws Exception {
        Zips.make(zip, out -> {
            Zips.add(out, "encrypted", "a".getBytes());
            Zips.add(out, "ppmd", "b".getBytes());
            ZipArchiveEntry link = new ZipArchiveEntry("link");
            link.setUnixMode(0120777);
            Zips.add(out, link, "/etc/passwd".getBytes());
            Zips.add(out, "same.txt", "first".getBytes());
            Zips.add(out, ".\\same.txt", "second".getBytes());
            Zips.add(out, "SAME.txt", "another".getBytes());
            Zips.add(out, "zero-byte", "z".getBytes());
            Zips.add(out, "y".repeat(256), "long".getBytes());
            Zips.add(out, "large", new byte[2000]);
        });
        Zips.patchRecord(zip, 0, Map.of(8, 1));
        Zips.patchRecord(zip, 1, Map.of(10, 98));
        Zips.replace(zip, "zero-byte".getBytes(), "zero\0byte".getBytes());
        ArchiveRules rules = new ArchiveRules(1, 10, DataSize.ofMegabytes(1), DataSize.ofBytes(1000), 200);

        try (Archive archive = Archive.open(zip, rules, new Budget(rules, Files.size(zip)), ROOM)) {
            List<Archive.Entry> entries = entries(archive);
            assertThat(entries)
                    .extracting(e -> e.problem().map(Refusal::reason).orElse("good"))
                    .satisfiesExactly(
                            p -> assertThat(p).contains("encrypted"),
                            p -> assertThat(p).contains("PPMD"),
                            p -> assertThat(p).contains("symbolic link"),
                            p -> assertThat(p).isEqualTo("good"),
                            p -> assertThat(p).contains("another entry of this name"),
                            p -> assertThat(p).isEqualTo("good"),
                            p -> assertThat(p).contains("zero byte"),
                            p -> assertThat(p).contains("256 bytes", "255"),
                            p -> assertThat(p).contains("2 KB", "1000 bytes"));
        }
    }

    @Test
    void aDamagedEntryHurtsOnlyItselfAndLeavesNoHalfFile() throws Exception {
        byte[] first = "first content".repeat(100).getBytes();
        Zips.make(zip, out -> {
            ZipArchiveEntry stored = new ZipArchiveEntry("a.txt");
            stored.setMethod(ZipArchiveEntry.STORED);
            stored.setSize(first.length);
            CRC32 crc = new CRC32();
            crc.update(first);
            stored.setCrc(crc.getValue());
            Zips.add(out, stored, first);
            Zips.add(out, "b.txt", "good".getBytes());
            Zips.add(out, "c.txt", "cut".getBytes());
        });
        Zips.replace(zip, "tfirst contentfirst".getBytes(), "tfirst kontentfirst".getBytes());
        Zips.patchRecord(zip, 2, Map.of(24, 99));
        Budget budget = new Budget(ArchiveRules.standard(), Files.size(zip));
        long before = budget.left();

        try (Archive archive = Archive.open(zip, ArchiveRules.standard(), budget, ROOM)) {
            List<Archive.Entry> entries = entries(archive);
            assertThatThrownBy(() -> archive.write(entries.get(0), target))
                    .isInstanceOf(BadEntry.class)
                    .hasMessageContaining("checksum");
            assertThat(target).doesNotExist();
            assertThatThrownBy(() -> archive.write(entries.get(2), target))
                    .isInstanceOf(BadEntry.class)
                    .hasMessageContaining("should have 99 bytes and has 3");
            assertThat(budget.left()).isEqualTo(before);
            archive.write(entries.get(1), target);
            assertThat(target).hasContent("good");
        }
    }

    @Test
    void damageInTheCompressedBytesIsNamed() throws Exception {
        Zips.of(
                zip,
                "a.txt",
                "x".repeat(50) + Arrays.toString(new Random(3).ints(500).toArray()));
        byte[] bytes = Files.readAllBytes(zip);
        Arrays.fill(bytes, 100, 600, (byte) 0xFF);
        Files.write(zip, bytes);
        try (Archive archive = open()) {
            assertThatThrownBy(() -> archive.write(entries(archive).get(0), target))
                    .isInstanceOf(BadEntry.class)
                    .hasMessageContaining("damaged");
            assertThat(target).doesNotExist();
        }
    }

    @Test
    void aBrokenHeaderBeforeAnEntryHurtsOnlyThatEntry() throws Exception {
        Zips.of(zip, "a.txt", "a", "b.txt", "b");
        Zips.patchRecord(zip, 0, Map.of(42, 1)); // its data can't be there
        try (Archive archive = open()) {
            assertThatThrownBy(() -> archive.write(entries(archive).get(0), target))
                    .isInstanceOf(BadEntry.class);
            archive.write(entries(archive).get(1), target);
            assertThat(target).hasContent("b");
        }
    }

    @Test
    void aTargetThatCantBeWrittenIsNotTheFaultOfTheEntry() throws Exception {
        Zips.of(zip, "a.txt", "a");
        try (Archive archive = open()) {
            assertThatThrownBy(() -> archive.write(entries(archive).get(0), folder.resolve("none/target")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsNoArchiveIsRefusedWithAReason() throws Exception {
        Files.writeString(zip, "PDF or so");
        assertUnreadable("not a zip");

        Zips.of(zip, "a.txt", "a".repeat(1000), "b.txt", "b");
        byte[] bytes = Files.readAllBytes(zip);
        Files.write(zip, Arrays.copyOf(bytes, bytes.length - 30));
        assertUnreadable("cut off");

        Files.write(zip, Arrays.copyOfRange(bytes, bytes.length - 40, bytes.length));
        assertUnreadable("damaged");

        Files.write(zip, new byte[0]);
        assertUnreadable("not a zip");
    }

    @Test
    void anEndRecordThatLiesAboutTheEntriesIsFoundOut() throws Exception {
        Zips.of(zip, "a.txt", "a", "b.txt", "b");
        byte[] bytes = Files.readAllBytes(zip);
        bytes[bytes.length - 12] = 1;
        Files.write(zip, bytes);
        assertUnreadable("should have 1 entries, and its directory has 2");
    }

    @Test
    void tooManyEntriesAndTooMuchContentAreRefusedBeforeAnythingIsWritten() throws Exception {
        Zips.of(zip, "a.txt", "a".repeat(5000), "b.txt", "b", "c.txt", "c");
        ArchiveRules few = new ArchiveRules(1, 2, DataSize.ofGigabytes(1), DataSize.ofGigabytes(1), 200);
        assertThatThrownBy(() -> open(few))
                .isInstanceOf(UnreadableArchive.class)
                .hasMessageContaining("more than the 2");

        ArchiveRules small = new ArchiveRules(1, 9, DataSize.ofKilobytes(4), DataSize.ofGigabytes(1), 200);
        assertThatThrownBy(() -> open(small))
                .isInstanceOf(UnreadableArchive.class)
                .hasMessageContaining("4 KB");

        assertThatThrownBy(() -> Archive.open(
                        zip, ArchiveRules.standard(), new Budget(ArchiveRules.standard(), 1), DataSize.ofBytes(100)))
                .isInstanceOf(NoRoom.class)
                .hasMessageContaining("4.9 KB")
                .hasMessageContaining("100 bytes");
    }

    @Test
    void aBombOfZerosIsStoppedEarlyAndTheRestComesOut() throws Exception {
        Zips.make(zip, out -> {
            Zips.addZeros(out, "bomb", 1L << 30);
            Zips.add(out, "good.txt", "good".getBytes());
            Zips.addZeros(out, "blank.tif", 5 << 20);
        });
        try (Archive archive = open()) {
            List<Archive.Entry> entries = entries(archive);
            assertThatThrownBy(() -> archive.write(entries.get(0), target))
                    .isInstanceOf(BadEntry.class)
                    .hasMessageContaining("200 times");
            assertThat(target).doesNotExist();
            archive.write(entries.get(1), target);
            assertThat(target).hasContent("good");
            archive.write(entries.get(2), target);
            assertThat(target).hasSize(5 << 20);
        }
    }

    @Test
    void anEntryThatHoldsMoreThanItDeclaresIsStopped() throws Exception {
        Zips.make(zip, out -> Zips.addZeros(out, "liar", 3 << 20));
        Zips.patchRecord(zip, 0, Map.of(24, 10, 26, 0));
        try (Archive archive = open()) {
            assertThatThrownBy(() -> archive.write(entries(archive).get(0), target))
                    .isInstanceOf(BadEntry.class)
                    .hasMessageContaining("should have 10 bytes and has more");
        }
    }

    @Test
    void archivesInArchivesShareOneBudget() throws Exception {
        Path inner = Zips.make(folder.resolve("inner.zip"), out -> Zips.addZeros(out, "zeros", 5 << 20));
        Zips.make(zip, out -> {
            Zips.add(out, "inner.zip", Files.readAllBytes(inner));
            Zips.addZeros(out, "zeros", 5 << 20);
        });
        ArchiveRules rules = new ArchiveRules(1, 10, DataSize.ofMegabytes(8), DataSize.ofMegabytes(8), 2000);
        Budget budget = new Budget(rules, Files.size(zip));
        try (Archive outer = Archive.open(zip, rules, budget, ROOM)) {
            outer.write(entries(outer).get(0), target);
            outer.write(entries(outer).get(1), folder.resolve("zeros"));
        }
        assertThatThrownBy(() -> Archive.open(target, rules, budget, ROOM))
                .isInstanceOf(UnreadableArchive.class)
                .hasMessageContaining("3 MB that are still allowed");
    }

    @Test
    void entriesAreCountedForAllArchivesOfADropTogether() throws Exception {
        Path inner = Zips.make(folder.resolve("inner.zip"), out -> {
            for (int i = 0; i < 99_000; i++) {
                Zips.add(out, String.valueOf(i), new byte[0]);
            }
        });
        byte[] packed = Files.readAllBytes(inner);
        Zips.make(zip, out -> {
            for (int i = 0; i < 30; i++) {
                Zips.add(out, i + ".zip", packed);
            }
        });
        Arrived drop = new Arrived(Ids.next(), 0, "a.zip", StagedFile.of(zip), Arrived.Role.CONTENT, true);
        List<String> refusals = new ArrayList<>();
        int written = 0;
        try (ArchivePieces pieces =
                new ArchivePieces(drop, ArchiveRules.standard(), folder.resolve("staging"), Set.of())) {
            while (pieces.hasNext()) {
                if (pieces.next() instanceof ArchivePiece.Refused refused) {
                    refusals.add(refused.why().words());
                } else {
                    written++;
                }
            }
        }

        assertThat(written).isEqualTo(99_000);
        assertThat(refusals)
                .hasSize(29)
                .allMatch(words -> words.contains("more than the 100,000 entries that are allowed, together with"));
    }

    @Test
    void whatComesOutIsMeasuredAgainstTheOutermostArchive() throws Exception {
        Zips.make(zip, out -> Zips.addZeros(out, "zeros", 12 << 20));
        ArchiveRules rules = new ArchiveRules(1, 10, DataSize.ofGigabytes(1), DataSize.ofGigabytes(1), 2000);
        try (Archive archive = Archive.open(zip, rules, new Budget(rules, 1000), ROOM)) {
            assertThatThrownBy(() -> archive.write(entries(archive).get(0), target))
                    .isInstanceOf(BadEntry.class)
                    .hasMessageContaining("1000 bytes")
                    .hasMessageContaining("2000 times");
        }
    }

    @Test
    void namesOfFoldersWithContentAreAProblemAndBackslashFoldersAreFolders() throws Exception {
        Zips.of(zip, "xfolderx", "", "yfoldery", "content");
        Zips.replace(zip, "xfolderx".getBytes(), "folder1\\".getBytes());
        Zips.replace(zip, "yfoldery".getBytes(), "folder2/".getBytes(StandardCharsets.UTF_8));
        try (Archive archive = open()) {
            assertThat(Zips.problems(archive))
                    .containsExactly(entry("folder2", "The entry is named like a folder, but has content"));
        }
    }

    private void assertUnreadable(String reason) {
        assertThatThrownBy(this::open).isInstanceOf(UnreadableArchive.class).hasMessageContaining(reason);
    }

    private Archive open() throws Exception {
        return open(ArchiveRules.standard());
    }

    private Archive open(ArchiveRules rules) throws Exception {
        return Archive.open(zip, rules, new Budget(rules, Files.size(zip)), ROOM);
    }

    private static List<Archive.Entry> entries(Archive archive) {
        List<Archive.Entry> entries = new ArrayList<>();
        archive.entries().forEachRemaining(entries::add);
        return entries;
    }
}
