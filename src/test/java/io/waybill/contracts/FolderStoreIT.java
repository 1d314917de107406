package io.waybill.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class FolderStoreIT extends OnAStore<FolderStoreIT.Folder> implements ObjectStoreContract {
    /** Looks at the files themselves, and at the records beside them. */
    record Folder(Path outbox) implements StoreUnderTest {
        private static final ObjectMapper JSON = new ObjectMapper();

        @Override
        public String name() {
            return "folder";
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("waybill.stores.folder.when", "true");
        }

        @Override
        public List<Kept> kept() throws Exception {
            Path own = outbox.resolve(".waybill");
            // Before the records, for an object has one before it gets its name.
            List<Path> objects = files(outbox);
            Map<String, JsonNode> records = new HashMap<>();
            for (Path file : files(own.resolve("objects"))) {
                JsonNode found = JSON.readTree(file.toFile());
                records.put(found.path("location").asText(), found);
            }
            List<Kept> kept = new ArrayList<>();
            for (Path file : objects) {
                String name = outbox.relativize(file).toString();
                if (!file.startsWith(own)) {
                    Map<String, String> metadata = new HashMap<>();
                    JsonNode found = records.get(name);
                    found.path("metadata")
                            .fields()
                            .forEachRemaining(field -> metadata.put(
                                    field.getKey(), field.getValue().asText()));
                    kept.add(new Kept(
                            name, found.path("mediaType").asText(), metadata, () -> Files.newInputStream(file)));
                }
            }
            return kept;
        }

        @Override
        public void close() {}

        private static List<Path> files(Path folder) throws Exception {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.filter(Files::isRegularFile).toList();
            }
        }
    }

    @Override
    Folder open() {
        return new Folder(home().resolve("outbox"));
    }
}
