package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.content.FolderMarker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Waybill as a user runs it: the built jar in a folder of its own, which is also where its inbox and outbox are. */
public final class WaybillProcess implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("HTTP listens on port (\\d+)");
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";
    private static final Duration LONGEST_START = Duration.ofSeconds(120);
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(180);

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> jvm = new ArrayList<>(List.of(QUICK_START));
    private final HttpClient http = HttpClient.newHttpClient();
    private List<String> script = List.of();
    private Path jar = Installation.jar();
    private Duration patience = USUAL_PATIENCE;
    private Process process;
    private Path log;
    private int starts;

    private WaybillProcess(Path folder) {
        this.folder = folder.toAbsolutePath();
        environment.put("WAYBILL_PORT", "0");
        environment.put("WAYBILL_SCANS_SETTLE", "0s");
        environment.put("WAYBILL_SWEEP_BOOKS", "1s");
        environment.put("LC_ALL", "C.UTF-8");
    }

    public static WaybillProcess in(Path folder) {
        return new WaybillProcess(folder);
    }

    public WaybillProcess with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Without ODS, and with short pauses: between looks at folders, and before what failed or waits is tried again. */
    WaybillProcess withShortPauses() {
        return with("WAYBILL_ODS", "false")
                .with("WAYBILL_SWEEP", "1s")
                .with("WAYBILL_SWEEP_FOLDERS", "500ms")
                .with("WAYBILL_INTAKE_PAUSE", "300ms")
                .with("WAYBILL_DELIVERY_FIRST_PAUSE", "200ms")
                .with("WAYBILL_DELIVERY_BREAKER_LONGEST_PAUSE", "1s");
    }

    /** Options of the JVM, beside the one that makes it start quickly and run slowly. */
    public WaybillProcess jvm(String... options) {
        jvm.clear();
        jvm.add(QUICK_START);
        jvm.addAll(List.of(options));
        return this;
    }

    /** The JVM as './waybill' starts it, and these options: it starts slowly and runs quickly. */
    public WaybillProcess optimized(String... options) {
        environment.put("MALLOC_ARENA_MAX", "2");
        jvm.clear();
        jvm.add("@" + Path.of("jvm.options").toAbsolutePath());
        jvm.addAll(List.of(options));
        return this;
    }

    /** As {@code java <options> -jar waybill.jar} does, without any options of ours. */
    public WaybillProcess plain(String... options) {
        List<String> command = new ArrayList<>(List.of(Installation.java()));
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", jar.toString()));
        script = command;
        return this;
    }

    /** Another jar than the one that was built. */
    public WaybillProcess from(Path jar) {
        this.jar = jar.toAbsolutePath();
        return this;
    }

    /** How long its work may take. */
    public WaybillProcess patient(Duration longest) {
        patience = longest;
        return this;
    }

    /** Leaves it to a script how it is started, from the same jar. */
    public WaybillProcess startedBy(Path script) {
        this.script = List.of(script.toAbsolutePath().toString(), "start");
        return with("WAYBILL_JAR", jar.toString())
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("JAVA_OPTS", QUICK_START);
    }

    /** Starts it and waits until it takes drops. */
    public WaybillProcess start() throws IOException {
        launch();
        return awaitStart();
    }

    /** Waits until it takes drops. */
    public WaybillProcess awaitStart() {
        await().atMost(LONGEST_START).pollInterval(Duration.ofMillis(100)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("Waybill ended at its start:\n" + log());
            }
            return log().contains("Books:");
        });
        return this;
    }

    /** Starts it and waits until it has ended by itself. */
    public int runToItsEnd() throws IOException {
        launch();
        awaitEnd();
        return process.exitValue();
    }

    public void awaitEnd() {
        assertThat(process.onExit()).succeedsWithin(patience);
    }

    /** As SIGTERM does: it has time to end by itself. */
    public int stop() {
        process.destroy();
        awaitEnd();
        return process.exitValue();
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * Sends it a signal.
     *
     * @param name such as STOP and CONT
     */
    public void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " ended with " + exit);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public Path inbox() throws IOException {
        return Files.createDirectories(folder.resolve("inbox/scans"));
    }

    public Path outbox() {
        return folder.resolve("outbox");
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** What the process said since it was started last. */
    public String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    public JsonNode get(String path) throws IOException {
        return send(request(path).GET().build());
    }

    public JsonNode post(String path) throws IOException {
        return send(request(path).POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    public int status(String path) throws IOException {
        try {
            return http.send(request(path).GET().build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public JsonNode books() throws IOException {
        return get("/actuator/books");
    }

    /** Waits until so many documents were seen and nothing is waiting or in flight, and every batch is answered. */
    public void awaitQuiet(long seen) {
        await().atMost(patience).pollInterval(Duration.ofMillis(200)).until(() -> {
            JsonNode books = books();
            return books.path("seen").asLong() >= seen
                    && books.path("waiting").path("documents").asLong() == 0
                    && books.path("in_flight").path("documents").asLong() == 0
                    && inboxIsClear();
        });
        requireRightCounters();
    }

    /** It counts all documents again and again; what it keeps count of must never have been wrong. */
    private void requireRightCounters() {
        for (int start = 1; start <= starts; start++) {
            Path said = folder.resolve("waybill-" + start + ".log");
            assertThat(said).content().doesNotContain("The counters of the books were wrong");
        }
    }

    /** Waits for so many receipts, and reads them. */
    public List<JsonNode> awaitReceipts(int count) throws IOException {
        await().atMost(patience)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> receiptFiles().size() >= count && inboxIsClear());
        List<JsonNode> receipts = new ArrayList<>();
        for (Path file : receiptFiles()) {
            receipts.add(new ObjectMapper().readTree(file.toFile()));
        }
        return receipts;
    }

    /** The files under a folder but for its marker, by their path in it; one that vanishes while we look may be missing. */
    public static Map<String, Path> files(Path root) throws IOException {
        Map<String, Path> files = new HashMap<>();
        if (Files.isDirectory(root)) {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && !file.endsWith(FolderMarker.NAME)) {
                        files.put(root.relativize(file).toString(), file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }
            });
        }
        return files;
    }

    /** What was dropped and delivered, by its path without the day. */
    public Map<String, Path> done() throws IOException {
        return filesOfDays(inbox().resolve("done"));
    }

    /** What was dropped and rejected, and what is said of it, by its path without the day. */
    public Map<String, Path> quarantined() throws IOException {
        return filesOfDays(inbox().resolve("quarantine"));
    }

    /** The files in the folders of days under a folder, by their path in those. */
    public static Map<String, Path> filesOfDays(Path root) throws IOException {
        Map<String, Path> files = new HashMap<>();
        files(root).forEach((name, file) -> {
            if (name.matches("\\d{4}-\\d\\d/\\d\\d/(?s:.*)")) {
                files.put(name.substring("2026-11/27/".length()), file);
            }
        });
        return files;
    }

    /** What was delivered to the folder store, by its path without flow and date. */
    public Map<String, Path> delivered() throws IOException {
        Map<String, Path> delivered = new HashMap<>();
        files(outbox()).forEach((name, file) -> {
            if (!name.startsWith(".waybill/")) {
                delivered.put(name.replaceFirst("^scans/\\d{4}-\\d\\d-\\d\\d/", ""), file);
            }
        });
        return delivered;
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.destroy();
            try {
                assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(40));
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** Nothing but answers, done and quarantine is left, and staging is empty. */
    private boolean inboxIsClear() throws IOException {
        return files(inbox()).keySet().stream()
                .map(file -> Path.of(file).getName(0).toString())
                .allMatch(top -> List.of("answers", "done", "quarantine").contains(top));
    }

    private List<Path> receiptFiles() throws IOException {
        return files(inbox().resolve("answers")).values().stream()
                .filter(file -> file.toString().endsWith(".receipt.json"))
                .sorted()
                .toList();
    }

    /** Starts it. */
    public void launch() throws IOException {
        Files.createDirectories(folder);
        log = folder.resolve("waybill-" + ++starts + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        script.isEmpty() ? Installation.of(jar).command(jvm) : script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        Process started = process;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    }

    /** Runs one of the commands that need no server; what it says stands in a file of its name. */
    public Process command(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(Installation.of(jar).command(jvm));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(arguments[0] + ".log").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Where it answers. */
    public URI uri(String path) throws IOException {
        Matcher port = PORT.matcher(log());
        if (!port.find()) {
            throw new IllegalStateException("Waybill doesn't say its port:\n" + log());
        }
        return URI.create("http://127.0.0.1:" + port.group(1) + path);
    }

    /** A request of a program on this machine, which has the token of those. */
    public HttpRequest.Builder request(String path) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        Optional<String> token = token();
        return token.isPresent() ? request.header("Authorization", "Bearer " + token.get()) : request;
    }

    /** The token of programs on this machine; an older Waybill has none. */
    public Optional<String> token() throws IOException {
        Path file = data().resolve("token");
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    private JsonNode send(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new ObjectMapper().readTree(response.body());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
