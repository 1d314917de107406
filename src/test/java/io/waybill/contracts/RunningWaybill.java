package io.waybill.contracts;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.WaybillApplication;
import io.waybill.content.Range;
import io.waybill.content.StagedFile;
import io.waybill.ledger.Asker;
import io.waybill.ledger.Claim;
import io.waybill.ledger.Columns;
import io.waybill.ledger.Delivery;
import io.waybill.ledger.Description;
import io.waybill.ledger.Document;
import io.waybill.ledger.Events;
import io.waybill.ledger.Ledger;
import io.waybill.ledger.Publish;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The real application with the real routes, in folders of its own. Nothing else is configured than what is given. */
final class RunningWaybill implements AutoCloseable {
    /** How many chunks of documents to one store are on their way at a time. */
    static final int CHUNKS_AT_ONCE = 2;

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final ConfigurableApplicationContext context;

    private RunningWaybill(Path home, ConfigurableApplicationContext context) {
        this.home = home;
        this.context = context;
    }

    /** Starts it; pauses are short, and no other stores are used than those that {@code settings} switch on. */
    static RunningWaybill start(Path home, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String store : List.of("folder", "azure", "minio", "drive", "ods")) {
            all.put("waybill.stores." + store + ".when", "false");
        }
        all.put("server.port", "0");
        all.put("waybill.http.token-file", home.resolve("token").toString());
        all.put("waybill.flows.scans.inbox", home.resolve("inbox").toString());
        all.put("waybill.flows.scans.settle", "0s");
        all.put("waybill.flows.scans.poll", "100");
        all.put("waybill.flows.send-files.inbox", home.resolve("lists").toString());
        all.put("waybill.flows.send-files.settle", "0s");
        all.put("waybill.flows.send-files.poll", "100");
        all.put("waybill.catalogue.folder", home.resolve("catalogue").toString());
        all.put("waybill.catalogue.cache", home.resolve("cache").toString());
        all.put("waybill.intake.staging", home.resolve("staging").toString());
        all.put("waybill.uploads.quarantine", home.resolve("quarantine").toString());
        all.put("waybill.receipts.folder", home.resolve("receipts").toString());
        all.put("waybill.stores.folder.path", home.resolve("outbox").toString());
        all.put("waybill.stores.ods.stand-in", home.resolve("ods").toString());
        all.put("waybill.ledger.look-every", "200ms");
        all.put("waybill.delivery.first-pause", "300ms");
        all.put("waybill.delivery.quick-pause", "100");
        all.put("waybill.delivery.believed", "1s");
        all.put("waybill.delivery.publish-every", "200ms");
        all.put("waybill.delivery.leftovers-every", "1s");
        all.put("waybill.sweep.every", "1s");
        all.put("waybill.sweep.books", "1s");
        all.put("waybill.sweep.books-first", "500ms");
        for (String store : List.of("azure", "minio", "drive")) {
            all.put("waybill.stores." + store + ".chunk-workers", Integer.toString(CHUNKS_AT_ONCE));
        }
        all.put("waybill.delivery.breaker.first-pause", "500ms");
        all.put("waybill.delivery.breaker.longest-pause", "2s");
        all.put("waybill.ledger.url", "jdbc:sqlite:" + home.resolve("ledger.db"));
        all.put("logging.file.name", home.resolve("waybill.log").toString());
        all.putAll(settings);
        String[] arguments = all.entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
        return new RunningWaybill(home, new SpringApplicationBuilder(WaybillApplication.class).run(arguments));
    }

    Path inbox() {
        return home.resolve("inbox");
    }

    Path outbox() {
        return home.resolve("outbox");
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    /** Drops a file under a name, in one move, as if somebody had saved it there. */
    void drop(Path file, String name) {
        try {
            Files.createDirectories(home.resolve("drops"));
            Path copy = Files.createTempFile(home.resolve("drops"), "drop", "");
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            Path target = inbox().resolve(name);
            Files.createDirectories(target.getParent());
            Files.move(copy, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Drops a list of symbols under a name. */
    void dropList(String list, String name) {
        try {
            Files.createDirectories(home.resolve("lists"));
            Path file = Files.writeString(Files.createTempFile(home, "list", ""), list);
            Files.move(file, home.resolve("lists").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the answer to a list, and reads its report: a file that ends so. */
    String report(String name, String ending) {
        return await("report of " + name)
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> reports(name, ending).findFirst(), Optional::isPresent)
                .map(RunningWaybill::read)
                .orElseThrow();
    }

    private Stream<Path> reports(String name, String ending) throws IOException {
        Path answers = home.resolve("lists/answers");
        if (!Files.isDirectory(answers)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(answers)) {
            return files
                    .filter(file -> file.getFileName().toString().startsWith(name + ".")
                            && file.getFileName().toString().endsWith(ending))
                    .toList()
                    .stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All lines of the log so far. */
    List<String> log() {
        try {
            return Files.readAllLines(home.resolve("waybill.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file of text that it wrote for people: log and receipts. */
    List<Path> texts() throws IOException {
        try (Stream<Path> answers = Files.walk(inbox().resolve("answers"))) {
            return Stream.concat(Stream.of(home.resolve("waybill.log")), answers.filter(Files::isRegularFile))
                    .toList();
        }
    }

    /** The last delivery of a document of that name, once there is one. */
    Optional<Booked> booked(String document, String store) {
        return bean(Ledger.class)
                .read()
                .query(
                        "SELECT v.* FROM delivery v JOIN document d ON d.id = v.document"
                                + " JOIN description s ON s.document = d.id WHERE d.name = ? AND v.store = ?"
                                + " ORDER BY d.id DESC LIMIT 1",
                        (row, i) -> new Booked(
                                Columns.id(row, "id"),
                                row.getString("target"),
                                row.getString("state"),
                                Objects.toString(row.getString("remote_id"), ""),
                                Objects.toString(row.getString("location"), ""),
                                Objects.toString(row.getString("version"), ""),
                                Objects.toString(row.getString("proof"), ""),
                                Objects.toString(row.getString("cause"), ""),
                                Objects.toString(row.getString("reason"), ""),
                                row.getInt("attempts"),
                                row.getLong("confirmed")),
                        document,
                        store)
                .stream()
                .findFirst();
    }

    /** What the ledger says of a delivery, oldest first. */
    List<String> history(Booked booked) {
        UUID document = bean(Ledger.class)
                .read()
                .queryForObject("SELECT document FROM delivery WHERE id = ?", UUID.class, booked.id());
        return bean(Events.class).of(document, Asker.OURSELVES).stream()
                .filter(event -> event.delivery().equals(Optional.of(booked.id())))
                .map(event -> event.state() + " " + event.detail().orElse(""))
                .toList();
    }

    /** The states that deliveries of a batch have come to, one after another. */
    List<String> deliveryStates(UUID batch) {
        return bean(Ledger.class)
                .read()
                .queryForList(
                        "SELECT state FROM (SELECT at, state FROM event WHERE batch = ? AND delivery IS NOT NULL UNION ALL"
                                + " SELECT settled_at AS at, state FROM delivery WHERE batch = ? AND state = 'DELIVERED') AS all_of_it"
                                + " ORDER BY at",
                        String.class,
                        batch,
                        batch);
    }

    /** How long a delivery was left alone after an attempt that failed for a cause, at the least; zero if none did. */
    Duration pause(Booked booked, String cause) {
        Long millis = bean(Ledger.class)
                .read()
                .queryForObject(
                        "SELECT MIN(following - at) FROM (SELECT at, state, detail,"
                                + " LEAD(at) OVER (ORDER BY id) AS following FROM event WHERE delivery = ?) AS e"
                                + " WHERE state = 'WAITING' AND detail LIKE ?",
                        Long.class,
                        booked.id(),
                        cause + ":%");
        return millis == null ? Duration.ZERO : Duration.ofMillis(millis);
    }

    /** How many chunks of a delivery are in the journal. */
    int chunks(Booked booked) {
        return bean(Ledger.class)
                .read()
                .queryForObject("SELECT COUNT(*) FROM chunk WHERE delivery = ?", Integer.class, booked.id());
    }

    /** Where the content of a document waits. */
    Path staged(String document) {
        return Path.of(bean(Ledger.class)
                .read()
                .queryForObject(
                        "SELECT path FROM document WHERE name = ? ORDER BY id DESC LIMIT 1", String.class, document));
    }

    /** Waits until a store has confirmed at least so many bytes of a document. */
    void confirmed(String document, String store, long bytes) {
        await(bytes + " bytes of '" + document + "' at " + store)
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> booked(document, store)
                        .filter(booked -> booked.confirmed() >= bytes)
                        .isPresent());
    }

    /** Waits until a document is delivered to a store. */
    Booked delivered(String document, String store) {
        return await("delivery of '" + document + "' to " + store)
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> booked(document, store)
                        .filter(booked -> booked.state().equals("FAILED"))
                        .ifPresent(booked -> {
                            throw new AssertionError(document + " failed: " + history(booked));
                        }))
                .until(() -> booked(document, store).filter(Booked::isDelivered), Optional::isPresent)
                .orElseThrow();
    }

    /** Waits until a document is delivered that came later under the same name. */
    Booked deliveredAnew(String document, String store, Booked before) {
        await("a later '" + document + "'")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> booked(document, store)
                        .filter(booked -> !booked.id().equals(before.id()))
                        .isPresent());
        return delivered(document, store);
    }

    /** Waits until an attempt has failed for a cause, and another one is to come. */
    Booked waiting(String document, String store, String cause) {
        return await("'" + document + "' waits for " + store + " because of " + cause)
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> booked(document, store),
                        found -> found.isPresent() && found.get().waitsBecauseOf(cause))
                .orElseThrow();
    }

    /** Waits until no document is open. */
    void idle() {
        await("everything is settled")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> bean(Ledger.class)
                                .read()
                                .queryForObject("SELECT COUNT(*) FROM batch WHERE state <> 'SETTLED'", Integer.class)
                        == 0);
    }

    /** Waits for the receipt of a document, and gives its row. */
    JsonNode receipt(String document) {
        return await("the receipt of '" + document + "'")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> rowOf(document), Optional::isPresent)
                .orElseThrow();
    }

    /** The delivery of a document as a worker would hold it, with its content in a file of ours. */
    Delivery delivery(String document, String store, Path content) throws IOException {
        StagedFile staged = StagedFile.of(content);
        return bean(Ledger.class)
                .read()
                .queryForObject(
                        "SELECT v.id, v.target, v.remote_id, v.claim, d.id AS document, d.batch, d.claim AS document_claim,"
                                + " s.sha256, s.crc32c, s.md5, s.media_type, s.symbol, s.language, s.job_number"
                                + " FROM delivery v JOIN document d ON d.id = v.document"
                                + " JOIN description s ON s.document = d.id WHERE d.name = ? AND v.store = ?"
                                + " ORDER BY d.id DESC LIMIT 1",
                        (row, i) -> new Delivery(
                                new Claim(Columns.id(row, "id"), row.getLong("claim")),
                                store,
                                row.getString("target"),
                                Objects.toString(row.getString("remote_id"), ""),
                                true,
                                1,
                                Publish.EACH,
                                new Document(
                                        new Claim(Columns.id(row, "document"), row.getLong("document_claim")),
                                        Columns.id(row, "batch"),
                                        "scans",
                                        0,
                                        document,
                                        staged,
                                        new Description(
                                                row.getString("sha256"),
                                                row.getString("crc32c"),
                                                row.getString("md5"),
                                                row.getString("media_type"),
                                                row.getString("symbol"),
                                                row.getString("language"),
                                                row.getString("job_number"),
                                                Map.of(),
                                                List.of(),
                                                List.of()),
                                        0,
                                        0,
                                        1)),
                        document,
                        store);
    }

    /** Calls a route of a store. */
    <T> T call(String route, Delivery delivery, Object body, Class<T> answer) throws Exception {
        return call(route, Map.of("delivery", delivery), body, answer);
    }

    private <T> T call(String route, Map<String, Object> variables, Object body, Class<T> answer) throws Exception {
        Exchange exchange = bean(ProducerTemplate.class).send("direct:" + route, sent -> {
            variables.forEach(sent::setVariable);
            sent.getMessage().setBody(body);
        });
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        // Camel makes the message itself of no body where any object will do.
        Object found = exchange.getMessage().getBody();
        return found == null ? null : exchange.getMessage().getBody(answer);
    }

    /** Opens a range of what a delivery put at its store. */
    InputStream read(Delivery delivery, Range range) throws Exception {
        return call(delivery.store() + "-read", Map.of("delivery", delivery, "range", range), "", InputStream.class);
    }

    /** All receipts that name a document. */
    List<JsonNode> receipts(String document) throws IOException {
        List<JsonNode> receipts = new ArrayList<>();
        if (Files.isDirectory(inbox().resolve("answers"))) {
            try (Stream<Path> files = Files.list(inbox().resolve("answers"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".receipt.json"))
                        .toList()) {
                    JsonNode receipt = JSON.readTree(file.toFile());
                    if (receipt.path("documents").findValuesAsText("name").contains(document)) {
                        receipts.add(receipt);
                    }
                }
            }
        }
        return receipts;
    }

    /** The last batch that has a document of that name. */
    UUID batch(String document) {
        return bean(Ledger.class)
                .read()
                .queryForList(
                        "SELECT batch FROM document WHERE name = ? ORDER BY id DESC LIMIT 1", UUID.class, document)
                .get(0);
    }

    /** Sends JSON, and reads the answer, which must have this status. */
    JsonNode post(String path, String json, int status) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(json))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != status) {
            throw new AssertionError(response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }

    int post(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        request(path).POST(HttpRequest.BodyPublishers.noBody()).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = request(path).header("Accept", "application/json").build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    /** Everything that a stream of events tells until it ends. */
    List<JsonNode> listen(String path) throws IOException, InterruptedException {
        HttpRequest request =
                request(path).header("Accept", "text/event-stream").build();
        List<JsonNode> events = new ArrayList<>();
        try (Stream<String> lines = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("data:")) {
                    events.add(JSON.readTree(line.substring("data:".length())));
                }
            }
        }
        return events;
    }

    /** A request of a program on this machine, which has the token of those. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token());
    }

    String token() {
        try {
            return Files.readString(home.resolve("token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri(String path) {
        return URI.create(
                "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port") + path);
    }

    @Override
    public void close() {
        context.close();
    }

    private Optional<JsonNode> rowOf(String document) throws IOException {
        for (JsonNode receipt : receipts(document)) {
            for (JsonNode row : receipt.path("documents")) {
                if (row.path("name").asText().equals(document)) {
                    return Optional.of(row);
                }
            }
        }
        return Optional.empty();
    }
}
