package io.waybill.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.servers.CentralDatabase;
import io.waybill.standin.Endpoint;
import io.waybill.standin.Fault;
import io.waybill.standin.OdsRecord;
import io.waybill.standin.OdsServer;
import io.waybill.standin.ReceivedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A list of symbols of every kind, a stand-in of ODS that gets into trouble, and what must be true in the end: each row is
 * right, each file is under the number of its language, and no number was given twice or got lost.
 */
final class SendFilesTrial implements AutoCloseable {
    private static final List<String> LANGUAGES = OdsRecord.LANGUAGES;
    private static final String SENT = "downloaded and sent successfully!!!";
    private static final List<Endpoint> BUSY =
            List.of(Endpoint.LOOK_UP, Endpoint.SEARCH, Endpoint.SAVE, Endpoint.FILE, Endpoint.PATCH);

    /** What a symbol of the list is like. */
    private enum Kind {
        NEW,
        KNOWN,
        INCOMPLETE,
        LACKS_A_LANGUAGE,
        UNHEARD_OF
    }

    private final Path folder;
    private final int symbols;
    private final OdsServer ods;

    SendFilesTrial(Path folder, int symbols) throws IOException {
        this.folder = folder;
        this.symbols = symbols;
        this.ods = OdsServer.start();
        prepare();
    }

    /** Lets a process work on the list, with a short patience where things go wrong. */
    WaybillProcess configure(WaybillProcess waybill) {
        return waybill.with("ODS_URL", ods.baseUrl().toString())
                .with("WAYBILL_CATALOGUE", catalogue().toString())
                .with("WAYBILL_SEND_FILES_INBOX", inbox().toString())
                .with("WAYBILL_STAGING", folder.resolve("staging").toString())
                .with("WAYBILL_SEND_FILES_SETTLE", "0s")
                .with("WAYBILL_STORES_ODS_PAUSE", "200ms")
                .with("WAYBILL_DELIVERY_FIRSTPAUSE", "300ms")
                .with("WAYBILL_DELIVERY_BREAKER_LONGESTPAUSE", "1s");
    }

    void drop() throws IOException {
        List<String> list = new ArrayList<>();
        for (int i = 0; i < symbols; i++) {
            list.add(symbol(i));
        }
        Path file = Files.writeString(folder.resolve("list"), String.join("\n", list));
        Files.move(file, Files.createDirectories(inbox()).resolve("list.txt"));
    }

    /** The next requests of some kinds are spoiled. */
    void trouble(Random random) {
        List<Fault> faults =
                List.of(Fault.status(503), Fault.status(429), Fault.html(), Fault.lostAnswer(), Fault.status(500));
        for (Endpoint endpoint : BUSY) {
            ods.fail(endpoint, 1 + random.nextInt(2), faults.get(random.nextInt(faults.size())));
        }
        ods.expireTokens();
    }

    /** How many files ODS has. */
    int sent() {
        return ods.files().size();
    }

    int requests(Endpoint endpoint) {
        return ods.requests(endpoint);
    }

    void awaitReport(Duration longest) {
        await("the report")
                .atMost(longest)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> reports("report.csv") == 1);
    }

    /** Looks at report, ODS and registry. */
    void check(WaybillProcess waybill) throws IOException {
        assertThat(reports("receipt.json")).isEqualTo(1);
        Map<String, CSVRecord> rows = new HashMap<>();
        List<CSVRecord> all = rows();
        all.forEach(row -> rows.put(row.get("Document Symbol") + " " + row.get("Language"), row));
        int expected = 0;
        Set<String> numbers = new HashSet<>();
        Map<String, ReceivedFile> files = ods.files();
        for (int i = 0; i < symbols; i++) {
            String symbol = symbol(i);
            if (kind(i) == Kind.UNHEARD_OF) {
                expected++;
                assertThat(rows.get(symbol + " ").get("Result")).isEqualTo("docsymbol does not exist!!!");
                continue;
            }
            OdsRecord record = ods.record(symbol).orElseThrow();
            for (String language : LANGUAGES) {
                expected++;
                CSVRecord row = rows.get(symbol + " " + language);
                assertThat(numbers.add(record.jobNumber(language)))
                        .as("%s of %s in %s is given once", record.jobNumber(language), symbol, language)
                        .isTrue();
                if (!hasFile(i, language)) {
                    assertThat(row.get("Result")).isEqualTo("file not found in ME/CDB!");
                    continue;
                }
                assertThat(row.get("Result")).as("%s", row).isEqualTo(SENT);
                assertThat(row.get("Job Number")).isEqualTo(record.jobNumber(language));
                ReceivedFile file = files.get(record.jobNumber(language));
                assertThat(file.symbol()).isEqualTo(symbol);
                assertThat(file.sha256()).isEqualTo(sha256(content(symbol, language)));
                assertThat(record.isReleased(language)).isTrue();
            }
            if (kind(i) == Kind.KNOWN || kind(i) == Kind.INCOMPLETE) {
                assertThat(record.jobNumber("EN")).isEqualTo(known(i).get("EN"));
            }
        }
        assertThat(all).hasSize(expected);
        assertThat(waybill.books().path("balanced").asBoolean()).isTrue();
        JsonNode standing = waybill.get("/actuator/jobnumbers").path("prefixes").path(0);
        assertThat(standing.path("issued").asInt() + standing.path("skipped").asInt())
                .as("each number below the next one is accounted for: %s", standing)
                .isEqualTo(standing.path("next").asInt() - 900_000);
        assertThat(standing.path("states").fieldNames())
                .toIterable()
                .as("%s", standing)
                .isSubsetOf("USED", "REGISTERED", "FREE");
        long issued = numbers.stream().filter(number -> number.startsWith("NX")).count();
        int held = standing.path("states").path("USED").asInt()
                + standing.path("states").path("REGISTERED").asInt();
        assertThat(held).as("what ODS has of ours is what we say: %s", standing).isEqualTo(issued);
    }

    @Override
    public void close() {
        ods.close();
    }

    private void prepare() throws IOException {
        Files.createDirectories(catalogue());
        StringBuilder records = new StringBuilder("symbol,session,agenda,distribution,subjects,date,title\n");
        for (int i = 0; i < symbols; i++) {
            String symbol = symbol(i);
            if (kind(i) == Kind.KNOWN || kind(i) == Kind.INCOMPLETE) {
                ods.know(symbol, known(i));
            }
            for (String language : LANGUAGES) {
                if (hasFile(i, language)) {
                    String name = symbol.replace('/', '_') + "-" + language + ".pdf";
                    Files.write(catalogue().resolve(name), content(symbol, language));
                }
            }
            if (kind(i) != Kind.UNHEARD_OF) {
                records.append(symbol).append(",80,,GENERAL,T0001527,2025-11-13,Title\n");
            }
        }
        Files.writeString(catalogue().resolve("records.csv"), records);
    }

    private long reports(String ending) throws IOException {
        return WaybillProcess.files(inbox().resolve("answers")).keySet().stream()
                .filter(name -> name.endsWith("." + ending))
                .count();
    }

    private List<CSVRecord> rows() throws IOException {
        Path report = WaybillProcess.files(inbox().resolve("answers")).values().stream()
                .filter(file -> file.toString().endsWith(".report.csv"))
                .findFirst()
                .orElseThrow();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser parser = CSVParser.parse(report, StandardCharsets.UTF_8, format)) {
            return parser.getRecords();
        }
    }

    private static Kind kind(int symbol) {
        return Kind.values()[symbol % 11 == 10 ? Kind.UNHEARD_OF.ordinal() : symbol % 11 % 4];
    }

    private static boolean hasFile(int symbol, String language) {
        return switch (kind(symbol)) {
            case UNHEARD_OF -> false;
            case LACKS_A_LANGUAGE -> !language.equals("AR");
            default -> true;
        };
    }

    private static Map<String, String> known(int symbol) {
        Map<String, String> numbers = new HashMap<>();
        for (int i = 0; i < LANGUAGES.size(); i++) {
            if (kind(symbol) == Kind.KNOWN || i > 1 && i < 4) {
                numbers.put(LANGUAGES.get(i), "N%07d".formatted(symbol * 10 + i));
            }
        }
        return numbers;
    }

    private static String symbol(int number) {
        return "A/RES/80/" + number;
    }

    private static byte[] content(String symbol, String language) {
        return CentralDatabase.pdf(symbol + " in " + language);
    }

    private Path catalogue() {
        return folder.resolve("catalogue").toAbsolutePath();
    }

    private Path inbox() {
        return folder.resolve("lists").toAbsolutePath();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
