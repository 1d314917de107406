package io.waybill.intake.folder;

import io.waybill.content.StagedFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which files somebody has open for writing, where the system can tell: on Linux, of processes of this machine that run under
 * our account, or of all if that is root's. Of others, of other machines, and of what is written through a mapping, it can't.
 */
final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);
    private static final Path PROCESSES = Path.of("/proc");
    private static final String FIRST = "1";

    /** The lowest bits of what a file was opened with, and what they are for reading alone. See open(2). */
    private static final int ACCESS_MODE = 0b11;

    private static final int READ_ONLY = 0;
    private static final String FLAGS = "flags:";
    private static final int OCTAL = 8;

    private final Path processes;

    OpenFiles() {
        this(PROCESSES);
    }

    OpenFiles(Path processes) {
        this.processes = processes;
    }

    /** Whose files can't be told, in words that begin a sentence; nothing if those of all processes of this machine or container can. */
    Optional<String> blindness() {
        if (!Files.isDirectory(processes.resolve("self/fd"))) {
            return Optional.of("This system doesn't tell which files are open for writing");
        }
        return canTell(processes.resolve(FIRST))
                ? Optional.empty()
                : Optional.of("Which files are open for writing can be told for processes of the account "
                        + System.getProperty("user.name") + " alone");
    }

    /** Of the first process, which is root's: in some containers even root may list what others have open, but not see what it is. */
    private static boolean canTell(Path process) {
        try (DirectoryStream<Path> handles = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path handle : handles) {
                Files.readSymbolicLink(handle);
                return true;
            }
            return true;
        } catch (NoSuchFileException e) {
            LOG.trace("It closed that just now", e);
            return Files.isDirectory(process);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("What {} has open can't be told", process, e);
            return false;
        }
    }

    /**
     * Those of some files that somebody has open for writing. All processes are looked through once, whatever the number of
     * files, and what isn't named as one of them isn't touched: it may lie on a file system that doesn't answer.
     */
    Set<Path> openForWriting(Collection<Path> files) {
        Map<Path, List<Path>> byName = new HashMap<>();
        for (Path file : files) {
            byName.merge(file.getFileName(), List.of(file), OpenFiles::both);
        }
        Set<Path> open = new HashSet<>();
        if (!byName.isEmpty()) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(processes, "[1-9]*")) {
                for (Path process : all) {
                    look(process, byName, open);
                }
            } catch (IOException e) {
                LOG.debug("What processes have open can't be told", e);
            }
        }
        return open;
    }

    private static List<Path> both(List<Path> some, List<Path> others) {
        List<Path> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static void look(Path process, Map<Path, List<Path>> byName, Set<Path> open) {
        try (DirectoryStream<Path> handles = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path handle : handles) {
                lookAt(handle, process, byName, open);
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.trace("{} ended, or is somebody else's", process, e);
        }
    }

    private static void lookAt(Path handle, Path process, Map<Path, List<Path>> byName, Set<Path> open) {
        try {
            Path target = Files.readSymbolicLink(handle);
            // Of what isn't a file, such as a pipe, there is a word instead of a path.
            if (target.isAbsolute() && byName.containsKey(target.getFileName())) {
                for (Path candidate : byName.get(target.getFileName())) {
                    if (isSame(handle, target, candidate) && isForWriting(process, handle)) {
                        open.add(candidate);
                    }
                }
            }
        } catch (IOException e) {
            LOG.trace("{} was closed meanwhile", handle, e);
        }
    }

    /** The process may see the file under another path than we do, so what the file system knows it by is asked too. */
    private static boolean isSame(Path handle, Path target, Path candidate) throws IOException {
        if (target.equals(candidate)) {
            return true;
        }
        Object key = Files.readAttributes(handle, BasicFileAttributes.class).fileKey();
        return key != null && key.toString().equals(StagedFile.of(candidate).fileKey());
    }

    private static boolean isForWriting(Path process, Path handle) throws IOException {
        for (String line : Files.readAllLines(process.resolve("fdinfo").resolve(handle.getFileName()))) {
            if (line.startsWith(FLAGS)) {
                long flags = Long.parseLong(line.substring(FLAGS.length()).strip(), OCTAL);
                return (flags & ACCESS_MODE) != READ_ONLY;
            }
        }
        return false;
    }
}
