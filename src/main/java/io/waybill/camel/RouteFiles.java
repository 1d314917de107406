package io.waybill.camel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The YAML files of the routes: in the folder that is configured, or where that isn't there, the copies in the jar. */
final class RouteFiles {
    private final Path folder;

    RouteFiles(Path folder) {
        this.folder = folder;
    }

    /** Where they come from, for people. */
    String place() {
        return Files.isDirectory(folder) ? folder.toAbsolutePath().toString() : "the copy in the jar";
    }

    /** The texts of a part of them by file name, in the order of the names. */
    Map<String, String> read(String part) {
        try {
            return Files.isDirectory(folder) ? own(folder.resolve(part)) : packed(part);
        } catch (IOException e) {
            throw new UncheckedIOException("The route files in " + folder.resolve(part) + " can't be read", e);
        }
    }

    /** The texts of all Kamelets by file name: those in the jar, and in their place those in the folder. */
    Map<String, String> kamelets() {
        try {
            Map<String, String> all = packed("kamelets");
            all.putAll(read("kamelets"));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("The Kamelets in the jar can't be read", e);
        }
    }

    /** When a file was last written; of all in the jar the same. */
    FileTime written(String part, String name) {
        try {
            return Files.getLastModifiedTime(folder.resolve(part).resolve(name));
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    static Resource resource(String path, String text) {
        return ResourceHelper.fromString("file:" + path, text);
    }

    private static Map<String, String> own(Path part) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        if (Files.isDirectory(part)) {
            try (Stream<Path> found = Files.list(part)) {
                for (Path file : found.filter(path -> path.toString().endsWith(".yaml"))
                        .sorted()
                        .toList()) {
                    files.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return files;
    }

    private static Map<String, String> packed(String part) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        var resolver = new PathMatchingResourcePatternResolver();
        List<org.springframework.core.io.Resource> found =
                new ArrayList<>(List.of(resolver.getResources("classpath:routes/" + part + "/*.yaml")));
        found.sort(Comparator.comparing(resource -> String.valueOf(resource.getFilename())));
        for (var resource : found) {
            files.put(String.valueOf(resource.getFilename()), resource.getContentAsString(StandardCharsets.UTF_8));
        }
        return files;
    }
}
