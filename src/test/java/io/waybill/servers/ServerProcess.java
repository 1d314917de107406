package io.waybill.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, which can be stopped and started again. It ends with this JVM, however that ends. */
final class ServerProcess implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(60);

    private final Path log;
    private final URI ready;
    private final ProcessBuilder builder;
    private final Thread hook = new Thread(this::stop);
    private Process process;
    private Watchdog watchdog;

    /**
     * Starts the server and waits until it answers.
     *
     * @param log where its output goes
     * @param ready answers over HTTP, with anything but a server error, once the server is up
     */
    ServerProcess(Path log, URI ready, Map<String, String> environment, List<String> command) throws IOException {
        this.log = log;
        this.ready = ready;
        builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        watchdog = Watchdog.over(process.pid());
        Runtime.getRuntime().addShutdownHook(hook);
        awaitAnswer();
    }

    synchronized void stop() {
        watchdog.close();
        process.destroy();
        try {
            if (!process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    synchronized void restart() {
        stop();
        try {
            process = builder.start();
            watchdog = Watchdog.over(process.pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A new folder under target, which 'clean' takes away. */
    static Path freshFolder(String name) throws IOException {
        return Files.createTempDirectory(
                Files.createDirectories(Path.of("target/servers/run").toAbsolutePath()), name + "-");
    }

    private void awaitAnswer() {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
        await("an answer from " + ready + ", see " + log)
                .atMost(LONGEST_START)
                .pollInterval(Duration.ofMillis(50))
                .ignoreException(ConnectException.class)
                .failFast(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(
                                builder.command().get(0) + " ended at once:\n" + Files.readString(log));
                    }
                })
                .until(() -> client.send(request, BodyHandlers.discarding()).statusCode() < 500);
    }
}
