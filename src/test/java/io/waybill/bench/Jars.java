package io.waybill.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The jar that was built, and beside it an older one, if one is given. */
record Jars(Map<String, Path> all) {
    /** What the jar that was built is called. */
    static final String BUILT = "Waybill";

    /**
     * Takes the jar that was built, and another one.
     *
     * @param other its path, or nothing
     */
    static Jars with(String other) {
        Map<String, Path> all = new LinkedHashMap<>();
        all.put(BUILT, Path.of("target/waybill.jar").toAbsolutePath());
        if (!other.isEmpty()) {
            Path jar = Path.of(other).toAbsolutePath();
            if (!Files.isRegularFile(jar)) {
                throw new IllegalArgumentException("There is no jar " + jar);
            }
            all.put(jar.getFileName().toString(), jar);
        }
        return new Jars(all);
    }

    /** What a case is called, with the jar if there are two. */
    String naming(String name, String jar) {
        return all.size() == 1 ? name : name + ", " + jar;
    }
}
