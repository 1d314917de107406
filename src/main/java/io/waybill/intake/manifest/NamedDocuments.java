package io.waybill.intake.manifest;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.waybill.content.StagedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which documents a manifest names, as hashes of their paths and names, for as long as they are waited for. */
public final class NamedDocuments {
    /** Of those in a folder: the ones that are named, and whether all that are named are among them. */
    public record Found(Set<Path> named, boolean all) {
        public Found {
            named = Set.copyOf(named);
        }
    }

    private static final HashFunction HASH = Hashing.sipHash24();

    private long[] paths = new long[64];
    private long[] names = new long[64];
    private int count;

    private NamedDocuments() {}

    /** None is named. */
    public static NamedDocuments none() {
        return new NamedDocuments();
    }

    /**
     * Reads them from a manifest.
     *
     * @throws BadManifest if nothing in it can be relied on
     */
    public static NamedDocuments of(StagedFile manifest) throws IOException, BadManifest {
        NamedDocuments named = new NamedDocuments();
        Manifest.names(manifest, named::add);
        return named;
    }

    private void add(String name) {
        if (count == paths.length) {
            paths = Arrays.copyOf(paths, 2 * count);
            names = Arrays.copyOf(names, 2 * count);
        }
        String path = Manifest.folded(name);
        paths[count] = hash(path);
        names[count++] = hash(Manifest.baseName(path));
    }

    /** A file is found by its path in the folder of the manifest, or else anywhere below by its name. */
    public Found among(Collection<Path> files, Path folder) {
        Map<Long, Path> byPath = new HashMap<>();
        Map<Long, Path> byName = new HashMap<>();
        for (Path file : files) {
            if (file.startsWith(folder)) {
                String path = Manifest.folded(folder.relativize(file).toString());
                byPath.put(hash(path), file);
                byName.put(hash(Manifest.baseName(path)), file);
            }
        }
        Set<Path> found = new HashSet<>();
        boolean all = true;
        for (int i = 0; i < count; i++) {
            Path file = byPath.getOrDefault(paths[i], byName.get(names[i]));
            if (file == null) {
                all = false;
            } else {
                found.add(file);
            }
        }
        return new Found(found, all);
    }

    private static long hash(String text) {
        return HASH.hashUnencodedChars(text).asLong();
    }
}
