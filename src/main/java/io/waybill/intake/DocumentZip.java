package io.waybill.intake;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Tells documents that are zips inside from archives: by the entries that make them what they are. */
final class DocumentZip {
    private static final Set<String> MARKS = Set.of(
            "mimetype",
            "[Content_Types].xml",
            "META-INF/MANIFEST.MF",
            "META-INF/container.xml",
            "META-INF/manifest.xml");

    /** An archive with more entries than this before its mark would be a strange document. */
    private static final int FAR_ENOUGH = 10_000;

    private DocumentZip() {}

    static boolean isOne(FileChannel file) throws IOException {
        boolean[] marked = {false};
        int[] seen = {0};
        try {
            CentralDirectory.of(file).walk(file, name -> {
                marked[0] |= MARKS.contains(new String(name, StandardCharsets.UTF_8));
                return !marked[0] && ++seen[0] < FAR_ENOUGH;
            });
        } catch (UnreadableArchive damaged) {
            // What was seen before the damage counts.
            return marked[0];
        }
        return marked[0];
    }
}
