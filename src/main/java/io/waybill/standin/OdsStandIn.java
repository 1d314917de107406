package io.waybill.standin;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the part of ODS's loading API over HTTP on the loopback interface: tokens, look-ups, job numbers, records and
 * files. It is stricter than ODS, of which only the client's side is publicly known: what would be a mistake there is
 * refused here, with HTTP status 200, {@code "status": -1} and a message. Statuses and messages of refusals are its own.
 *
 * <p>It never passes for ODS: each token says what it is of, and Waybill says of what it sent that nothing was published.
 *
 * <p>Files are hashed while they come in, in constant memory. Given a folder, it keeps them as
 * {@code files/<job number>.pdf} and its records as {@code records/<symbol>.json}, which it reads again when it starts.
 */
public final class OdsStandIn implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OdsStandIn.class);
    private static final int THREADS = 16;

    /**
     * How to start it.
     *
     * @param port on 127.0.0.1; 0 takes a free one
     * @param folder where records and files are kept; without it they are forgotten at the end, and files right away
     */
    public record Settings(
            int port, String user, String password, String clientId, String clientSecret, Optional<Path> folder) {

        public static Settings of(String user, String password, String clientId, String clientSecret) {
            return new Settings(0, user, password, clientId, clientSecret, Optional.empty());
        }

        public Settings onPort(int port) {
            return new Settings(port, user, password, clientId, clientSecret, folder);
        }

        public Settings keptIn(Path folder) {
            return new Settings(port, user, password, clientId, clientSecret, Optional.of(folder));
        }

        @Override
        public String toString() {
            return "Settings[port=" + port + ", folder=" + folder + "]";
        }
    }

    private final Catalogue catalogue;
    private final ReceivedFiles files;
    private final HttpServer server;
    private final ExecutorService threads;

    private OdsStandIn(Settings settings, Filter... filters) throws IOException {
        catalogue = new Catalogue(new RecordFiles(settings.folder()));
        files = new ReceivedFiles(settings.folder());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), settings.port()), 0);
        threads = Executors.newFixedThreadPool(THREADS, task -> new Thread(task, "ods-stand-in"));
        server.setExecutor(threads);
        server.createContext("/", new OdsHandler(new Access(settings), new LoadingApi(catalogue, files)))
                .getFilters()
                .addAll(List.of(filters));
    }

    /** The first argument of a process that is to be nothing but a stand-in. */
    public static final String ARGUMENT = "ods-stand-in";

    /**
     * Runs until the process is ended, with {@code demo} for the user, the password, and the id and secret of the client.
     *
     * @param arguments {@link #ARGUMENT}, the port, and the folder that everything is kept in
     */
    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.of("demo", "demo", "demo", "demo");
        if (arguments.length > 1) {
            settings = settings.onPort(Integer.parseInt(arguments[1]));
        }
        if (arguments.length > 2) {
            settings = settings.keptIn(Path.of(arguments[2]));
        }
        start(settings);
    }

    public static OdsStandIn start(Settings settings) throws IOException {
        return start(settings, new Filter[0]);
    }

    /** @param filters what each request passes before it is answered */
    static OdsStandIn start(Settings settings, Filter... filters) throws IOException {
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            // else each answer waits for the acknowledgement of its own headers, some 40 ms
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
        OdsStandIn standIn = new OdsStandIn(settings, filters);
        standIn.server.start();
        LOG.warn("This is a stand-in at {}, not ODS: nothing that is sent to it gets published", standIn.baseUrl());
        return standIn;
    }

    /** With a slash at the end, as clients expect it. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /**
     * Registers a symbol, not released in any language.
     *
     * @param jobNumbers by language; a language that is missing has no number
     */
    void know(String symbol, Map<String, String> jobNumbers) {
        List<String> numbers = OdsRecord.LANGUAGES.stream()
                .map(language -> jobNumbers.getOrDefault(language, ""))
                .toList();
        List<String> dates = Collections.nCopies(OdsRecord.LANGUAGES.size(), "0001-01-01T00:00:00Z");
        catalogue.put(new OdsRecord(
                Catalogue.key(symbol),
                List.of(),
                List.of(),
                List.of(),
                "",
                "UNDOC",
                List.of(),
                numbers,
                "",
                dates,
                ""));
    }

    /**
     * Registers the symbols of a CSV file in UTF-8 that it does not know yet.
     *
     * @param csv with the header {@code symbol,AR,ZH,EN,FR,RU,ES,DE}: the job numbers, empty where there is none
     */
    public void know(InputStream csv) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setTrim(true)
                .get();
        try (CSVParser rows = format.parse(new InputStreamReader(csv, StandardCharsets.UTF_8))) {
            for (CSVRecord row : rows) {
                Map<String, String> numbers = new HashMap<>(row.toMap());
                String symbol = numbers.remove("symbol");
                if (record(symbol).isEmpty()) {
                    know(symbol, numbers);
                }
            }
        }
    }

    Optional<OdsRecord> record(String symbol) {
        return catalogue.get(symbol);
    }

    /** The accepted files by job number. */
    Map<String, ReceivedFile> files() {
        return files.all();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
