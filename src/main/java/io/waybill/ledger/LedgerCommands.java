package io.waybill.ledger;

import io.waybill.content.FolderMarker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/**
 * What can be done with a ledger by a process of its own, instead of Waybill or beside it. It finds the ledger where Waybill would,
 * by application.yml and the environment, and starts nothing else.
 */
public final class LedgerCommands {
    private static final String BACKUP = "backup";
    private static final String COPY = "copy-ledger";
    private static final String ACCEPT = "accept-folder";
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final double MEGABYTE = 1e6;

    private final LedgerProperties properties;
    private final PrintStream out;

    private LedgerCommands(LedgerProperties properties, PrintStream out) {
        this.properties = properties;
        this.out = out;
    }

    /** Whether these arguments of a process are for one of these commands. */
    public static boolean handles(String[] arguments) {
        return arguments.length > 0 && Set.of(BACKUP, COPY, ACCEPT).contains(arguments[0]);
    }

    /**
     * Runs a command.
     *
     * @return the exit code: 0 if it is done, 1 if it could not be, for a reason that is told, 2 if it was not called as it must be
     */
    public static int run(String[] arguments, PrintStream out, PrintStream errors) {
        StandardEnvironment environment = new StandardEnvironment();
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        quiet(environment);
        LedgerProperties properties = Binder.get(environment)
                .bind("waybill.ledger", LedgerProperties.class)
                .get();
        return run(properties, List.of(arguments), out, errors);
    }

    static int run(LedgerProperties properties, List<String> arguments, PrintStream out, PrintStream errors) {
        LedgerCommands commands = new LedgerCommands(properties, out);
        try {
            if (arguments.get(0).equals(BACKUP) && arguments.size() == 2) {
                commands.backup(Path.of(arguments.get(1)));
                return 0;
            }
            if (arguments.get(0).equals(COPY) && (arguments.size() == 2 || arguments.size() == 3)) {
                commands.copy(arguments.get(1), arguments.size() == 3 ? arguments.get(2) : properties.user());
                return 0;
            }
            if (arguments.get(0).equals(ACCEPT) && arguments.size() == 2) {
                commands.accept(Path.of(arguments.get(1)));
                return 0;
            }
        } catch (RuntimeException e) {
            errors.println("waybill: " + words(e));
            return FAILED;
        }
        errors.println("Say './waybill backup FILE', './waybill copy-ledger jdbc:postgresql://host/waybill [USER]'"
                + " or './waybill accept-folder FOLDER'");
        return MISUSED;
    }

    /** What there is to warn of is said; the rest is of no interest to whoever waits for the command. */
    private static void quiet(StandardEnvironment environment) {
        LoggingSystem logging = LoggingSystem.get(LedgerCommands.class.getClassLoader());
        logging.beforeInitialize();
        logging.initialize(new LoggingInitializationContext(environment), null, null);
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        logging.setLogLevel("io.waybill", LogLevel.WARN);
        logging.setLogLevel("com.zaxxer.hikari", LogLevel.OFF);
    }

    private void backup(Path file) {
        Path ledger = ledger().orElseThrow(() -> new IllegalStateException(
                "The ledger is in PostgreSQL: back it up with what that has, as in 'pg_dump -Fc -f FILE waybill'"));
        long began = System.nanoTime();
        long size = LedgerBackup.write(ledger, file);
        out.printf(
                Locale.ROOT,
                "%s is a copy of %s, %.1f MB, made in %.1f s, and is whole.%n",
                file,
                ledger,
                size / MEGABYTE,
                (System.nanoTime() - began) / 1e9);
    }

    private void copy(String url, String user) {
        if (!url.startsWith(PostgresDatabase.PREFIX)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "'%s' is no address of a database: give one as in %s//host/waybill",
                    url,
                    PostgresDatabase.PREFIX));
        }
        Path ledger = ledger().orElseThrow(() -> new IllegalStateException(
                "The ledger is in PostgreSQL already (WAYBILL_LEDGER_URL): only a ledger in a file is copied"));
        LedgerBackup.requireThere(ledger);
        try (Database source = SqliteDatabase.open(properties.url());
                Database target = PostgresDatabase.openAlone(LedgerCopy.quick(url), user, properties.password())) {
            Books.Sum sum = new LedgerCopy(source, target, out).run();
            String plain = url.replaceAll("\\?.*", "");
            out.printf(
                    Locale.ROOT,
                    "All of it is there: %s.%n"
                            + "Now set WAYBILL_LEDGER_URL=%s, WAYBILL_LEDGER_USER=%s and WAYBILL_LEDGER_PASSWORD, start Waybill,%n"
                            + "and move %s away: a start without these would go on with it, and send again what was sent since.%n",
                    sum,
                    plain,
                    user,
                    ledger);
        }
    }

    /** Gives a folder that replaces another one on purpose the marker that the ledger knows that one by. */
    private void accept(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        String marker = marker(root)
                .orElseThrow(() -> new IllegalStateException(String.format(
                        Locale.ROOT,
                        "The ledger of node '%s' knows no folder %s: name it as Waybill does where it says that it can't be reached",
                        properties.node(),
                        root)));
        try {
            new FolderMarker(root).replace(marker);
        } catch (IOException e) {
            throw new IllegalStateException(String.format(Locale.ROOT, "%s can't be marked: %s", root, e), e);
        }
        out.printf(Locale.ROOT, "%s is used from now on instead of the folder that it replaces.%n", root);
    }

    private Optional<String> marker(Path root) {
        Optional<Path> file = ledger();
        if (file.isPresent()) {
            LedgerBackup.requireThere(file.get());
            NativeLibrary.unpackBeside(file.get().toAbsolutePath().resolveSibling("native"));
            SqlitePool reader = SqlitePool.reading(file.get());
            try {
                return FolderMarkers.of(new SqliteTemplate(reader), properties.node(), root);
            } finally {
                reader.release();
            }
        }
        try (Database database = Database.open(properties)) {
            return FolderMarkers.of(database.reader(), properties.node(), root);
        }
    }

    /** The file of the ledger, if it is in one. */
    private Optional<Path> ledger() {
        String url = properties.url();
        return url.startsWith(SqliteDatabase.PREFIX)
                ? Optional.of(Path.of(url.substring(SqliteDatabase.PREFIX.length())))
                : Optional.empty();
    }

    /** Our own words, or what was at the root of it. */
    private static String words(Throwable e) {
        if (e instanceof IllegalStateException && e.getMessage() != null) {
            return e.getMessage();
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
