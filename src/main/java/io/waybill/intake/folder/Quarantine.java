package io.waybill.intake.folder;

import io.waybill.ledger.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Keeps what could not be taken where its sender finds it, each with an explanation beside it. */
final class Quarantine {
    private static final int LONGEST_NAME = 200;

    private Quarantine() {}

    static void keep(Path from, Path wanted, Ending rejected) throws IOException {
        explain(Moves.put(from, wanted), rejected);
    }

    static void explain(Path kept, Ending rejected) throws IOException {
        Files.createDirectories(kept.getParent());
        String file = kept.getFileName().toString();
        String problem = (file.length() > LONGEST_NAME ? file.substring(0, LONGEST_NAME) : file) + ".problem.txt";
        Files.writeString(
                kept.resolveSibling(problem),
                String.format(Locale.ROOT, "%s could not be taken.%n%n%s%n", rejected.name(), rejected.reason()),
                StandardCharsets.UTF_8);
    }
}
