package io.waybill.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Azurite, Microsoft's own emulator of Azure Blob. Needs Node and npm on the PATH; npm fetches it on first use. */
public final class Azurite implements AutoCloseable {
    public static final String ACCOUNT = "devstoreaccount1";

    /** The key of the emulator's account, the same everywhere and no secret. */
    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static final Path SOURCE = Path.of("src/test/servers/azurite");
    private static final Path INSTALLED = Path.of("target/servers/azurite").toAbsolutePath();
    private static Optional<Azurite> shared = Optional.empty();

    private final int port;
    private final ServerProcess process;

    private Azurite(int port, ServerProcess process) {
        this.port = port;
        this.process = process;
    }

    /** The one that the tests of this JVM share; each test takes a container of its own. */
    public static synchronized Azurite shared() throws IOException, InterruptedException {
        if (shared.isEmpty()) {
            shared = Optional.of(start(ServerProcess.freshFolder("azurite"), 0));
        }
        return shared.get();
    }

    /**
     * Starts one of its own.
     *
     * @param location folder of the data; what is in it from an earlier run is served
     * @param port 0 takes a free one
     */
    public static synchronized Azurite start(Path location, int port) throws IOException, InterruptedException {
        install();
        int actual = port == 0 ? ServerProcess.freePort() : port;
        List<String> command = List.of(
                "node",
                INSTALLED.resolve("node_modules/azurite/dist/src/blob/main.js").toString(),
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                Integer.toString(actual),
                "--location",
                location.toString(),
                "--silent",
                "--loose",
                "--skipApiVersionCheck",
                "--disableTelemetry");
        Path log = Path.of("target/servers/azurite-" + actual + ".log").toAbsolutePath();
        return new Azurite(actual, new ServerProcess(log, URI.create("http://127.0.0.1:" + actual), Map.of(), command));
    }

    public int port() {
        return port;
    }

    public String endpoint() {
        return endpoint(port);
    }

    public String connectionString() {
        return connectionString(port);
    }

    /** @param port of a proxy in front of it */
    public static String connectionString(int port) {
        return "DefaultEndpointsProtocol=http;AccountName=" + ACCOUNT + ";AccountKey=" + KEY + ";BlobEndpoint="
                + endpoint(port) + ";";
    }

    public static String endpoint(int port) {
        return "http://127.0.0.1:" + port + "/" + ACCOUNT;
    }

    /**
     * Takes it away; {@link #restart()} brings it back with its data, on the same port. It leaves in good order: a
     * killed Azurite would lose what it has confirmed in the last five seconds.
     */
    public void stop() {
        process.stop();
    }

    public void restart() {
        process.restart();
    }

    @Override
    public void close() {
        process.close();
    }

    /** Installs exactly what the lock file says, once for all test JVMs. */
    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        try (FileChannel channel = FileChannel.open(
                        INSTALLED.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Path wanted = SOURCE.resolve("package-lock.json");
            Path done = INSTALLED.resolve("installed-package-lock.json");
            if (!Files.exists(done) || Files.mismatch(wanted, done) >= 0) {
                for (String file : List.of("package.json", "package-lock.json")) {
                    Files.copy(SOURCE.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
                runNpm();
                Files.copy(wanted, done, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void runNpm() throws IOException, InterruptedException {
        Path log = INSTALLED.resolve("npm.log");
        ProcessBuilder npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        int exit;
        try {
            exit = npm.start().waitFor();
        } catch (IOException e) {
            throw new IOException("Azurite needs npm and Node 20 or newer on the PATH", e);
        }
        if (exit != 0) {
            throw new IOException("npm could not install Azurite:\n" + Files.readString(log));
        }
    }
}
