package io.waybill.prove;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.flows.ChunkStore;
import io.waybill.flows.Rclone;
import io.waybill.flows.WaybillProcess;
import io.waybill.servers.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.util.FileSystemUtils;

/** The store that the documents of a trial go to, asked without Waybill what it has. */
interface Destination extends AutoCloseable {
    /** Lets a Waybill deliver to it, and to no other, each document under its own name. */
    void configure(WaybillProcess waybill);

    /** The network before it, if it is behind one. */
    Optional<FaultProxy> network();

    /** How many bytes went to it so far. */
    long bytes() throws IOException;

    /** Compares each byte with what it should have, in the lines of {@link Rclone#compared}. */
    List<String> compared(Path expected) throws IOException;

    @Override
    void close() throws IOException;

    /** @param name of the store, as Waybill calls it */
    static Destination of(String name, Path folder) throws IOException {
        if (name.equals(Outbox.NAME)) {
            return new Outbox(folder.resolve("outbox"));
        }
        return new Remote(name, open(name, folder));
    }

    private static ChunkStore open(String name, Path folder) throws IOException {
        try {
            return ChunkStore.of(name, folder);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** A store over HTTP. */
    record Remote(String name, ChunkStore store) implements Destination {
        @Override
        public void configure(WaybillProcess waybill) {
            store.configure(waybill);
            waybill.with("WAYBILL_OUTBOX", "")
                    .with("WAYBILL_STORES_%s_NAME".formatted(name.toUpperCase(Locale.ROOT)), "{name}");
        }

        @Override
        public Optional<FaultProxy> network() {
            return Optional.of(store.network());
        }

        @Override
        public long bytes() {
            return store.network().bytesToServer();
        }

        @Override
        public List<String> compared(Path expected) throws IOException {
            if (store instanceof ChunkStore.Minio minio) {
                return Rclone.compared(expected, Rclone.s3(minio.server().endpoint(), "waybill"));
            }
            if (store instanceof ChunkStore.Azure azure) {
                return Rclone.compared(expected, Rclone.azure(azure.server(), "waybill"));
            }
            return Destination.compared(expected, inDrive(((ChunkStore.Drive) store)));
        }

        /** rclone can't be led to another Drive than Google's, so it gets the files that the stand-in keeps. */
        private static Map<String, Path> inDrive(ChunkStore.Drive drive) {
            Map<String, Path> files = new LinkedHashMap<>();
            for (JsonNode file : drive.server().files()) {
                if (file.has("sha256Checksum")) {
                    String name = file.path("name").asText();
                    String id = file.path("id").asText();
                    files.put(
                            files.containsKey(name) ? name + " " + id : name,
                            drive.server().content(id));
                }
            }
            return files;
        }

        @Override
        public void close() throws IOException {
            try {
                store.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    /** A folder. */
    record Outbox(Path folder) implements Destination {
        static final String NAME = "folder";

        @Override
        public void configure(WaybillProcess waybill) {
            waybill.with("WAYBILL_OUTBOX", folder.toString()).with("WAYBILL_STORES_FOLDER_NAME", "{name}");
        }

        @Override
        public Optional<FaultProxy> network() {
            return Optional.empty();
        }

        @Override
        public long bytes() throws IOException {
            long bytes = 0;
            for (Path file : WaybillProcess.files(folder).values()) {
                bytes += file.toFile().length();
            }
            return bytes;
        }

        @Override
        public List<String> compared(Path expected) throws IOException {
            Map<String, Path> files = new LinkedHashMap<>();
            WaybillProcess.files(folder).forEach((name, file) -> {
                if (!name.startsWith(".waybill/")) {
                    files.put(name, file);
                }
            });
            return Destination.compared(expected, files);
        }

        @Override
        public void close() {}
    }

    private static List<String> compared(Path expected, Map<String, Path> files) throws IOException {
        Path all = Files.createTempDirectory(expected.getParent(), "found");
        try {
            for (Map.Entry<String, Path> file : files.entrySet()) {
                Path link = all.resolve(file.getKey());
                Files.createDirectories(link.getParent());
                Files.createSymbolicLink(link, file.getValue().toAbsolutePath());
            }
            return Rclone.compared(expected, all.toString());
        } finally {
            FileSystemUtils.deleteRecursively(all);
        }
    }
}
