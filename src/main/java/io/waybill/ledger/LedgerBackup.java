package io.waybill.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.sqlite.SQLiteConfig;

/**
 * Copies a ledger in a file, as it is at one moment, whether a process uses it or not. It only reads: whoever writes goes on, and
 * what is written meanwhile waits in the log until the copy is made.
 *
 * <p>See https://www.sqlite.org/lang_vacuum.html#vacuuminto.
 */
final class LedgerBackup {
    private static final int BUSY_MILLIS = 10_000;

    private LedgerBackup() {}

    /**
     * Makes the copy. It gets its name when it is on the disk, and found whole.
     *
     * @return its length, in bytes
     * @throws IllegalStateException with a reason for people; nothing is left of the copy then
     */
    static long write(Path ledger, Path target) {
        requireThere(ledger);
        Path copy = target.resolveSibling(target.getFileName() + ".unfinished");
        requireRoomFor(target, copy);
        NativeLibrary.unpackBeside(ledger.toAbsolutePath().resolveSibling("native"));
        Thread removal = new Thread(() -> remove(copy));
        Runtime.getRuntime().addShutdownHook(removal);
        try {
            copy(ledger, copy);
            requireWhole(copy);
            force(copy, StandardOpenOption.WRITE);
            Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
            force(target.toAbsolutePath().getParent(), StandardOpenOption.READ);
            return Files.size(target);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "%s can't be copied to %s: %s", ledger, target, reason(e)), e);
        } finally {
            remove(copy);
            Runtime.getRuntime().removeShutdownHook(removal);
        }
    }

    static void requireThere(Path ledger) {
        if (!Files.isRegularFile(ledger)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "There is no ledger at %s: call this in the folder that Waybill runs in, or set WAYBILL_LEDGER_URL",
                    ledger.toAbsolutePath()));
        }
    }

    private static void requireRoomFor(Path target, Path copy) {
        if (Files.exists(target)) {
            throw new IllegalStateException(target + " is there already: name a file that isn't");
        }
        if (Files.exists(copy)) {
            throw new IllegalStateException(
                    copy + " is there: another backup is just being made, or one was killed; in that case remove it");
        }
        Path folder = target.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("There is no folder " + folder + ": make it first");
        }
    }

    private static void copy(Path ledger, Path copy) throws SQLException {
        try (Connection connection = open(ledger);
                PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
            vacuum.setString(1, copy.toAbsolutePath().toString());
            vacuum.execute();
        }
    }

    private static void requireWhole(Path copy) throws SQLException {
        try (Connection connection = open(copy);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("PRAGMA integrity_check(1)")) {
            String first = found.next() ? found.getString(1) : "it says nothing";
            if (!first.equals("ok")) {
                throw new SQLException("the copy is damaged, and so may be the ledger: " + first);
            }
        }
    }

    private static Connection open(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return config.createConnection(SqliteDatabase.PREFIX + file.toAbsolutePath());
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static String reason(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("SQLITE_FULL") ? "the disk there has no room for it" : message;
    }

    private static void remove(Path copy) {
        for (String ending : List.of("", "-journal", "-wal", "-shm")) {
            try {
                Files.deleteIfExists(copy.resolveSibling(copy.getFileName() + ending));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
