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
record Report(int count, Map<Scenario, Optional<Outcome>> outcomes) {
    static final String HEAD =
            "| what goes wrong | documents | refused | lost | doubled | corrupted | MB | MB sent beside them | peak memory MB | s to recover |\n"
                    + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

    static String row(Scenario scenario, Optional<Outcome> outcome) {
        return outcome.map(found -> "| %s | %s |".formatted(scenario.name(), found.toRow()))
                .orElseGet(() -> "| %s | skipped: %s | | | | | | | | |"
                        .formatted(scenario.name(), scenario.impossible().orElse("")));
    }

    String text() throws IOException {
        String rows = outcomes.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("\n"));
        String explained = outcomes.keySet().stream()
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

                Each scenario has a Waybill of its own (the jar, with `jvm.options` and `-Xmx256m -XX:MaxDirectMemorySize=128m`) and an S3 server of its
                own (s3proxy), with a proxy between them that cuts, corrupts and counts. One document in twenty has 40 MB and goes in chunks,
                the others have up to 200 KB. A connection passes 5 MB a second at most, so that there is time for something to
                go wrong. When the ledger says that nothing is open, `rclone check --download` reads every object from the server and
                compares each byte with what was dropped; it isn't ours and doesn't ask Waybill. Bytes are those that the proxy passed
                on; memory is what the kernel noted as the peak of the process (`VmHWM`).

                ## What it doesn't show

                - Other stores: Azure and Google Drive meet the same faults in the contract tests (`./mvnw verify`).
                - A machine that loses its power, or a disk that loses what it confirmed.
                - Several nodes on one ledger.
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
