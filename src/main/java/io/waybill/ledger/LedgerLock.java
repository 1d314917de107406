package io.waybill.ledger;

import io.waybill.content.Boot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a ledger in a file for one process. The file beside it says who has it; what counts is the lock on that file, which the
 * operating system gives back when the process ends, however it ends.
 */
final class LedgerLock implements AutoCloseable {
    private static final String UNKNOWN = "unknown";

    private final FileChannel channel;
    private final String before;
    private final boolean afterCrash;

    private LedgerLock(FileChannel channel, String before, boolean afterCrash) {
        this.channel = channel;
        this.before = before;
        this.afterCrash = afterCrash;
    }

    /**
     * Takes the lock of a ledger.
     *
     * @throws IllegalStateException if another process has it
     */
    static LedgerLock take(Path ledger) {
        Path file = ledger.resolveSibling(ledger.getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            // After a power cut it may hold anything.
            String before = Files.readString(file, StandardCharsets.ISO_8859_1);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new IllegalStateException(String.format(
                        Locale.ROOT,
                        "The ledger %s is used by another process: %s. Stop that one, start this one in another folder, or let"
                                + " both use a PostgreSQL database (WAYBILL_LEDGER_URL)",
                        ledger.toAbsolutePath(),
                        before.isBlank()
                                ? "it doesn't say which"
                                : before.strip().replaceAll("\\R", ", ")));
            }
            boolean crashed = !before.isBlank() && !before.contains(boot());
            LedgerLock taken = new LedgerLock(channel, before, crashed);
            taken.write(holder(crashed));
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    String.format(
                            Locale.ROOT,
                            "The folder of the ledger, %s, can't be written",
                            file.toAbsolutePath().getParent()),
                    e);
        }
    }

    /** Whether the machine went down, and not only the process, while the ledger was in use before. */
    boolean isAfterCrash() {
        return afterCrash;
    }

    /** It was looked through after the machine went down, and nothing is wrong with it. */
    void isWhole() {
        try {
            write(holder(false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who has it. Of a ledger that is to be looked through it doesn't say in which start of the machine, until that is done. */
    private static String holder(boolean unseen) {
        return String.format(
                Locale.ROOT,
                "process %d%nsince %s%n%s%n",
                ProcessHandle.current().pid(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                unseen ? "not looked through yet, after a crash of the machine" : "boot " + boot());
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** What tells one start of the machine from another; where there is nothing of that kind, each looks like another. */
    private static String boot() {
        return Boot.id().orElseGet(() -> UNKNOWN + Instant.now());
    }

    private void write(String text) throws IOException {
        // It is never empty in between, which would look as if it was given back in good order.
        channel.truncate(channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), 0));
        channel.force(true);
    }

    /** Gives it back in good order: nobody need look at the ledger after this. */
    @Override
    public void close() {
        leave("");
    }

    /** Gives it back as it was found, because the ledger can't be used. */
    void giveUp() {
        leave(before);
    }

    private void leave(String text) {
        try (channel) {
            write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
