package io.waybill.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class OpenFilesTest {
    @TempDir
    Path folder;

    private final OpenFiles files = new OpenFiles();

    @Test
    void whatAnotherProcessHasOpenForWritingIsTold() throws IOException {
        Path file = folder.resolve("a b \u00e9.pdf");
        Path other = Files.writeString(folder.resolve("other.pdf"), "x");
        Process writer =
                new ProcessBuilder("sh", "-c", "exec 3>>\"$0\"; echo open; read line", file.toString()).start();
        assertThat(writer.inputReader().readLine()).isEqualTo("open");
        assertThat(files.openForWriting(List.of(file, other))).containsExactly(file);
        try (OutputStream end = writer.getOutputStream()) {
            end.write('\n');
        }
        writer.onExit().join();
        assertThat(files.openForWriting(List.of(file, other))).isEmpty();
    }

    @Test
    void itIsFoundByWhatItIsAndNotByWhereItWasOpened() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Path file = link.resolve("scan.pdf");
        try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
            writer.setLength(1_000);
            assertThat(files.openForWriting(List.of(file))).containsExactly(file);
            Path moved = Files.move(file, real.resolve("renamed.pdf"));
            assertThat(files.openForWriting(List.of(moved))).containsExactly(moved);
        }
    }

    @Test
    void twoFilesOfOneNameAreToldApart() throws IOException {
        Path one = Files.createDirectory(folder.resolve("one")).resolve("scan.pdf");
        Path two =
                Files.writeString(Files.createDirectory(folder.resolve("two")).resolve("scan.pdf"), "x");
        try (OutputStream out = Files.newOutputStream(one)) {
            out.write(1);
            assertThat(files.openForWriting(List.of(one, two))).containsExactly(one);
        }
    }

    @Test
    void whereTheSystemCantTellNothingIsHeldBack() {
        OpenFiles blind = new OpenFiles(folder.resolve("proc"));
        assertThat(blind.openForWriting(List.of(folder.resolve("scan.pdf")))).isEmpty();
        assertThat(blind.blindness())
                .hasValueSatisfying(words -> assertThat(words).contains("doesn't tell which files are open"));
    }

    @Test
    void ofWhoseProcessesItCanTellIsKnown() throws IOException {
        Path proc = folder.resolve("proc");
        Files.createDirectories(proc.resolve("self/fd"));
        OpenFiles some = new OpenFiles(proc);
        assertThat(some.blindness()).as("the first process isn't seen").isPresent();
        Path first = Files.createDirectories(proc.resolve("1/fd"));
        Path handle = Files.createFile(first.resolve("0"));
        assertThat(some.blindness()).as("what its handles are isn't told").hasValueSatisfying(words -> assertThat(words)
                .contains("processes of the account"));
        Files.delete(handle);
        Files.createSymbolicLink(handle, Path.of("/dev/null"));
        assertThat(some.blindness()).isEmpty();
    }
}
