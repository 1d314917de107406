package io.waybill.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads an archive, as docs/operate.md says that one does. */
public record Archived(List<JsonNode> lines) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The file of a month. */
    public static Archived in(Path folder, String month) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve(month + ".jsonl.gz")))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                lines.add(JSON.readTree(line));
            }
        }
        return new Archived(lines);
    }

    /** All lines, but of those that begin with the same document of a batch only the last. */
    public List<JsonNode> once() {
        Map<String, JsonNode> once = new LinkedHashMap<>();
        for (JsonNode line : lines) {
            once.put(line.path("id").asText() + line.at("/documents/0/id").asText(), line);
        }
        return List.copyOf(once.values());
    }

    /** All documents. */
    public List<JsonNode> documents() {
        List<JsonNode> documents = new ArrayList<>();
        once().forEach(line -> line.path("documents").forEach(documents::add));
        return documents;
    }
}
