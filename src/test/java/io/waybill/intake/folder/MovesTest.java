package io.waybill.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.waybill.content.SafeFolder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MovesTest {
    @TempDir
    private Path folder;

    @Test
    void filesOfOneNameGetNumbersWithoutAGap() throws IOException {
        Set<String> expected = new TreeSet<>(Set.of("scan.pdf"));
        for (int i = 1; i <= 40; i++) {
            put(i, "scan.pdf");
            if (i > 1) {
                expected.add("scan (" + i + ").pdf");
            }
        }
        assertThat(names()).isEqualTo(expected);
    }

    @Test
    void whatSomebodyTookAwayIsNoReasonToOverwriteAnything() throws IOException {
        for (int i = 1; i <= 20; i++) {
            put(i, "scan.pdf");
        }
        Files.delete(folder.resolve("done/scan (8).pdf"));
        Files.delete(folder.resolve("done/scan (13).pdf"));
        Set<String> contents = contents();
        for (int i = 21; i <= 24; i++) {
            put(i, "scan.pdf");
            contents.add(Integer.toString(i));
        }
        assertThat(contents()).isEqualTo(contents);
    }

    @Test
    void theNumberOfALongNameDoesNotMakeItTooLong() throws IOException {
        String longest = "é".repeat(125) + "x.txt";
        assertThat(longest.getBytes(StandardCharsets.UTF_8)).hasSize(255);
        put(1, longest);
        put(2, longest);
        assertThat(names()).containsExactlyInAnyOrder(longest, "é".repeat(123) + " (2).txt");
        assertThat(contents()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void ofFilesThatAreMovedInTheSameMomentNoneIsLost() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Path>> moves = new ArrayList<>();
            Set<String> all = new TreeSet<>();
            for (int i = 0; i < 400; i++) {
                int number = i;
                moves.add(() -> put(number, "scan.pdf"));
                all.add(Integer.toString(i));
            }
            for (Future<Path> moved : pool.invokeAll(moves)) {
                moved.get();
            }
            assertThat(contents()).isEqualTo(all);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Two processes of one installation share folders, and no lock. */
    @Test
    void ofFilesThatTwoProcessesMoveInTheSameMomentNoneIsLost() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            Method other = ofAnotherProcess();
            List<Callable<Object>> moves = new ArrayList<>();
            Set<String> all = new TreeSet<>();
            for (int i = 0; i < 600; i++) {
                Path from = Files.writeString(folder.resolve("staged-" + i), Integer.toString(i));
                // Pairs of them have one name.
                Path wanted = folder.resolve("done").resolve("scan-" + i / 2 + ".pdf");
                moves.add(i % 2 == 0 ? () -> Moves.put(from, wanted) : () -> other.invoke(null, from, wanted));
                all.add(Integer.toString(i));
            }
            for (Future<Object> moved : pool.invokeAll(moves)) {
                moved.get();
            }
            assertThat(contents()).isEqualTo(all);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aLinkToNowhereIsNotOverwritten() throws IOException {
        Files.createDirectories(folder.resolve("done"));
        Files.createSymbolicLink(folder.resolve("done/scan.pdf"), folder.resolve("nowhere"));

        assertThat(put(1, "scan.pdf")).hasFileName("scan (2).pdf").hasContent("1");
    }

    @Test
    void whatIsGoneLeavesNothing() throws IOException {
        Path gone = folder.resolve("gone");

        assertThatThrownBy(() -> Moves.put(gone, folder.resolve("done/scan.pdf")))
                .isInstanceOf(NoSuchFileException.class);

        assertThat(names()).isEmpty();
    }

    /** As another node does, when it tidies up and then puts something there. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aFolderThatIsRemovedAndMadeAnewMeanwhileIsNotWaitedFor() throws IOException {
        Path done = folder.resolve("done");
        try (SafeFolder open = SafeFolder.of(folder)) {
            Moves.put(open, Files.writeString(folder.resolve("one"), "1"), done.resolve("day/scan.pdf"));
            Files.delete(done.resolve("day/scan.pdf"));
            Files.delete(done.resolve("day"));
            Files.createDirectory(done.resolve("day"));

            Path put = Moves.put(open, Files.writeString(folder.resolve("two"), "2"), done.resolve("day/scan.pdf"));

            assertThat(put).isEqualTo(done.resolve("day/scan.pdf")).hasContent("2");
        }
    }

    /** The kernel says that these have 4,096 bytes: so does a file that is cut off while it is copied. */
    @Test
    @EnabledOnOs(OS.LINUX)
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void ofACopyToAnotherFileSystemThatCanNotBeFinishedNothingIsLeft() throws IOException {
        Path shorter = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
        assumeThat(shorter).isReadable();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> Moves.put(shorter, folder.resolve("done/scan.pdf")))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("4096");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aNameThatIsTooLongIsShortened() throws IOException {
        Path put = Moves.put(
                Files.writeString(folder.resolve("one"), "1"), folder.resolve("done/recovered-" + "n".repeat(255)));

        assertThat(put).hasContent("1");
        assertThat(put.getFileName().toString()).hasSize(255).startsWith("recovered-nnn");
    }

    private static Method ofAnotherProcess() throws Exception {
        ClassLoader loader = new ClassLoader(MovesTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.equals(Moves.class.getName())) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }

            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Method put =
                Class.forName(Moves.class.getName(), true, loader).getDeclaredMethod("put", Path.class, Path.class);
        put.setAccessible(true);
        return put;
    }

    @Test
    void whatHasTheNameOfAFolderIsNoObstacle() throws IOException {
        put(1, "scans.zip");
        put(2, "scans.zip/letter.pdf");
        put(3, "scans.zip/report.pdf");
        put(4, "scans.zip/letter.pdf/page.pdf");

        assertThat(folder.resolve("done/scans (2).zip/letter.pdf")).hasContent("2");
        assertThat(folder.resolve("done/scans (2).zip/report.pdf")).hasContent("3");
        assertThat(folder.resolve("done/scans (2).zip/letter (2).pdf/page.pdf")).hasContent("4");
    }

    @Test
    void aFolderThatHasTheNameOfAFileIsNoObstacle() throws IOException {
        put(1, "a/b");
        put(2, "a");

        assertThat(folder.resolve("done/a (2)")).hasContent("2");
    }

    @Test
    void namesThatNoFileSystemTakesAreShortened() throws IOException {
        String name = "n".repeat(300) + ".pdf";
        String deep = "d".repeat(200) + "/";
        assertThat(Moves.safe(name).toString()).hasSize(255).endsWith(".pdf");
        assertThat(Moves.safe("x." + "e".repeat(300)).toString()).hasSize(255);
        assertThat(Moves.safe("../a\0/./b")).isEqualTo(Path.of("a/b"));

        put(1, Moves.safe(deep.repeat(30) + name).toString());

        try (Stream<Path> all = Files.walk(folder.resolve("done"))) {
            assertThat(all.filter(Files::isRegularFile)).singleElement().satisfies(file -> assertThat(file)
                    .hasContent("1"));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            a:b.pdf,a%3Ab.pdf
            letter.pdf,letter.pdf
            what?/is *this*.pdf,what%3F/is %2Athis%2A.pdf
            ends./with a dot.,ends%2E/with a dot%2E
            'ends /with a space ','ends%20/with a space%20'
            50%: done.txt,50%25%3A done.txt
            """, ignoreLeadingAndTrailingWhitespace = false)
    void whatWindowsTakesInNoNameIsEscapedIfItIsRefused(String name, String escaped) throws IOException {
        try (SafeFolder open = SafeFolder.of(folder)) {
            assertThat(Moves.plain(open, folder.resolve("done").resolve(name)))
                    .isEqualTo(folder.resolve("done").resolve(escaped));
        }
        assertThat(put(1, name))
                .as("here it is taken")
                .isEqualTo(folder.resolve("done").resolve(name));
    }

    private Path put(int content, String name) throws IOException {
        Path from = Files.writeString(folder.resolve("staged-" + content), Integer.toString(content));
        return Moves.put(from, folder.resolve("done").resolve(name));
    }

    private Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        try (var files = Files.list(folder.resolve("done"))) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    private Set<String> contents() throws IOException {
        Set<String> contents = new TreeSet<>();
        for (String name : names()) {
            contents.add(Files.readString(folder.resolve("done").resolve(name)));
        }
        return contents;
    }
}
