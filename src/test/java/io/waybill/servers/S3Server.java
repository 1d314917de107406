package io.waybill.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.springframework.util.FileSystemUtils;

/** s3proxy, which speaks S3 in front of a folder and checks signatures. Maven copies it to target/servers. */
public final class S3Server implements ObjectServer {
    public static final String ACCESS_KEY = "waybill";
    public static final String SECRET_KEY = "waybill-secret";

    private static final Path JAR = Path.of("target/servers/s3proxy.jar").toAbsolutePath();
    private static Optional<S3Server> shared = Optional.empty();

    private final Path folder;
    private final int port;
    private final ServerProcess process;

    private S3Server(Path folder, int port, ServerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** The one that the tests of this JVM share; each test takes a bucket of its own. */
    public static synchronized S3Server shared() throws IOException {
        if (shared.isEmpty()) {
            shared = Optional.of(start(ServerProcess.freshFolder("s3"), 0));
        }
        return shared.get();
    }

    /**
     * Starts one of its own.
     *
     * @param folder of the data: a folder for each bucket, a file for each object
     * @param port 0 takes a free one
     */
    public static S3Server start(Path folder, int port) throws IOException {
        if (!Files.exists(JAR)) {
            throw new IOException(JAR + " is missing: run the build up to generate-test-resources");
        }
        int actual = port == 0 ? ServerProcess.freePort() : port;
        String endpoint = "http://127.0.0.1:" + actual;
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "s3proxy.endpoint",
                endpoint,
                "s3proxy.authorization",
                "aws-v2-or-v4",
                "s3proxy.identity",
                ACCESS_KEY,
                "s3proxy.credential",
                SECRET_KEY,
                "jclouds.provider",
                "filesystem-nio2",
                "jclouds.identity",
                "unused",
                "jclouds.credential",
                "unused",
                "jclouds.filesystem.basedir",
                folder.toString()));
        Path configuration =
                Path.of("target/servers/s3-" + actual + ".properties").toAbsolutePath();
        try (OutputStream out = Files.newOutputStream(configuration)) {
            properties.store(out, null);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java, "-Xmx256m", "-XX:+UseSerialGC", "-jar", JAR.toString(), "--properties", configuration.toString());
        Path log = Path.of("target/servers/s3-" + actual + ".log").toAbsolutePath();
        return new S3Server(folder, actual, new ServerProcess(log, URI.create(endpoint), Map.of(), command));
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

    /** Where the objects of a bucket are, as files. */
    public Path folder(String bucket) {
        return folder.resolve(bucket);
    }

    /** The folders of objects that were never finished stay. */
    @Override
    public void clear(String bucket) throws IOException {
        FileSystemUtils.deleteRecursively(folder.resolve(bucket));
        Files.createDirectory(folder.resolve(bucket));
    }

    @Override
    public void close() {
        process.close();
    }
}
