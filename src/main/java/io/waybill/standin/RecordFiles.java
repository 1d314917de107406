package io.waybill.standin;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Keeps the records in {@code <folder>/records}, one JSON file each, if there is a folder. */
final class RecordFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<Path> folder;

    RecordFiles(Optional<Path> dataFolder) throws IOException {
        folder = dataFolder.map(path -> path.resolve("records"));
        if (folder.isPresent()) {
            Files.createDirectories(folder.get());
        }
    }

    List<OdsRecord> load() throws IOException {
        List<OdsRecord> records = new ArrayList<>();
        if (folder.isPresent()) {
            try (Stream<Path> files = Files.list(folder.get())) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".json")).toList()) {
                    records.add(JSON.readValue(file.toFile(), OdsRecord.class));
                }
            }
        }
        return records;
    }

    void save(OdsRecord record) throws IOException {
        if (folder.isPresent()) {
            String name =
                    URLEncoder.encode(record.symbol(), StandardCharsets.UTF_8).replace("*", "%2A");
            Path part = folder.get().resolve(name + ".part");
            JSON.writeValue(part.toFile(), record);
            Files.move(part, folder.get().resolve(name + ".json"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
