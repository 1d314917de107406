package io.waybill.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs one scenario after another and reports how each ended. Started by {@code ./waybill prove}. */
final class Prove {
    private static final long SEED = 11;

    private final int count;
    private final List<Scenario> scenarios;

    Prove(int count, List<Scenario> scenarios) {
        this.count = count;
        this.scenarios = List.copyOf(scenarios);
    }

    /** Arguments: the number of documents, the file that the report goes to or an empty one, and names of scenarios or none for all. */
    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        List<String> wanted = List.of(arguments).subList(2, arguments.length);
        List<String> known = Scenarios.all().stream().map(Scenario::name).toList();
        if (!known.containsAll(wanted)) {
            System.err.println("There are these scenarios: '%s'".formatted(String.join("', '", known)));
            System.exit(2);
        }
        Prove prove = new Prove(
                count,
                Scenarios.all().stream()
                        .filter(scenario -> wanted.isEmpty() || wanted.contains(scenario.name()))
                        .toList());
        Map<Report.Row, Optional<Outcome>> outcomes = prove.run();
        if (!arguments[1].isEmpty()) {
            Files.writeString(Path.of(arguments[1]), new Report(count, outcomes).text());
        }
        System.exit(outcomes.values().stream().flatMap(Optional::stream).allMatch(Outcome::isGood) ? 0 : 1);
    }

    /** Runs them all and prints a row for each; those that can't be had here have no outcome. */
    Map<Report.Row, Optional<Outcome>> run() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "prove");
        Map<Report.Row, Optional<Outcome>> outcomes = new LinkedHashMap<>();
        try {
            Documents documents = Documents.make(folder.resolve("documents"), count, SEED);
            System.out.println(Report.HEAD);
            for (Scenario scenario : scenarios) {
                for (String store : scenario.stores()) {
                    Report.Row row = new Report.Row(scenario, store);
                    Optional<Outcome> outcome = run(row, documents, folder.resolve("trial"));
                    outcomes.put(row, outcome);
                    System.out.println(Report.row(row, outcome));
                }
            }
        } finally {
            remove(folder);
        }
        return outcomes;
    }

    private static Optional<Outcome> run(Report.Row row, Documents documents, Path folder) throws IOException {
        if (row.scenario().impossible().isPresent()) {
            return Optional.empty();
        }
        try (Trial trial = new Trial(Files.createDirectories(folder), documents, row.store())) {
            return Optional.of(trial.run(row.scenario()));
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = new ArrayList<>(found.toList());
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(all.get(i));
        }
    }
}
