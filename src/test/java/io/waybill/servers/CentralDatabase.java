package io.waybill.servers;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;

/** The central document database as its clients see it: MongoDB with files, bibs and auths, and a server of contents. */
public final class CentralDatabase implements AutoCloseable {
    public static final String NAME = "undlFiles";

    private final MongoServer server = new MongoServer(new MemoryBackend());
    private final FaultProxy network;
    private final MongoClient client;
    private final ContentServer contents;
    private int bibs;

    private CentralDatabase() throws IOException {
        client = MongoClients.create(server.bindAndGetConnectionString());
        network = FaultProxy.before(server.getLocalAddress().getPort());
        contents = ContentServer.start();
    }

    public static CentralDatabase start() throws IOException {
        return new CentralDatabase();
    }

    /** A connection string. */
    public String address() {
        return "mongodb://127.0.0.1:" + network.port();
    }

    /** From now on nobody can connect to the database. */
    public void pause() throws IOException {
        network.down();
    }

    public void goOn() throws IOException {
        network.up();
    }

    public ContentServer contents() {
        return contents;
    }

    public MongoDatabase database() {
        return client.getDatabase(NAME);
    }

    /**
     * A file of some symbols in a language.
     *
     * @return its MD5, which is its name at the server of contents
     */
    public String file(List<String> symbols, String language, byte[] content) {
        return file(symbols, language, content, Instant.now());
    }

    public String file(List<String> symbols, String language, byte[] content, Instant imported) {
        String md5 = md5(content);
        contents.put(md5, content);
        database()
                .getCollection("files")
                .insertOne(new Document("_id", md5)
                        .append("filename", symbols.get(0).replace('/', '_') + "-" + language + ".pdf")
                        .append(
                                "identifiers",
                                symbols.stream()
                                        .map(symbol -> new Document("type", "symbol").append("value", symbol))
                                        .toList())
                        .append("languages", List.of(language))
                        .append("mimetype", "application/pdf")
                        .append("size", content.length)
                        .append("source", "test")
                        .append("timestamp", Date.from(imported))
                        .append("uri", contents.address(md5)));
        return md5;
    }

    /** Files of a symbol in some languages, each with a content of its own. */
    public void files(String symbol, String... languages) {
        for (String language : languages) {
            file(List.of(symbol), language, pdf(symbol + " in " + language));
        }
    }

    /** A bibliographic record with a title and a distribution. */
    public void record(String... symbols) {
        bib(Stream.concat(
                        Stream.of(symbols).map(symbol -> field("191", "a", symbol)),
                        Stream.of(
                                field("245", "a", "Title of " + symbols[0]),
                                field("091", "a", "GENERAL"),
                                field("269", "a", "2025-11-13")))
                .toList());
    }

    /** A record of some fields; those of the same tag follow one another. */
    public synchronized void bib(List<Document> fields) {
        Document bib = new Document("_id", ++bibs);
        for (Document field : fields) {
            String tag = field.getString("tag");
            List<Object> same =
                    bib.containsKey(tag) ? new ArrayList<>(bib.getList(tag, Object.class)) : new ArrayList<>();
            same.add(new Document("indicators", List.of(" ", " ")).append("subfields", field.get("subfields")));
            bib.put(tag, same);
        }
        database().getCollection("bibs").insertOne(bib);
    }

    /** An authority with a heading and the codes of a subject. */
    public void authority(int number, String tag, String code, String heading, String... codes) {
        database()
                .getCollection("auths")
                .insertOne(new Document("_id", number)
                        .append(tag, List.of(subfields(new Document("code", code).append("value", heading))))
                        .append(
                                "035",
                                Stream.of(codes)
                                        .map(value -> subfields(new Document("code", "a").append("value", value)))
                                        .toList()));
    }

    public static Document field(String tag, String code, String value) {
        return new Document("tag", tag).append("subfields", List.of(new Document("code", code).append("value", value)));
    }

    /** A field whose value stands in an authority. */
    public static Document linked(String tag, String code, int authority) {
        return new Document("tag", tag)
                .append("subfields", List.of(new Document("code", code).append("xref", authority)));
    }

    /** A small PDF that says something. */
    public static byte[] pdf(String text) {
        return ("%PDF-1.4\n% " + text + "\n%%EOF\n").getBytes(StandardCharsets.UTF_8);
    }

    public static String md5(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        network.close();
        server.shutdownNow();
        contents.close();
    }

    private static Document subfields(Document... all) {
        return new Document("indicators", List.of(" ", " ")).append("subfields", List.of(all));
    }
}
