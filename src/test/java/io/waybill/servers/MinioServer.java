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

/** MinIO itself, where there is one: on the PATH, or built by {@code go install github.com/minio/minio@latest}. */
public final class MinioServer implements ObjectServer {
    public static final String ACCESS_KEY = "waybill";
    public static final String SECRET_KEY = "waybill-secret";

    private final int port;
    private final ServerProcess process;

    private MinioServer(int port, ServerProcess process) {
        this.port = port;
        this.process = process;
    }

    /** The MinIO of this machine. */
    public static Optional<Path> binary() {
        Stream<Path> go = Stream.concat(
                Optional.ofNullable(System.getenv("GOPATH")).stream().map(path -> Path.of(path, "bin")),
                Stream.of(Path.of(System.getProperty("user.home"), "go", "bin")));
        Stream<Path> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(Path::of);
        return Stream.concat(path, go)
                .map(folder -> folder.resolve("minio"))
                .filter(Files::isExecutable)
                .findFirst();
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
        Path log = Path.of("target/servers/minio-" + actual + ".log").toAbsolutePath();
        Files.createDirectories(log.getParent());
        ServerProcess process = new ServerProcess(
                log,
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
