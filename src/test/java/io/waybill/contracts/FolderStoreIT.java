package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ledger.Delivery;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
            return Map.of("waybill.stores.folder.when", "true", "waybill.sweep.records", "500ms");
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

    @Test
    void whatIsKeptBesideADocumentStandsUnderItsDayAndGoesAfterSomebodyTookItAway() throws Exception {
        Path records = store().outbox().resolve(".waybill/objects");
        waybill().drop(Contents.of(home(), 1000), "taken away.bin");
        waybill().drop(Contents.of(home(), 1000), "left there.bin");
        Booked taken = waybill().delivered("taken away.bin", "folder");
        Booked left = waybill().delivered("left there.bin", "folder");
        Path ofTaken = record(records, taken);
        Path ofLeft = record(records, left);
        assertThat(records.relativize(ofTaken).toString())
                .matches("\\d{4}-\\d\\d/\\d\\d/[0-9a-f]{2}/" + taken.id() + "\\.json");

        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        Files.setLastModifiedTime(ofTaken, longAgo);
        Files.setLastModifiedTime(ofLeft, longAgo);
        Files.delete(store().outbox().resolve(taken.target()));

        await().until(() -> Files.notExists(ofTaken));
        assertThat(ofLeft).exists();
        assertThat(kept(left).metadata())
                .containsEntry("waybilldelivery", left.id().toString());
    }

    @Test
    void whatAnEarlierVersionKeptBesideADocumentIsStillFound() throws Exception {
        Path records = store().outbox().resolve(".waybill/objects");
        Path content = Contents.of(home(), 1000);
        waybill().drop(content, "of an earlier version.bin");
        Booked booked = waybill().delivered("of an earlier version.bin", "folder");
        String id = booked.id().toString();
        Path earlier = records.resolve(id.substring(id.length() - 2)).resolve(id + ".json");
        // The sweep may take the empty folder away again.
        await().ignoreException(NoSuchFileException.class).until(() -> {
            Files.createDirectories(earlier.getParent());
            return Files.exists(Files.move(record(records, booked), earlier));
        });

        Delivery delivery = waybill().delivery("of an earlier version.bin", "folder", content);
        assertThat(waybill().call("folder-find", delivery, "", Optional.class)).isPresent();
        waybill().call("folder-remove", delivery, "", Object.class);
        assertThat(earlier).doesNotExist();
        assertThat(store().outbox().resolve(booked.target())).doesNotExist();
    }

    private static Path record(Path records, Booked booked) throws Exception {
        return Folder.files(records).stream()
                .filter(file -> file.endsWith(booked.id() + ".json"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    Folder open() {
        return new Folder(home().resolve("outbox"));
    }
}
