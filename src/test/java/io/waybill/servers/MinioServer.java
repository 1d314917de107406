package io.waybill.servers;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** MinIO itself, where there is one: on the PATH, or built by {@link #built()}. */
public final class MinioServer implements ObjectServer {
    public static final String ACCESS_KEY = "waybill";
    public static final String SECRET_KEY = "waybill-secret";

    /** A pseudo-version of Go's: MinIO's own versions are no Go module's. */
    private static final String MODULE = "github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c";

    private final int port;
    private final ServerProcess process;

    private MinioServer(int port, ServerProcess process) {
        this.port = port;
        this.process = process;
    }

    /** The MinIO of this machine. Where there is none but there is Go, it is built first, which takes minutes, once. */
    public static synchronized Optional<Path> built() throws IOException {
        if (binary().isEmpty() && onPath("go").isPresent()) {
            Path log = log("go-install");
            Process go = new ProcessBuilder("go", "install", MODULE)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                if (go.waitFor() != 0) {
                    System.err.println("MinIO could not be built, see " + log);
                }
            } catch (InterruptedException e) {
                go.destroy();
                Thread.currentThread().interrupt();
            }
        }
        return binary();
    }

    /** The MinIO of this machine. */
    public static Optional<Path> binary() {
        Stream<Path> go = Stream.concat(
                Optional.ofNullable(System.getenv("GOPATH")).stream().map(path -> Path.of(path, "bin")),
                Stream.of(Path.of(System.getProperty("user.home"), "go", "bin")));
        return onPath("minio").or(() -> go.map(folder -> folder.resolve("minio"))
                .filter(Files::isExecutable)
                .findFirst());
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path log(String name) throws IOException {
        Path log = Path.of("target/servers", name + ".log").toAbsolutePath();
        Files.createDirectories(log.getParent());
        return log;
    }

    /**
     * Starts a MinIO, or says that there is none on this machine.
     *
     * @param port 0 takes a free one
     */
    public static Optional<MinioServer> start(Path folder, int port) throws IOException {
        Optional<Path> minio = binary();
        if (minio.isEmpty()) {
            return Optional.empty();
        }
        int actual = port == 0 ? ServerProcess.freePort() : port;
        String address = "127.0.0.1:" + actual;
        ServerProcess process = new ServerProcess(
                log("minio-" + actual),
                URI.create("http://" + address + "/minio/health/ready"),
                Map.of(
                        "MINIO_ROOT_USER",
                        ACCESS_KEY,
                        "MINIO_ROOT_PASSWORD",
                        SECRET_KEY,
                        "MINIO_BROWSER",
                        "off",
                        "MINIO_UPDATE",
                        "off"),
                List.of(minio.get().toString(), "server", folder.toString(), "--address", address, "--quiet"));
        return Optional.of(new MinioServer(actual, process));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void stop() {
        process.stop();
    }

    @Override
    public void restart() {
        process.restart();
    }

    @Override
    public void close() {
        process.close();
    }
}
