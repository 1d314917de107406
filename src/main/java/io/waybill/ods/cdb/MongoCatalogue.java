package io.waybill.ods.cdb;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.CollationStrength;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.waybill.ods.symbol.Language;
import io.waybill.ods.symbol.Symbol;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The central document database itself: its collections {@code files}, {@code bibs} and {@code auths}. Symbols are found
 * whatever their case, as the database's own client finds them (English collation of strength 2, for which it has an
 * index); a server without collations finds them as they were typed and in capitals.
 */
public final class MongoCatalogue implements Catalogue {
    private static final Logger LOG = LoggerFactory.getLogger(MongoCatalogue.class);
    private static final Collation ANY_CASE = Collation.builder()
            .locale("en")
            .collationStrength(CollationStrength.SECONDARY)
            .build();

    private final MongoClient client;
    private final MongoDatabase database;

    private MongoCatalogue(MongoClient client, String database) {
        this.client = client;
        this.database = client.getDatabase(database);
    }

    /**
     * Connects when it is asked for the first time.
     *
     * @param address a connection string, {@code mongodb://…}
     * @param timeout for finding a server, connecting, and each answer
     */
    public static MongoCatalogue at(String address, String database, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        MongoClientSettings settings = MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(address))
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(millis, TimeUnit.MILLISECONDS))
                .applyToSocketSettings(socket ->
                        socket.connectTimeout(millis, TimeUnit.MILLISECONDS).readTimeout(millis, TimeUnit.MILLISECONDS))
                .build();
        return new MongoCatalogue(MongoClients.create(settings), database);
    }

    @Override
    public Map<Symbol, CatalogueEntry> find(List<Symbol> symbols) throws IOException {
        try {
            Set<String> spellings = new HashSet<>();
            symbols.forEach(symbol -> spellings.addAll(List.of(symbol.value(), symbol.key())));
            Map<String, Map<Language, List<CatalogueFile>>> files = files(spellings);
            Map<String, CatalogueRecord> records = records(spellings);
            Map<Symbol, CatalogueEntry> found = new LinkedHashMap<>();
            for (Symbol symbol : symbols) {
                Map<Language, CatalogueFile> latest = new EnumMap<>(Language.class);
                files.getOrDefault(symbol.key(), Map.of()).forEach((language, all) -> CatalogueFile.latest(all)
                        .ifPresent(file -> latest.put(language, file)));
                found.put(symbol, new CatalogueEntry(Optional.ofNullable(records.get(symbol.key())), latest));
            }
            return found;
        } catch (MongoException e) {
            throw new IOException("The central database can't be asked now: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private Map<String, Map<Language, List<CatalogueFile>>> files(Set<String> spellings) {
        Map<String, Map<Language, List<CatalogueFile>>> found = new HashMap<>();
        Bson wanted = Filters.elemMatch(
                "identifiers", Filters.and(Filters.eq("type", "symbol"), Filters.in("value", spellings)));
        for (Document file : database.getCollection("files").find(wanted).collation(ANY_CASE)) {
            Optional<CatalogueFile> entry = file(file);
            if (entry.isEmpty()) {
                continue;
            }
            for (Document identifier : list(file, "identifiers")) {
                if ("symbol".equals(identifier.get("type"))) {
                    String key = new Symbol(String.valueOf(identifier.get("value"))).key();
                    languages(file).forEach(language -> found.computeIfAbsent(key, k -> new EnumMap<>(Language.class))
                            .computeIfAbsent(language, l -> new ArrayList<>(1))
                            .add(entry.get()));
                }
            }
        }
        return found;
    }

    private static Optional<CatalogueFile> file(Document file) {
        try {
            String uri = file.getString("uri");
            return Optional.of(new CatalogueFile(
                    URI.create(uri.contains("://") ? uri : "https://" + uri),
                    file.get("size", Number.class).longValue(),
                    file.getString("_id").toLowerCase(Locale.ROOT),
                    file.getDate("timestamp").toInstant(),
                    file.get("superceded_by") != null));
        } catch (RuntimeException e) {
            // One entry that lacks something must not hold up all others.
            LOG.warn(
                    "The file {} of the central database is left out, for its entry can't be read: {}",
                    file.get("_id"),
                    e.toString());
            return Optional.empty();
        }
    }

    private static List<Language> languages(Document file) {
        return file.get("languages") instanceof Collection<?> codes
                ? codes.stream()
                        .flatMap(code -> Language.of(String.valueOf(code)).stream())
                        .toList()
                : List.of();
    }

    private Map<String, CatalogueRecord> records(Set<String> spellings) {
        Bson symbol = Filters.elemMatch(
                "subfields", Filters.and(Filters.in("code", "a", "z"), Filters.in("value", spellings)));
        List<Document> bibs = database.getCollection("bibs")
                .find(Filters.elemMatch("191", symbol))
                .collation(ANY_CASE)
                .sort(Sorts.ascending("_id"))
                .into(new ArrayList<>());
        Map<Long, Document> authorities = authorities(bibs);
        Map<String, Document> subjects = subjects(bibs);
        Map<String, CatalogueRecord> found = new HashMap<>();
        for (Document bib : bibs) {
            CatalogueRecord record = Marc.record(bib, authorities, subjects);
            record.symbols().forEach(text -> found.putIfAbsent(new Symbol(text).key(), record));
        }
        return found;
    }

    private Map<Long, Document> authorities(List<Document> bibs) {
        List<Long> numbers = bibs.stream()
                .flatMap(bib -> Marc.references(bib).stream())
                .distinct()
                .toList();
        Map<Long, Document> found = new HashMap<>();
        if (!numbers.isEmpty()) {
            for (Document authority : database.getCollection("auths").find(Filters.in("_id", numbers))) {
                found.put(authority.get("_id", Number.class).longValue(), authority);
            }
        }
        return found;
    }

    private Map<String, Document> subjects(List<Document> bibs) {
        List<String> headings = bibs.stream()
                .flatMap(bib -> Marc.literalSubjects(bib).stream())
                .flatMap(text -> Stream.of(text, text.toUpperCase(Locale.ROOT)))
                .distinct()
                .toList();
        Map<String, Document> found = new HashMap<>();
        if (!headings.isEmpty()) {
            Bson heading =
                    Filters.elemMatch("subfields", Filters.and(Filters.eq("code", "a"), Filters.in("value", headings)));
            for (Document authority : database.getCollection("auths")
                    .find(Filters.elemMatch("150", heading))
                    .collation(ANY_CASE)) {
                Marc.subject(authority).ifPresent(text -> found.put(text.toUpperCase(Locale.ROOT), authority));
            }
        }
        return found;
    }

    private static List<Document> list(Document document, String field) {
        return document.get(field) instanceof List<?>
                ? document.getList(field, Document.class).stream()
                        .filter(Objects::nonNull)
                        .toList()
                : List.of();
    }
}
