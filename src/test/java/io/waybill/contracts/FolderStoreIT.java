package io.waybill.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.ledger.Delivery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class FolderStoreIT extends OnAStore<FolderStoreIT.Folder> implements NameContract {
    /** Looks at the files themselves, and at the records beside them. */
    record Folder(Path outbox, List<Path> foreign) implements Shared {
        private static final ObjectMapper JSON = new ObjectMapper();

        Folder(Path outbox) {
            this(outbox, new CopyOnWriteArrayList<>());
        }

        @Override
        public void putForeign(String name, byte[] content) throws Exception {
            Path file = outbox.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            foreign.add(file);
        }

        @Override
        public byte[] read(String name) throws Exception {
            return Files.readAllBytes(outbox.resolve(name));
        }

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
            List<Path> objects = new ArrayList<>(files(outbox));
            objects.removeIf(file -> foreign.contains(file));
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

    /** The usual use of such a folder. Each file is one of our own at once, and gone from there. */
    @Test
    void aProgramThatTakesEachFileAsSoonAsItAppearsGetsEachOnce() throws Exception {
        int documents = 400;
        Path taken = Files.createDirectories(home().resolve("taken"));
        AtomicBoolean ends = new AtomicBoolean();
        List<String> names = new CopyOnWriteArrayList<>();
        Thread program = new Thread(() -> {
            while (!ends.get()) {
                for (Path file : appeared()) {
                    try {
                        Path mine = taken.resolve(names.size() + ".bin");
                        Files.move(file, mine, StandardCopyOption.ATOMIC_MOVE);
                        names.add(file.getFileName() + " " + Contents.sha256(mine));
                        Files.delete(mine);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        });
        program.start();
        Set<String> dropped = new TreeSet<>();
        try {
            for (int i = 0; i < documents; i++) {
                Path content = Contents.of(home(), 1000 + i);
                dropped.add("passes " + i + ".bin " + Contents.sha256(content));
                waybill().drop(content, "passes " + i + ".bin");
                Files.delete(content);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> names.size() >= documents);
            waybill().idle();
        } finally {
            ends.set(true);
            program.join();
        }

        assertThat(names).containsExactlyInAnyOrderElementsOf(dropped);
        for (int i = 0; i < documents; i++) {
            Booked booked = waybill().delivered("passes " + i + ".bin", "folder");
            assertThat(booked.attempts()).as("%s", waybill().history(booked)).isEqualTo(1);
            assertThat(booked.proof()).isEqualTo("READ_BACK");
            assertThat(waybill().history(booked)).hasSize(3);
        }
    }

    private List<Path> appeared() {
        try (Stream<Path> files = Files.walk(store().outbox())) {
            return files.filter(
                            file -> file.getFileName().toString().startsWith("passes ") && Files.isRegularFile(file))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    @Test
    void whatCantStandBesideAnotherNameHoldsUpNothingElse() throws Exception {
        Path zip = home().resolve("z.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int i = 0; i < 60; i++) {
                entry(out, "good/" + i + ".txt", i);
                entry(out, "z/" + i + ".txt", 1000 + i);
                if (i == 30) {
                    entry(out, "z", 31);
                }
            }
        }

        waybill().drop(zip, "z.zip");

        for (int i = 0; i < 60; i++) {
            Booked booked = waybill().delivered("good/" + i + ".txt", "folder");
            assertThat(waybill().history(booked)).hasSize(3);
        }
        waybill().idle();
        List<Booked> contested = new ArrayList<>();
        contested.add(waybill().booked("z", "folder").orElseThrow());
        for (int i = 0; i < 60; i++) {
            contested.add(waybill().booked("z/" + i + ".txt", "folder").orElseThrow());
        }
        assertThat(contested).anyMatch(Booked::isDelivered);
        assertThat(contested)
                .filteredOn(booked -> !booked.isDelivered())
                .isNotEmpty()
                .allSatisfy(booked -> {
                    assertThat(booked.cause()).isEqualTo("DOCUMENT_REFUSED");
                    assertThat(booked.reason()).contains("Move it away").doesNotContain("Exception");
                });
        assertThat(waybill().log()).noneMatch(line -> line.contains("folder is in trouble"));
    }

    private static void entry(ZipOutputStream out, String name, int content) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(("content " + content).getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
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
