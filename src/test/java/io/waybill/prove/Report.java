package io.waybill.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table, and the page around it. */
record Report(int count, Map<Row, Optional<Outcome>> outcomes) {
    /** A scenario at one of its stores. */
    record Row(Scenario scenario, String store) {}

    static final String HEAD =
            "| what goes wrong | store | documents | refused | lost | doubled | corrupted | MB | MB sent beside them | peak memory MB | s to recover |\n"
                    + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

    static String row(Row row, Optional<Outcome> outcome) {
        Scenario scenario = row.scenario();
        return outcome.map(found -> "| %s | %s | %s |".formatted(scenario.name(), row.store(), found.toRow()))
                .orElseGet(() -> "| %s | %s | skipped: %s | | | | | | | | |"
                        .formatted(
                                scenario.name(),
                                row.store(),
                                scenario.impossible().orElse("")));
    }

    String text() throws IOException {
        String rows = outcomes.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("\n"));
        String explained = outcomes.keySet().stream()
                .map(Row::scenario)
                .distinct()
                .map(scenario -> "- **%s**: %s".formatted(scenario.name(), scenario.description()))
                .collect(Collectors.joining("\n"));
        return """
                # Reliability

                What happens to documents when things go wrong. `./waybill prove -n %d -o docs/reliability.md` wrote this page on
                %s, on %d cores with %d GB of memory; at the end the load was %s.

                %s
                %s

                **refused** are documents that the ledger counts as failed, with a reason. **lost** are those that are
                not at the store, refused or not. **MB sent beside them** is everything that went to the store less the documents
                themselves: requests and headers, and what was sent twice. **s to recover** is the longest time until a
                further document was proved delivered: from the kill, which includes the start of the process; from the cut; from when
                the store was back or the disk had room again.

                ## What goes wrong

                %s

                ## How it is judged

                Each row has a Waybill of its own (the jar, with `jvm.options` and `-Xmx256m -XX:MaxDirectMemorySize=128m`) and a store of its
                own: an S3 server (s3proxy), Azurite or a stand-in of Google Drive, with a proxy between them that cuts, corrupts and counts, or a
                folder. One document in twenty has 40 MB and goes in chunks,
                the others have up to 200 KB. A connection passes 5 MB a second at most, so that there is time for something to
                go wrong. When the ledger says that nothing is open, `rclone check --download` reads every object from the server (of Drive, which it can't be
                led to, the files that the stand-in keeps) and compares each byte with what was dropped; it isn't ours and doesn't ask Waybill. Bytes are those that the proxy passed
                on; memory is what the kernel noted as the peak of the process (`VmHWM`).

                ## What it doesn't show

                - All faults at all stores: those that are shown for one store only, the others meet in the contract tests (`./mvnw verify`).
                - A machine that loses its power, or a disk that loses what it confirmed.
                - Faults that come together, and again and again: `FaultSoak` does that (`./mvnw verify -Psoak -Dit.test=FaultSoak`).
                - Faults that take days, such as uploads that lapse at the store.
                """.formatted(
                        count,
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        memoryGigabytes(),
                        Files.readString(Path.of("/proc/loadavg")).split(" ")[0],
                        HEAD,
                        rows,
                        explained);
    }

    private static long memoryGigabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal"))
                .mapToLong(line -> Math.round(Long.parseLong(line.replaceAll("\\D", "")) / 1048576.0))
                .findFirst()
                .orElse(0);
    }
}
