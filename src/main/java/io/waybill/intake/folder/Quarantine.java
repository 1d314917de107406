package io.waybill.intake.folder;

import io.waybill.content.SafeFolder;
import io.waybill.ledger.Ending;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Keeps what could not be taken where its sender finds it, each with an explanation beside it. */
final class Quarantine {
    /** In bytes of UTF-8, as most file systems count. */
    private static final int LONGEST_NAME = 255;

    private static final String ENDING = ".problem.txt";

    private Quarantine() {}

    static void keep(Path from, Path wanted, Ending rejected) throws IOException {
        try (SafeFolder inbox = SafeFolder.above(wanted)) {
            explain(inbox, Moves.put(inbox, from, wanted), rejected);
        }
    }

    static void explain(SafeFolder inbox, Path kept, Ending rejected) throws IOException {
        inbox.make(kept.getParent());
        String text = String.format(Locale.ROOT, "%s could not be taken.%n%n%s%n", rejected.name(), rejected.reason());
        try (FileChannel file = inbox.create(explanation(kept))) {
            file.write(StandardCharsets.UTF_8.encode(text));
        }
    }

    /** Where the explanation of a file stands. */
    static Path explanation(Path kept) {
        return kept.resolveSibling(explanation(kept.getFileName().toString()));
    }

    /** The name of what explains a file. Of a long name it has the beginning, and a sum that tells it from others. */
    static String explanation(String file) {
        if (bytes(file + ENDING) <= LONGEST_NAME) {
            return file + ENDING;
        }
        String end = String.format(Locale.ROOT, "~%08x%s", file.hashCode(), ENDING);
        String kept = file;
        while (bytes(kept + end) > LONGEST_NAME) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return kept + end;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
